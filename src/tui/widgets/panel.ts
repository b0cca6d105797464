// A box with a frame, a title in its upper edge and a foot in its lower one.
import type { CellRectangle } from '../../core/geometry.js';
import { type BlessedElement, type Boxes, place, setShown } from '../terminal/blessed.js';
import { blessedMarkup } from '../text/blessed-markup.js';
import { cut, type Span, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';

/** Sets an element's content only when it differs: blessed would parse it again. */
export function setText(element: BlessedElement, lines: readonly (readonly Span[])[], theme: Theme): void {
  const content = blessedMarkup(lines, theme);
  if (element.getContent() !== content) element.setContent(content);
}

/** The inside of a framed rectangle. */
export function insideOf({ left, top, columns, rows }: CellRectangle): CellRectangle {
  return { left: left + 1, top: top + 1, columns: Math.max(0, columns - 2), rows: Math.max(0, rows - 2) };
}

export class Panel {
  readonly #theme: Theme;
  readonly #frame: BlessedElement;
  readonly #left: BlessedElement;
  readonly #right: BlessedElement;
  readonly #foot: BlessedElement;
  readonly #footLeft: BlessedElement;
  #rectangle: CellRectangle | undefined;

  constructor(boxes: Boxes, theme: Theme) {
    this.#theme = theme;
    this.#frame = boxes.box({ frame: theme.frame, hidden: true });
    this.#left = boxes.box({ hidden: true });
    this.#right = boxes.box({ hidden: true });
    this.#foot = boxes.box({ hidden: true });
    this.#footLeft = boxes.box({ hidden: true });
  }

  /** Where it stands; undefined when it is hidden. */
  get rectangle(): CellRectangle | undefined {
    return this.#rectangle;
  }

  /** Puts the panel somewhere, or hides it. */
  setPlace(rectangle: CellRectangle | undefined): void {
    this.#rectangle = rectangle;
    setShown(this.#frame, rectangle !== undefined);
    if (rectangle !== undefined) place(this.#frame, rectangle);
    else for (const label of [this.#left, this.#right, this.#foot, this.#footLeft]) setShown(label, false);
  }

  /** The title, at the two ends of the upper edge, and the colour of the frame. */
  setTitle(left: readonly Span[], right: readonly Span[], frame = this.#theme.frame): void {
    const rectangle = this.#rectangle;
    if (rectangle === undefined) return;
    const { border } = this.#frame.style;
    if (border !== undefined) border.fg = frame;
    const room = Math.max(0, rectangle.columns - 4);
    const leftCut = cut(left, room);
    const leftWidth = widthOf(leftCut);
    const rightWidth = widthOf(right);
    const { top } = rectangle;
    this.#put(this.#left, leftCut, { left: rectangle.left + 2, top, columns: leftWidth, rows: 1 });
    const fits = rightWidth > 0 && rightWidth < room - leftWidth;
    const rightAt = { left: rectangle.left + rectangle.columns - 2 - rightWidth, top, columns: rightWidth, rows: 1 };
    this.#put(this.#right, fits ? right : [], rightAt);
  }

  /** What stands in the lower edge, on the right, and on the left where there is room for both. */
  setFoot(right: readonly Span[], left: readonly Span[] = []): void {
    const rectangle = this.#rectangle;
    if (rectangle === undefined) return;
    const room = Math.max(0, rectangle.columns - 2);
    const kept = cut(right, room);
    const columns = widthOf(kept);
    const top = rectangle.top + rectangle.rows - 1;
    // One cell of the edge to its right, where it does not need that one too.
    this.#put(this.#foot, kept, { left: rectangle.left + Math.max(1, room - columns), top, columns, rows: 1 });
    const leftRoom = room - columns - 3;
    const leftKept = leftRoom < 8 ? [] : cut(left, leftRoom);
    this.#put(this.#footLeft, leftKept, { left: rectangle.left + 2, top, columns: widthOf(leftKept), rows: 1 });
  }

  /** Lines of text inside. */
  setLines(lines: readonly (readonly Span[])[]): void {
    setText(this.#frame, lines, this.#theme);
  }

  #put(element: BlessedElement, spans: readonly Span[], at: CellRectangle): void {
    setShown(element, spans.length > 0);
    if (spans.length === 0) return;
    place(element, at);
    setText(element, [spans], this.#theme);
  }
}
