// Tile of one camera: a frame with a title and a footer, the picture, and a banner over the picture.
import type { CellRectangle } from '../../core/geometry.js';
import type { CameraView } from '../model/camera-view.js';
import { type BlessedElement, type Boxes, setRectangle, setShown } from '../terminal/blessed.js';
import { centre, cut, type Span, span, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { bannerLines, tileFoot, tileTitle } from '../text/tile-texts.js';
import { insideOf, Panel, setText } from './panel.js';
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
  readonly #banner: BlessedElement;
  #place: number | undefined;

  constructor({ boxes, theme, createPane }: TileOptions) {
    this.#theme = theme;
    this.#panel = new Panel(boxes, theme);
    this.pane = createPane();
    this.#banner = boxes.box({ hidden: true });
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
    setShown(this.#banner, false);
  }

  /** Shows a camera, with its picture if there is one. Returns whether the boxes have changed. */
  show(place: number, rectangle: CellRectangle, content: PaneContent | undefined): boolean {
    this.#place = place;
    this.#panel.setRectangle(rectangle);
    return content === undefined ? this.pane.hide() : this.pane.show(content, insideOf(rectangle));
  }

  /** Updates the title, the footer and the banner. */
  label(view: CameraView): void {
    const rectangle = this.#panel.rectangle;
    if (rectangle === undefined) return;
    const inside = insideOf(rectangle);
    this.#panel.setTitle(tileTitle(view), [], this.#frameColor(view));
    const { right, left } = tileFoot(view, rectangle.columns - 2);
    this.#panel.setFooter(right, left);
    const lines = bannerLines(view, inside.columns - 2);
    this.#showBanner(lines, inside, isFrozen(view) ? 'bottom' : 'middle');
  }

  /** The colour of the frame. A state of trouble takes precedence, as the title shows the selection too. */
  #frameColor({ camera, selected }: CameraView): number {
    const state = camera.state.kind;
    if (state === 'stalled' || state === 'lost') return this.#theme.roles[state].foreground;
    return selected ? this.#theme.frameSelected : this.#theme.frame;
  }

  #showBanner(lines: readonly (readonly Span[])[], inside: CellRectangle, where: 'middle' | 'bottom'): void {
    const shown = lines.length > 0 && inside.columns > 2 && inside.rows > 0;
    setShown(this.#banner, shown);
    if (!shown) return;
    const room = inside.columns - 2;
    const kept = lines.slice(0, inside.rows).map((line) => cut(line, room));
    const columns = Math.max(...kept.map(widthOf)) + 2;
    // An empty line above and below, where there is room.
    const margin = where === 'middle' && inside.rows >= kept.length + 4 ? 1 : 0;
    const rows = kept.length + 2 * margin;
    const left = inside.left + (where === 'middle' ? Math.floor((inside.columns - columns) / 2) : 0);
    const top = inside.top + (where === 'middle' ? Math.floor((inside.rows - rows) / 2) : inside.rows - rows);
    setRectangle(this.#banner, { left, top, columns, rows });
    const texts = kept.map((line) => (where === 'middle' ? centre(line, columns) : [span(' '), ...line]));
    setText(this.#banner, margin === 1 ? [[], ...texts, []] : texts, this.#theme);
  }
}

/** Whether a person has frozen the picture. The banner must not cover it then. */
function isFrozen({ camera, frozen }: CameraView): boolean {
  return frozen && (camera.state.kind === 'live' || camera.state.kind === 'resting');
}
