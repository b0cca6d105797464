// Panel: a box with a frame, a title in its upper edge and a footer in its lower one.
import type { CellRectangle } from '../../core/geometry.js';
import { type BlessedElement, type Boxes, setRectangle, setShown } from '../terminal/blessed.js';
import { blessedMarkup } from '../text/blessed-markup.js';
import { cut, type Span, titleMargin, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';

/** Sets the content of an element. Equal content is not set again, as blessed would parse it again. */
export function setText(element: BlessedElement, lines: readonly (readonly Span[])[], theme: Theme): void {
  const content = blessedMarkup(lines, theme);
  if (element.getContent() !== content) element.setContent(content);
}

export class Panel {
  readonly #theme: Theme;
  readonly #frame: BlessedElement;
  readonly #titleLeft: BlessedElement;
  readonly #titleRight: BlessedElement;
  readonly #footerRight: BlessedElement;
  readonly #footerLeft: BlessedElement;
  #rectangle: CellRectangle | undefined;

  constructor(boxes: Boxes, theme: Theme) {
    this.#theme = theme;
    this.#frame = boxes.box({ frame: theme.frame, hidden: true });
    this.#titleLeft = boxes.box({ hidden: true });
    this.#titleRight = boxes.box({ hidden: true });
    this.#footerRight = boxes.box({ hidden: true });
    this.#footerLeft = boxes.box({ hidden: true });
  }

  /** The rectangle of the panel. Undefined while it is hidden. */
  get rectangle(): CellRectangle | undefined {
    return this.#rectangle;
  }

  /** Whether a cell belongs to the panel. */
  covers(column: number, row: number): boolean {
    const at = this.#rectangle;
    if (at === undefined) return false;
    return column >= at.left && column < at.left + at.columns && row >= at.top && row < at.top + at.rows;
  }

  /** Moves and resizes the panel, or hides it. */
  setRectangle(rectangle: CellRectangle | undefined): void {
    this.#rectangle = rectangle;
    setShown(this.#frame, rectangle !== undefined);
    if (rectangle !== undefined) setRectangle(this.#frame, rectangle);
    else
      for (const label of [this.#titleLeft, this.#titleRight, this.#footerRight, this.#footerLeft])
        setShown(label, false);
  }

  /** Sets the colour of the frame, and the title at the two ends of the upper edge. */
  setTitle(left: readonly Span[], right: readonly Span[], frame = this.#theme.frame): void {
    const rectangle = this.#rectangle;
    if (rectangle === undefined) return;
    const { border } = this.#frame.style;
    if (border !== undefined) border.fg = frame;
    const margin = titleMargin(rectangle.columns);
    const room = Math.max(0, rectangle.columns - 2 * margin);
    const leftCut = cut(left, room);
    const leftWidth = widthOf(leftCut);
    const rightWidth = widthOf(right);
    const { top } = rectangle;
    this.#put(this.#titleLeft, leftCut, { left: rectangle.left + margin, top, columns: leftWidth, rows: 1 });
    const fits = rightWidth > 0 && rightWidth < room - leftWidth;
    const rightAt = {
      left: rectangle.left + rectangle.columns - margin - rightWidth,
      top,
      columns: rightWidth,
      rows: 1,
    };
    this.#put(this.#titleRight, fits ? right : [], rightAt);
  }

  /** Sets the footer, at the right end of the lower edge. The left part is shown only if there is room for both. */
  setFooter(right: readonly Span[], left: readonly Span[] = []): void {
    const rectangle = this.#rectangle;
    if (rectangle === undefined) return;
    const room = Math.max(0, rectangle.columns - 2);
    const kept = cut(right, room);
    const columns = widthOf(kept);
    const top = rectangle.top + rectangle.rows - 1;
    // Keep one cell of the frame to its right, unless the text needs that one.
    this.#put(this.#footerRight, kept, { left: rectangle.left + Math.max(1, room - columns), top, columns, rows: 1 });
    const leftRoom = room - columns - 3;
    const leftKept = leftRoom < 8 ? [] : cut(left, leftRoom);
    this.#put(this.#footerLeft, leftKept, { left: rectangle.left + 2, top, columns: widthOf(leftKept), rows: 1 });
  }

  /** Sets the lines of text in the panel. */
  setLines(lines: readonly (readonly Span[])[]): void {
    setText(this.#frame, lines, this.#theme);
  }

  #put(element: BlessedElement, spans: readonly Span[], at: CellRectangle): void {
    setShown(element, spans.length > 0);
    if (spans.length === 0) return;
    setRectangle(element, at);
    setText(element, [spans], this.#theme);
  }
}
