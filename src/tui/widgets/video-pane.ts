// Pane of one picture: a box, whose cells blessed reserves, and the painter that fills those cells.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { type CellRectangle, fitCells } from '../../core/geometry.js';
import { AutoLevels } from '../../picture/auto-levels.js';
import type { CropRegion } from '../../picture/crop.js';
import type { RgbPicture } from '../../picture/decoded-picture.js';
import type { PictureStats } from '../model/picture-stats.js';
import { type BlessedElement, setRectangle, setShown } from '../terminal/blessed.js';
import type { LatestPicture } from './latest-picture.js';
import { decodeSize, type Painting } from './pane-painting.js';

const EMPTY_RECTANGLE: CellRectangle = { left: 0, top: 0, columns: 0, rows: 0 };

/** A picture is still if no other one follows within this time. Even slow cameras give one more often. */
const STILL_AFTER_MS = 500;

/** The content of a pane. */
export interface PaneContent {
  /** The camera's place. */
  readonly place: number;
  readonly latest: LatestPicture;
  readonly frame: ReceivedFrame;
  readonly dimmed: boolean;
  readonly frozen: boolean;
  readonly brightened: boolean;
  /** The magnified part of the picture; undefined: all of it. The same object while it stays the same. */
  readonly region: CropRegion | undefined;
  /** Whether to decode a picture now. False if it could not be written soon. */
  readonly mayDecode: boolean;
}

export class VideoPane {
  readonly painting: Painting;
  readonly painter: Painting['painter'];
  readonly #element: BlessedElement;
  readonly #frameClock: () => number;
  #picture: RgbPicture | undefined;
  #levels: AutoLevels | undefined;
  /** Whether the last picture was brightened, and whose it was. */
  #isBrightened = false;
  #brightenedPlace: number | undefined;
  #pictureMs = 0;
  #latest: LatestPicture | undefined;
  readonly #stats: PictureStats;
  #place: number | undefined;
  #paintedFrame: ReceivedFrame | undefined;
  /** What each picture was decoded from, for a painter that writes pictures later. */
  readonly #origins = new WeakMap<RgbPicture, { readonly place: number; readonly frame: ReceivedFrame | undefined }>();

  /**
   * @param element The box whose cells are marked as a picture.
   * @param stats The drawn pictures are reported to it.
   * @param frameClock Returns the present time, in ms, by the clock of the frames' times.
   */
  constructor(element: BlessedElement, painting: Painting, stats: PictureStats, frameClock: () => number) {
    this.#stats = stats;
    this.#element = element;
    this.painting = painting;
    this.painter = painting.painter;
    this.#frameClock = frameClock;
  }

  /** The frame of the picture on the screen. */
  get paintedFrame(): ReceivedFrame | undefined {
    return this.#paintedFrame;
  }

  /** Shows a picture within `room`, in its true proportions. Returns whether the box has changed. */
  show(
    { place, latest, frame, dimmed, frozen, brightened, region, mayDecode }: PaneContent,
    room: CellRectangle,
  ): boolean {
    const shown = latest.frameToShow(frame, frozen);
    const fitted = fitCells(shown.trueSize, room.columns, room.rows);
    const rectangle = { ...fitted, left: room.left + fitted.left, top: room.top + fitted.top };
    if (mayDecode) {
      const { width, height } = decodeSize(this.painting, rectangle.columns, rectangle.rows);
      latest.offer(shown, width, height, region);
    }
    if (place !== this.#place) this.#levels = undefined;
    this.#place = place;
    this.#latest = latest;
    const moved = this.painter.setPlace(rectangle);
    const picture = this.#brightened(latest.picture, brightened);
    this.painter.setPicture(picture, dimmed, latest.jpeg);
    if (picture !== undefined) this.#origins.set(picture, { place, frame: latest.frame });
    this.#refineWhenStill(picture);
    // A picture that looks like the last one is already on the screen.
    if (!this.painter.changed) this.painted();
    setRectangle(this.#element, rectangle);
    const changed = setShown(this.#element, latest.picture !== undefined && rectangle.columns > 0);
    return moved || changed;
  }

  /** Removes the picture from the screen. Returns whether there was one. */
  hide(): boolean {
    this.#place = undefined;
    this.#latest = undefined;
    this.#levels = undefined;
    this.#paintedFrame = undefined;
    this.painter.setPicture(undefined, false);
    this.painter.setPlace(EMPTY_RECTANGLE);
    return setShown(this.#element, false);
  }

  /** Records that the picture was written to the terminal. */
  painted(): void {
    const frame = this.#writtenFrame();
    if (frame === this.#paintedFrame) return;
    this.#paintedFrame = frame;
    if (this.#place !== undefined) this.#stats.painted(this.#place, frame, performance.now());
  }

  #writtenFrame(): ReceivedFrame | undefined {
    const delayed = this.painting.kind === 'pixels' ? this.painting.painter.delayed : undefined;
    if (delayed === undefined) return this.#latest?.frame;
    const origin = delayed.written === undefined ? undefined : this.#origins.get(delayed.written);
    return origin?.place === this.#place ? origin?.frame : undefined;
  }

  /** The picture, brightened where that is asked for. A JPEG that the terminal decodes itself stays as it is. */
  #brightened(picture: RgbPicture | undefined, brightened: boolean): RgbPicture | undefined {
    if (picture === undefined) return undefined;
    const oldGain = this.#levels?.gain ?? 1;
    if (!brightened) this.#levels = undefined;
    else this.#levels ??= new AutoLevels();
    const shown = this.#levels?.apply(picture, this.#frameClock()) ?? picture;
    // Of another camera nothing is known.
    const isSameCamera = this.#place === this.#brightenedPlace;
    if (isSameCamera && brightened !== this.#isBrightened)
      this.painter.scaleContrast((this.#levels?.gain ?? 1) / oldGain);
    this.#isBrightened = brightened;
    this.#brightenedPlace = this.#place;
    return shown;
  }

  #refineWhenStill(picture: RgbPicture | undefined): void {
    if (this.painting.kind === 'pixels') return;
    if (picture !== this.#picture) {
      this.#picture = picture;
      this.#pictureMs = this.#frameClock();
    } else if (this.#frameClock() - this.#pictureMs > STILL_AFTER_MS) this.painting.painter.refine();
  }
}
