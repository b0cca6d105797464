// Wall of tiles: the cameras of a page. The draw scheduler decides which of their pictures are drawn next.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { CellRectangle } from '../../core/geometry.js';
import type { DecodePicture } from '../../picture/decoded-picture.js';
import { type CameraView, nameOf } from '../model/camera-view.js';
import { type Magnification, type PictureRegion, type Point, regionOf } from '../model/operator/magnification.js';
import type { PictureStats } from '../model/picture-stats.js';
import { magnificationOf, type View } from '../model/view-state.js';
import type { Boxes } from '../terminal/blessed.js';
import { type Compositor, hasSoftBudget, markAsPicture } from '../terminal/compositor.js';
import type { ShownScreen } from '../terminal/terminal-rate.js';
import { distinctNames } from '../text/names.js';
import type { Theme } from '../text/theme.js';
import { nameRoom } from '../text/tile-texts.js';
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
  /** The decoded and drawn pictures are reported to it. */
  readonly stats: PictureStats;
  /** Whether pictures are drawn at all. */
  readonly pictures: boolean;
  /** Called at the end of each decode. */
  readonly ready: () => void;
  /** Returns the present time, in ms, by the clock of the frames' times. */
  readonly frameClock: () => number;
}

/** When no picture has changed for this time, pictures may become finer. */
const IDLE_MS = 2_000;

export class Wall {
  readonly #options: WallOptions;
  readonly #boxes: Boxes;
  readonly #tiles: Tile[] = [];
  readonly #pictures = new Map<number, LatestPicture>();
  readonly #scheduler = new DrawScheduler();
  readonly #detail: PictureDetail;
  /** Whether pictures may have less than the full resolution. */
  readonly #canStretch: boolean;
  readonly #decode: PaneDecode;
  #region: { readonly magnification: Magnification; readonly region: PictureRegion } | undefined;
  #hasBacklog = false;
  #hasLivePictures = false;
  #paintedMs = Number.NEGATIVE_INFINITY;

  constructor(options: WallOptions) {
    this.#options = options;
    this.#canStretch = stretches(options.style);
    this.#detail = new PictureDetail({ hasRateControl: hasSoftBudget(options.style) });
    this.#decode = decoderFor(options.style, options.decode, options.turnUpright);
    this.#boxes = options.compositor.boxes.layer();
  }

  /** Whether a picture waits to be drawn. */
  get waiting(): boolean {
    return this.#hasBacklog;
  }

  /** Until when the next screen waits for pictures that are being decoded. Undefined if it need not wait. */
  awaitedUntilMs(nowMs: number): number | undefined {
    const awaitedMs = [...this.#pictures.values()].map(({ awaitedUntilMs = 0 }) => awaitedUntilMs);
    const untilMs = Math.max(0, ...awaitedMs);
    return untilMs > nowMs ? untilMs : undefined;
  }

  /** Records that the terminal has shown a screen. */
  screenShown(shown: ShownScreen): void {
    this.#scheduler.shown(shown.tookMs);
    this.#options.compositor.screenShown(shown);
    this.#adaptDetail(() => this.#detail.shown(shown.tookMs));
  }

  /** Records that the pictures of a screen were painted. */
  endScreen(nowMs: number): void {
    const { lambdaScale, hasPaintedPictures } = this.#options.compositor;
    if (hasPaintedPictures) this.#paintedMs = nowMs;
    if (lambdaScale !== undefined) this.#adaptDetail(() => this.#detail.painted(lambdaScale));
  }

  #adaptDetail(adapt: () => void): void {
    if (!this.#canStretch) return;
    const { across, down } = this.#detail;
    adapt();
    if (this.#detail.across <= across && this.#detail.down <= down) return;
    for (const latest of this.#pictures.values()) latest.coarsen();
  }

  /** Whether pictures can be made coarser. Still pictures are not, as the terminal has time for them. */
  get canBeCoarser(): boolean {
    return this.#hasLivePictures && this.#canStretch && this.#detail.canBeCoarser;
  }

  /** Whether the pictures have less than the full resolution. */
  get coarse(): boolean {
    return this.#detail.coarse;
  }

  /** Keeps only the pictures of these cameras, which are all that exist. */
  keep(cameras: readonly CameraSnapshot[]): void {
    const kept = new Set(cameras.map(({ place }) => place));
    for (const place of this.#pictures.keys()) {
      if (kept.has(place)) continue;
      this.#pictures.delete(place);
      this.#options.stats.forget(place);
    }
  }

  /**
   * Shows the cameras of a page. Returns whether the boxes have changed.
   *
   * @param mayDecode Whether a screen can be written now. If so, the pictures that the scheduler chooses are decoded.
   */
  show(
    page: readonly CameraSnapshot[],
    rectangles: readonly CellRectangle[],
    view: View,
    mayDecode: boolean,
    nowMs: number,
  ): boolean {
    const waiting = this.#options.pictures ? this.#waiting(page) : [];
    const scheduled = mayDecode ? this.#scheduler.choose(waiting, view.selected, nowMs) : new Set<number>();
    this.#hasBacklog = waiting.length > scheduled.size;
    this.#hasLivePictures = page.some(({ state }) => state.kind === 'live');
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
      const latest = this.#pictureOf(place);
      const region = this.#regionOf(view, place);
      const content =
        frame === undefined || !this.#options.pictures
          ? undefined
          : {
              place,
              latest,
              frame,
              dimmed,
              frozen: view.frozen.has(place),
              brightened: view.brightens,
              region,
              // A camera that is not live is not scheduled, as it decodes only for a new size or a new region.
              mayDecode: mayDecode && (state.kind !== 'live' || scheduled.has(place) || latest.region !== region),
            };
      if (this.#tile(index).show(place, rectangle, content)) changed = true;
    });
    for (const tile of this.#tiles.slice(Math.min(page.length, rectangles.length))) {
      if (tile.place !== undefined) changed = true;
      tile.hide();
    }
    this.#options.compositor.prepare();
    return changed;
  }

  /**
   * Updates the texts of the tiles.
   *
   * @param keysBelow Whether the frame of the only tile has the keys in its lower edge.
   */
  label(views: readonly CameraView[], keysBelow: boolean): void {
    const shown = this.#tiles.flatMap((tile) => {
      const view = views.find(({ camera }) => camera.place === tile.place);
      return view === undefined ? [] : [{ tile, view }];
    });
    const rooms = shown.map(({ tile, view }) => nameRoom(view, tile.rectangle?.columns ?? 0));
    const names = shown.map(({ view }) => nameOf(view.camera));
    // Names that must be cut are cut to one width, so that those that differ still differ.
    const short = distinctNames(names, Math.min(...rooms));
    shown.forEach(({ tile, view }, index) => {
      const name = names[index] ?? '';
      const fits = Array.from(name).length <= (rooms[index] ?? 0);
      tile.label(view, fits ? name : (short[index] ?? ''), keysBelow);
    });
  }

  /** Returns the place of the camera whose tile is at a cell. */
  placeAt(column: number, row: number): number | undefined {
    return this.#tiles.find(({ rectangle }) => rectangle !== undefined && contains(rectangle, column, row))?.place;
  }

  /** Returns the point of the picture that is shown at a cell, from 0 to 1 in each direction; undefined beside pictures. */
  pointAt(column: number, row: number): Point | undefined {
    const place = this.#tiles.map(({ pane }) => pane.painter.place).find((one) => contains(one, column, row));
    if (place === undefined) return undefined;
    return { x: (column + 0.5 - place.left) / place.columns, y: (row + 0.5 - place.top) / place.rows };
  }

  /** The magnified part of a picture. The same object as long as the magnification is the same. */
  #regionOf(view: View, place: number): PictureRegion | undefined {
    const magnification = magnificationOf(view, place);
    if (magnification === undefined) return undefined;
    if (this.#region?.magnification !== magnification)
      this.#region = { magnification, region: regionOf(magnification) };
    return this.#region.region;
  }

  /** Returns the live cameras whose newest frame is not on the screen. */
  #waiting(page: readonly CameraSnapshot[]): number[] {
    return page
      .filter(({ state, frame, place }, index) => {
        const tile = this.#tiles[index];
        return state.kind === 'live' && (tile?.place !== place || tile.pane.paintedFrame !== frame);
      })
      .map(({ place }) => place);
  }

  #tile(index: number): Tile {
    const { theme, style, stats, frameClock, compositor, ready } = this.#options;
    for (let next = this.#tiles.length; next <= index; next += 1) {
      const createPane = (): VideoPane => {
        const element = this.#boxes.box({ hidden: true });
        markAsPicture(element);
        const pane = new VideoPane(element, createPainting(style, next + 1, ready), stats, frameClock);
        compositor.add(pane);
        return pane;
      };
      this.#tiles.push(new Tile({ boxes: this.#boxes, theme, createPane }));
    }
    return this.#tiles[index] as Tile;
  }

  #pictureOf(place: number): LatestPicture {
    const picture = this.#pictures.get(place) ?? this.#createPicture(place);
    this.#pictures.set(place, picture);
    return picture;
  }

  #createPicture(place: number): LatestPicture {
    const { ready, stats } = this.#options;
    return new LatestPicture(
      this.#decode,
      ready,
      (frame, report) => stats.decoded(place, frame, report, performance.now()),
      this.#canStretch ? this.#detail : undefined,
    );
  }
}

function contains({ left, top, columns, rows }: CellRectangle, column: number, row: number): boolean {
  return column >= left && column < left + columns && row >= top && row < top + rows;
}
