// The wall of tiles: the cameras of a page and their pictures, which are drawn in turn.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { CellRectangle } from '../../core/geometry.js';
import type { DecodePicture } from '../../picture/decoded-picture.js';
import type { CameraView } from '../model/camera-view.js';
import type { PictureStats } from '../model/picture-stats.js';
import type { View } from '../model/view-state.js';
import type { Boxes } from '../terminal/blessed.js';
import { type Compositor, markAsPicture } from '../terminal/compositor.js';
import type { Theme } from '../text/theme.js';
import { DrawScheduler } from './draw-scheduler.js';
import { LatestPicture } from './latest-picture.js';
import {
  createPainting,
  decoderFor,
  type PaneDecode,
  type PaneStyle,
  stretches,
  type TurnUpright,
} from './pane-painting.js';
import { PictureDetail } from './picture-detail.js';
import { Tile } from './tile.js';
import { VideoPane } from './video-pane.js';

export interface WallOptions {
  readonly compositor: Compositor;
  readonly theme: Theme;
  readonly style: PaneStyle;
  readonly decode: DecodePicture;
  readonly turnUpright?: TurnUpright | undefined;
  /** What is decoded and drawn is reported to them. */
  readonly stats: PictureStats;
  /** Whether pictures are drawn at all. */
  readonly pictures: boolean;
  /** Called when a picture is ready to be drawn. */
  readonly ready: () => void;
  /** Now, in ms, by the clock of the frames' times. */
  readonly frameClock: () => number;
}

/** Pictures that have not changed for this time may become finer. */
const IDLE_MS = 2_000;

export class Wall {
  readonly #options: WallOptions;
  readonly #boxes: Boxes;
  readonly #tiles: Tile[] = [];
  readonly #pictures = new Map<number, LatestPicture>();
  readonly #scheduler = new DrawScheduler();
  readonly #detail = new PictureDetail();
  /** Whether pictures may have less than their full detail. */
  readonly #stretches: boolean;
  readonly #decode: PaneDecode;
  #inScreen: readonly VideoPane[] = [];
  #hasBacklog = false;
  #moves = false;
  #paintedMs = Number.NEGATIVE_INFINITY;

  constructor(options: WallOptions) {
    this.#options = options;
    this.#stretches = stretches(options.style);
    this.#decode = decoderFor(options.style, options.decode, options.turnUpright);
    this.#boxes = options.compositor.stage.layer();
  }

  /** Whether a picture waits for its turn. */
  get waiting(): boolean {
    return this.#hasBacklog;
  }

  /** The terminal has shown a screen, `ms` after it was sent. */
  screenTook(ms: number): void {
    this.#scheduler.shown(ms);
    if (!this.#stretches) return;
    const { across, down } = this.#detail;
    this.#detail.shown(ms);
    if (this.#detail.across <= across && this.#detail.down <= down) return;
    for (const latest of this.#pictures.values()) latest.coarsen();
  }

  /** Whether pictures could be made coarser. Still ones are not: there is time for them. */
  get canBeCoarser(): boolean {
    return this.#moves && this.#stretches && this.#detail.canBeCoarser;
  }

  /** Whether the pictures are less than the cells could show. */
  get coarse(): boolean {
    return this.#detail.coarse;
  }

  /** Forgets the pictures of cameras that are not known any more. */
  keep(cameras: readonly CameraSnapshot[]): void {
    const known = new Set(cameras.map(({ place }) => place));
    for (const gone of this.#pictures.keys()) {
      if (known.has(gone)) continue;
      this.#pictures.delete(gone);
      this.#options.stats.forget(gone);
    }
  }

  /**
   * Puts the pictures of a page in their places. Returns whether any outline changed.
   *
   * @param mayDecode Whether a screen could be written now, so that the next pictures in turn are decoded.
   */
  show(
    page: readonly CameraSnapshot[],
    rectangles: readonly CellRectangle[],
    view: View,
    mayDecode: boolean,
    nowMs: number,
  ): boolean {
    const waiting = this.#options.pictures ? this.#waiting(page) : [];
    const turn = mayDecode ? this.#scheduler.choose(waiting, view.selected, nowMs) : new Set<number>();
    this.#hasBacklog = waiting.length > turn.size;
    this.#moves = page.some(({ state }) => state.kind === 'live');
    if (mayDecode && this.#detail.coarse && nowMs - this.#paintedMs > IDLE_MS) {
      this.#paintedMs = nowMs;
      this.#detail.idle();
    }
    const shown = page.slice(0, rectangles.length);
    this.#options.stats.setDrawn(this.#options.pictures ? shown.map(({ place }) => place) : []);
    let changed = false;
    page.forEach((camera, index) => {
      const rectangle = rectangles[index];
      if (rectangle === undefined) return;
      const { frame, state, place } = camera;
      const dimmed = state.kind !== 'live' && !(state.kind === 'resting' && view.frozen.has(place));
      const content =
        frame === undefined || !this.#options.pictures
          ? undefined
          : {
              place,
              latest: this.#pictureOf(place),
              ...{ frame, dimmed, frozen: view.frozen.has(place), brightened: view.brightens },
              // A camera that is not live needs no turn: only a new size makes it decode.
              mayDecode: mayDecode && (state.kind !== 'live' || turn.has(place)),
            };
      if (this.#tile(index).show(place, rectangle, content)) changed = true;
    });
    for (const tile of this.#tiles.slice(Math.min(page.length, rectangles.length))) {
      if (tile.place !== undefined) changed = true;
      tile.hide();
    }
    return changed;
  }

  /** Writes the texts on every tile. */
  label(views: readonly CameraView[]): void {
    for (const tile of this.#tiles) {
      const view = views.find(({ camera }) => camera.place === tile.place);
      if (view !== undefined) tile.label(view);
    }
  }

  /** Notes which pictures the next screen contains, in case it is aborted. */
  beginScreen(nowMs: number): void {
    this.#inScreen = this.#tiles.map(({ pane }) => pane).filter(({ painter }) => painter.changed);
    if (this.#inScreen.length > 0) this.#paintedMs = nowMs;
  }

  /** The last screen was aborted: what the terminal shows of its pictures is unknown. */
  forgetScreen(): void {
    for (const { painter } of this.#inScreen) painter.forget();
  }

  /** The place of the camera whose tile is at a cell. */
  placeAt(column: number, row: number): number | undefined {
    return this.#tiles.find(({ rectangle }) => rectangle !== undefined && holds(rectangle, column, row))?.place;
  }

  /** Live cameras that have a frame which is not on the screen. */
  #waiting(page: readonly CameraSnapshot[]): number[] {
    return page
      .filter(({ state, frame, place }, index) => {
        const tile = this.#tiles[index];
        return state.kind === 'live' && (tile?.place !== place || tile.pane.paintedFrame !== frame);
      })
      .map(({ place }) => place);
  }

  #tile(index: number): Tile {
    const { theme, style, stats, frameClock, compositor } = this.#options;
    for (let next = this.#tiles.length; next <= index; next += 1) {
      const makePane = (): VideoPane => {
        const element = this.#boxes.box({ hidden: true });
        markAsPicture(element);
        const pane = new VideoPane(element, createPainting(style, next + 1), stats, frameClock);
        compositor.add(pane);
        return pane;
      };
      this.#tiles.push(new Tile({ boxes: this.#boxes, theme, makePane }));
    }
    return this.#tiles[index] as Tile;
  }

  #pictureOf(at: number): LatestPicture {
    const kept = this.#pictures.get(at) ?? this.#newPicture(at);
    this.#pictures.set(at, kept);
    return kept;
  }

  #newPicture(at: number): LatestPicture {
    const { ready, stats } = this.#options;
    return new LatestPicture(
      this.#decode,
      ready,
      (frame, report) => stats.decoded(at, frame, report, performance.now()),
      this.#stretches ? this.#detail : undefined,
    );
  }
}

function holds({ left, top, columns, rows }: CellRectangle, column: number, row: number): boolean {
  return column >= left && column < left + columns && row >= top && row < top + rows;
}
