// One camera on the screen: its frame and title, its picture, and what has to be said over it.
import type { CellRectangle } from '../core/geometry.js';
import { type BlessedElement, place, type Stage, setShown } from './blessed.js';
import { insideOf, Panel, setText } from './panel.js';
import { centre, cut, type Span, span, widthOf } from './spans.js';
import { bannerLines, type CameraView, tileNumbers, tileTitle, waitingLines } from './texts.js';
import type { Theme } from './theme.js';
import type { Showing, VideoPane } from './video-pane.js';

export interface TileOptions {
  readonly stage: Stage;
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

  constructor({ stage, theme, makePane }: TileOptions) {
    this.#theme = theme;
    this.#panel = new Panel(stage, theme);
    this.pane = makePane();
    this.#banner = stage.box({ hidden: true });
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

  /** Shows where a camera could be. */
  showEmpty(rectangle: CellRectangle, listening: string, elapsedMs: number): void {
    this.#place = undefined;
    this.#panel.setPlace(rectangle);
    this.#panel.setTitle([span(' no camera yet ', 'dim')], []);
    this.#panel.setFoot([]);
    this.pane.hide();
    this.#showBanner(waitingLines(listening, elapsedMs), insideOf(rectangle), 'middle');
  }

  /** Shows a camera's picture; undefined where there is none. Returns whether the outlines changed. */
  show(view: CameraView, rectangle: CellRectangle, showing: Showing | undefined): boolean {
    this.#place = view.camera.place;
    this.#panel.setPlace(rectangle);
    return showing === undefined ? this.pane.hide() : this.pane.show(showing, insideOf(rectangle));
  }

  /** Writes the words about the camera. */
  label(view: CameraView): void {
    const rectangle = this.#panel.rectangle;
    if (rectangle === undefined) return;
    this.#panel.setTitle(tileTitle(view), [], this.#frameOf(view));
    this.#panel.setFoot(tileNumbers(view, rectangle.columns - 2));
    const lines = bannerLines(view);
    this.#showBanner(
      lines,
      insideOf(rectangle),
      view.camera.state.kind === 'live' && view.frozen ? 'bottom' : 'middle',
    );
  }

  /** A camera in trouble stands out, selected or not; its title says which one is selected. */
  #frameOf({ camera, selected }: CameraView): number {
    const { kind } = camera.state;
    if (kind === 'stalled' || kind === 'lost') return this.#theme.roles[kind].foreground;
    return selected ? this.#theme.frameSelected : this.#theme.frame;
  }

  #showBanner(lines: readonly (readonly Span[])[], inside: CellRectangle, where: 'middle' | 'bottom'): void {
    const shown = lines.length > 0 && inside.columns > 2 && inside.rows > 0;
    setShown(this.#banner, shown);
    if (!shown) return;
    const room = inside.columns - 2;
    const kept = lines.slice(0, inside.rows).map((line) => cut(line, room));
    const columns = Math.max(...kept.map(widthOf)) + 2;
    // A line of air above and below, where there is some.
    const air = where === 'middle' && inside.rows >= kept.length + 4 ? 1 : 0;
    const rows = kept.length + 2 * air;
    const left = inside.left + (where === 'middle' ? Math.floor((inside.columns - columns) / 2) : 0);
    const top = inside.top + (where === 'middle' ? Math.floor((inside.rows - rows) / 2) : inside.rows - rows);
    place(this.#banner, { left, top, columns, rows });
    const texts = kept.map((line) => (where === 'middle' ? centre(line, columns) : [span(' '), ...line]));
    setText(this.#banner, air === 1 ? [[], ...texts, []] : texts, this.#theme);
  }
}
