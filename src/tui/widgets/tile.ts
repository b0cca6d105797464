// The tile of one camera: its frame and title, its picture, and the banner over it.
import type { CellRectangle } from '../../core/geometry.js';
import type { CameraView } from '../model/camera-view.js';
import { type BlessedElement, type Boxes, place, setShown } from '../terminal/blessed.js';
import { centre, cut, type Span, span, widthOf } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { bannerLines, tileFoot, tileTitle } from '../text/tile-texts.js';
import { insideOf, Panel, setText } from './panel.js';
import type { PaneContent, VideoPane } from './video-pane.js';

export interface TileOptions {
  readonly boxes: Boxes;
  readonly theme: Theme;
  /** Makes the pane; called once, while the tile's boxes are made, as later boxes stand in front. */
  readonly makePane: () => VideoPane;
}

export class Tile {
  readonly pane: VideoPane;
  readonly #theme: Theme;
  readonly #panel: Panel;
  readonly #banner: BlessedElement;
  #place: number | undefined;

  constructor({ boxes, theme, makePane }: TileOptions) {
    this.#theme = theme;
    this.#panel = new Panel(boxes, theme);
    this.pane = makePane();
    this.#banner = boxes.box({ hidden: true });
  }

  /** Where the tile stands, for the mouse; undefined when it is hidden. */
  get rectangle(): CellRectangle | undefined {
    return this.#panel.rectangle;
  }

  /** The place of the camera it shows. */
  get place(): number | undefined {
    return this.#place;
  }

  hide(): void {
    this.#panel.setPlace(undefined);
    this.pane.hide();
    this.#place = undefined;
    setShown(this.#banner, false);
  }

  /** Shows a camera's picture; undefined where there is none. Returns whether the outlines changed. */
  show(at: number, rectangle: CellRectangle, content: PaneContent | undefined): boolean {
    this.#place = at;
    this.#panel.setPlace(rectangle);
    return content === undefined ? this.pane.hide() : this.pane.show(content, insideOf(rectangle));
  }

  /** Writes the title, the numbers and the banner of the camera. */
  label(view: CameraView): void {
    const rectangle = this.#panel.rectangle;
    if (rectangle === undefined) return;
    const inside = insideOf(rectangle);
    this.#panel.setTitle(tileTitle(view), [], this.#frameOf(view));
    const { right, left } = tileFoot(view, rectangle.columns - 2);
    this.#panel.setFoot(right, left);
    const lines = bannerLines(view, inside.columns - 2);
    this.#showBanner(lines, inside, isFrozen(view) ? 'bottom' : 'middle');
  }

  /** A camera in trouble stands out, selected or not; its title says which one is selected. */
  #frameOf({ camera, selected }: CameraView): number {
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
    place(this.#banner, { left, top, columns, rows });
    const texts = kept.map((line) => (where === 'middle' ? centre(line, columns) : [span(' '), ...line]));
    setText(this.#banner, margin === 1 ? [[], ...texts, []] : texts, this.#theme);
  }
}

/** Whether the person has frozen the picture: then the banner must not hide it. */
function isFrozen({ camera, frozen }: CameraView): boolean {
  return frozen && (camera.state.kind === 'live' || camera.state.kind === 'resting');
}
