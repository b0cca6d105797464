// Tile of one camera: a frame with its name, state and numbers, the picture, and a strip at the picture's foot.
import type { CellRectangle } from '../../core/geometry.js';
import { tileParts } from '../layout/tile-parts.js';
import type { CameraView } from '../model/camera-view.js';
import { shownStateOf } from '../model/shown-state.js';
import { type BlessedElement, type Boxes, setRectangle, setShown } from '../terminal/blessed.js';
import { cut, type Span } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { stripLines, tileHead, tileRates } from '../text/tile-texts.js';
import { Panel, setText } from './panel.js';
import type { PaneContent, VideoPane } from './video-pane.js';

export interface TileOptions {
  readonly boxes: Boxes;
  readonly theme: Theme;
  /** Creates the pane. It is called once, after the panel's boxes are created: a later box is in front. */
  readonly createPane: () => VideoPane;
}

export class Tile {
  readonly pane: VideoPane;
  readonly #theme: Theme;
  readonly #panel: Panel;
  readonly #strip: BlessedElement;
  #place: number | undefined;

  constructor({ boxes, theme, createPane }: TileOptions) {
    this.#theme = theme;
    this.#panel = new Panel(boxes, theme);
    this.pane = createPane();
    this.#strip = boxes.box({ hidden: true });
  }

  /** The rectangle of the tile, for mouse events. Undefined while it is hidden. */
  get rectangle(): CellRectangle | undefined {
    return this.#panel.rectangle;
  }

  /** The place of the camera that the tile shows. */
  get place(): number | undefined {
    return this.#place;
  }

  hide(): void {
    this.#panel.setRectangle(undefined);
    this.pane.hide();
    this.#place = undefined;
    setShown(this.#strip, false);
  }

  /** Shows a camera, with its picture if there is one. Returns whether the boxes have changed. */
  show(place: number, rectangle: CellRectangle, content: PaneContent | undefined): boolean {
    this.#place = place;
    this.#panel.setRectangle(rectangle);
    return content === undefined ? this.pane.hide() : this.pane.show(content, tileParts(rectangle).picture);
  }

  /**
   * Updates the texts.
   *
   * @param name The name, short enough for the tile.
   * @param keysBelow Whether the lower edge of the frame has the keys, so that the numbers belong in the upper one.
   */
  label(view: CameraView, name: string, keysBelow: boolean): void {
    const rectangle = this.#panel.rectangle;
    if (rectangle === undefined) return;
    const rates = tileRates(view, rectangle.columns - 2);
    const { left, right, statesWords } = tileHead(view, name, rectangle.columns, keysBelow ? rates : []);
    this.#panel.setTitle(left, right, this.#frameColor(view));
    this.#panel.setFooter(keysBelow ? [] : rates);
    this.#showStrip(view, rectangle, statesWords);
  }

  /** The colour of the frame. The selection takes precedence, as the sign and the strip show a state of trouble too. */
  #frameColor({ camera, selected }: CameraView): number {
    if (selected) return this.#theme.frameSelected;
    const state = shownStateOf(camera);
    return state === 'stalled' || state === 'lost' ? this.#theme.roles[state].foreground : this.#theme.frame;
  }

  /** The words stand in the row of the timeline. More lines, or those of a tile without one, cover the picture's foot. */
  #showStrip(view: CameraView, rectangle: CellRectangle, statedAbove: boolean): void {
    const { picture, strip } = tileParts(rectangle);
    const width = picture.columns;
    const over = Math.floor(picture.rows / 3) + (strip === undefined ? 0 : 1);
    const lines: Span[][] = width < 1 ? [] : stripLines(view, width, over, strip !== undefined, statedAbove);
    setShown(this.#strip, lines.length > 0);
    if (lines.length === 0) return;
    const bottom = picture.top + picture.rows + (strip === undefined ? 0 : 1);
    setRectangle(this.#strip, { ...picture, top: bottom - lines.length, rows: lines.length });
    setText(
      this.#strip,
      lines.map((line) => cut(line, width)),
      this.#theme,
    );
  }
}
