// The display loop of the window process: decodes the newest update, lays it out, draws it, and acknowledges it.
import { fitPixels, type Size } from '../../core/geometry.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { plainText } from '../../core/text.js';
import { AutoLevels } from '../../picture/auto-levels.js';
import type { Backend, KeyName } from './backend.js';
import type { DecodePixels, PixelOutcome } from './pixels.js';
import { layoutOf } from './raster.js';
import { layScene } from './scene.js';
import type { WindowKey, WindowUpdate, WindowView } from './window-protocol.js';

/** The receiver sends an update every second. After this silence the picture is marked as old. */
const SILENT_AFTER_MS = 3_000;

export const FIRST_VIEW: WindowView = {
  title: 'ttycam',
  words: ['WAITING'],
  tone: 'plain',
  dimmed: false,
  brightened: false,
};

export interface DisplayEvents {
  /** The last update is on the screen. `damage` is why its picture is not. */
  drawn(damage: string | undefined): void;
  failed(reason: unknown): void;
}

interface Picture {
  readonly jpeg: Uint8Array;
  readonly trueSize: Size;
  /** The levels of its camera, as another camera's update may come while this picture is being decoded. */
  readonly levels: AutoLevels;
}

export class Display {
  readonly #backend: Backend;
  readonly #decode: DecodePixels;
  readonly #events: DisplayEvents;
  readonly #clock: () => number;
  #view = FIRST_VIEW;
  #picture: Picture | undefined;
  /** The picture in the backend, its size there, and whether it is brightened. */
  #held: { readonly picture: Picture; readonly size: Size; readonly brightened: boolean } | undefined;
  /** Those of the camera that is shown. */
  #levels = new AutoLevels();
  /** The last picture of this camera that could be decoded. It stays while later ones are damaged. */
  #good: Picture | undefined;
  #problem: string | undefined;
  /** The damage of the last update's picture, to be reported with `drawn`. */
  #damage: string | undefined;
  #title = FIRST_VIEW.title;
  #unacknowledged = false;
  #dirty = true;
  #drawing = false;
  #closed = false;
  #silenceTimer: NodeJS.Timeout | undefined;
  #silent = false;

  /** @param clock A monotonic time, in milliseconds. */
  constructor(backend: Backend, decode: DecodePixels, events: DisplayEvents, clock = () => performance.now()) {
    this.#backend = backend;
    this.#decode = decode;
    this.#events = events;
    this.#clock = clock;
    this.#restartSilenceTimer();
    this.damaged();
  }

  /** Shows an update, and answers with `drawn`. */
  show({ view, picture }: WindowUpdate): void {
    const isSame = picture.kind === 'same' && !this.#silent && isSameView(view, this.#view);
    this.#view = view;
    if (picture.kind === 'none' || (picture.kind === 'jpeg' && picture.anew === true)) {
      this.#good = undefined;
      this.#levels = new AutoLevels();
    }
    if (picture.kind !== 'same') {
      this.#picture = picture.kind === 'jpeg' ? { ...picture, levels: this.#levels } : undefined;
    }
    this.#silent = false;
    this.#restartSilenceTimer();
    this.#unacknowledged = true;
    if (view.title !== this.#title) {
      this.#title = view.title;
      this.#backend.setTitle(view.title);
    }
    if (isSame && !this.#drawing && !this.#dirty) this.#acknowledge();
    else this.damaged();
  }

  /** Draws the last update again. */
  damaged(): void {
    this.#dirty = true;
    if (!this.#drawing && !this.#closed) void this.#run();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#silenceTimer);
  }

  async #run(): Promise<void> {
    this.#drawing = true;
    try {
      while (this.#dirty && !this.#closed) {
        this.#dirty = false;
        await this.#draw();
      }
      if (!this.#closed) this.#acknowledge();
    } catch (reason) {
      this.#events.failed(reason);
    } finally {
      this.#drawing = false;
    }
  }

  async #draw(): Promise<void> {
    const { size } = this.#backend;
    const picture = this.#picture;
    if (picture !== undefined) await this.#holdBest(picture, size);
    if (this.#closed) return;
    const shown = picture === undefined ? undefined : this.#held?.picture.trueSize;
    await this.#backend.draw(layScene(this.#currentView(), shown, size));
  }

  /** Hands the picture to the backend, or the last good one where it cannot be decoded. */
  async #holdBest(picture: Picture, room: Size): Promise<void> {
    const outcome = await this.#hold(picture, room);
    if (outcome === undefined) {
      this.#good = picture;
      this.#problem = undefined;
      return;
    }
    this.#problem = plainText(outcome.reason);
    if (outcome.healthy !== true) this.#damage = this.#problem;
    const good = this.#good;
    if (good === undefined || this.#closed) return;
    // The good picture replaces it, else it would be decoded again for each resize. A newer one may have come meanwhile.
    if (this.#picture === picture) this.#picture = good;
    if ((await this.#hold(good, room)) === undefined) this.#problem = undefined;
  }

  /** Hands a picture to the backend, unless it has it in the right size. Returns the reason where it cannot be decoded. */
  async #hold(picture: Picture, room: Size): Promise<Extract<PixelOutcome, { kind: 'unreadable' }> | undefined> {
    const inspection = inspectJpeg(picture.jpeg);
    const fitted = fitPixels(picture.trueSize, room);
    const own = inspection.whole ? inspection.size : fitted;
    // No larger than it is shown, as decoding to a smaller size costs less. The backend enlarges.
    const size = this.#backend.scales
      ? { width: Math.min(own.width, fitted.width), height: Math.min(own.height, fitted.height) }
      : { width: fitted.width, height: fitted.height };
    const held = this.#held;
    const { brightened } = this.#view;
    const isHeld = held?.picture === picture && held.brightened === brightened;
    if (isHeld && held.size.width === size.width && held.size.height === size.height) return undefined;
    // Decoding overwrites the picture before it, even where it fails.
    this.#held = undefined;
    const outcome = await this.#decode(picture.jpeg, size, this.#backend);
    if (outcome.kind === 'unreadable') return outcome;
    if (this.#closed) return undefined;
    if (brightened) {
      picture.levels.applyInPlace(outcome.memory, outcome.size, layoutOf(this.#backend.format), this.#clock());
    }
    this.#backend.setPicture(outcome.size);
    this.#held = { picture, size, brightened };
    return undefined;
  }

  /** The view to draw. Silence and damage are known only to this process, and replace its words. */
  #currentView(): WindowView {
    if (this.#silent) {
      const words = ['NO NEWS', `The receiver has sent nothing for ${SILENT_AFTER_MS / 1_000} s.`];
      return { ...this.#view, words, tone: 'stalled', dimmed: true };
    }
    if (this.#problem !== undefined && this.#picture !== undefined && this.#view.words.length === 0) {
      return { ...this.#view, words: ['NO PICTURE', this.#problem], tone: 'stalled', dimmed: true };
    }
    return this.#view;
  }

  #acknowledge(): void {
    if (!this.#unacknowledged) return;
    this.#unacknowledged = false;
    this.#events.drawn(this.#damage);
    this.#damage = undefined;
  }

  #restartSilenceTimer(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      this.#silent = true;
      this.damaged();
    }, SILENT_AFTER_MS);
  }
}

function isSameView(one: WindowView, other: WindowView): boolean {
  const looksSame = one.tone === other.tone && one.dimmed === other.dimmed && one.brightened === other.brightened;
  return looksSame && one.words.join('\n') === other.words.join('\n');
}

/** What a key does: something in the window itself, or `send` it to the receiver. */
export function actionOf(key: KeyName): 'close' | 'full-screen' | { readonly send: WindowKey } {
  switch (key) {
    case 'q':
    case 'escape':
      return 'close';
    case 'f':
      return 'full-screen';
    case 's':
      return { send: 'snapshot' };
    case 'b':
      return { send: 'brighten' };
    case 'space':
      return { send: 'freeze' };
    case 'right':
    case 'down':
      return { send: 'next' };
    case 'left':
    case 'up':
      return { send: 'previous' };
    default:
      return { send: key };
  }
}
