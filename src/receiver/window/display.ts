// The window process at work: the newest update decoded once, laid out for the window's size, drawn, and acknowledged.
import { fitPixels, type Size } from '../../core/geometry.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { plainText } from '../../core/text.js';
import type { Backend, KeyName } from './backend.js';
import type { DecodePixels, PixelOutcome } from './pixels.js';
import { layScene } from './scene.js';
import type { WindowKey, WindowUpdate, WindowView } from './window-protocol.js';

/** The receiver says something every second. After so long, nobody may take the picture for a live one. */
const SILENT_AFTER_MS = 3_000;

export const FIRST_VIEW: WindowView = { title: 'ttycam', words: ['WAITING'], tone: 'plain', dimmed: false };

export interface DisplayEvents {
  /** The last update is on the screen; without its picture where that is damaged, and why. */
  drawn(damage: string | undefined): void;
  failed(reason: unknown): void;
}

interface Picture {
  readonly jpeg: Uint8Array;
  readonly trueSize: Size;
}

export class Display {
  readonly #backend: Backend;
  readonly #decode: DecodePixels;
  readonly #events: DisplayEvents;
  #view = FIRST_VIEW;
  #picture: Picture | undefined;
  /** What the backend holds, and in which size. */
  #held: { readonly picture: Picture; readonly size: Size } | undefined;
  /** The last picture that could be decoded, of the same camera: it stays where the next ones are damaged. */
  #good: Picture | undefined;
  #problem: string | undefined;
  /** What is to be told of the picture of the last update. */
  #damage: string | undefined;
  #title = FIRST_VIEW.title;
  #unacknowledged = false;
  #dirty = true;
  #drawing = false;
  #closed = false;
  #silence: NodeJS.Timeout | undefined;
  #silent = false;

  constructor(backend: Backend, decode: DecodePixels, events: DisplayEvents) {
    this.#backend = backend;
    this.#decode = decode;
    this.#events = events;
    this.#listen();
    this.damaged();
  }

  /** Shows an update, and answers with `drawn`. */
  show({ view, picture }: WindowUpdate): void {
    const isSame = picture.kind === 'same' && !this.#silent && sameLooks(view, this.#view);
    this.#view = view;
    if (picture.kind === 'none' || (picture.kind === 'jpeg' && picture.anew === true)) this.#good = undefined;
    if (picture.kind !== 'same') this.#picture = picture.kind === 'jpeg' ? picture : undefined;
    this.#silent = false;
    this.#listen();
    this.#unacknowledged = true;
    if (view.title !== this.#title) {
      this.#title = view.title;
      this.#backend.setTitle(view.title);
    }
    if (isSame && !this.#drawing && !this.#dirty) this.#acknowledge();
    else this.damaged();
  }

  /** Draws again what there is. */
  damaged(): void {
    this.#dirty = true;
    if (!this.#drawing && !this.#closed) void this.#run();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#silence);
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
    await this.#backend.draw(layScene(this.#said(), shown, size));
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
    // From now on, as it would be decoded again for each size of the window. A newer one may have come meanwhile.
    if (this.#picture === picture) this.#picture = good;
    if ((await this.#hold(good, room)) === undefined) this.#problem = undefined;
  }

  /** Hands a picture to the backend, unless it has it in the right size. Returns why it cannot be decoded, if it cannot. */
  async #hold(picture: Picture, room: Size): Promise<Extract<PixelOutcome, { kind: 'unreadable' }> | undefined> {
    const inspection = inspectJpeg(picture.jpeg);
    const fitted = fitPixels(picture.trueSize, room);
    const own = inspection.whole ? inspection.size : fitted;
    // No larger than it is shown: decoding to a part of the size costs a part. Enlarging is the backend's.
    const size = this.#backend.scales
      ? { width: Math.min(own.width, fitted.width), height: Math.min(own.height, fitted.height) }
      : { width: fitted.width, height: fitted.height };
    const held = this.#held;
    if (held?.picture === picture && held.size.width === size.width && held.size.height === size.height)
      return undefined;
    // Whatever becomes of this one, the one before it is overwritten.
    this.#held = undefined;
    const outcome = await this.#decode(picture.jpeg, size, this.#backend);
    if (outcome.kind === 'unreadable') return outcome;
    if (this.#closed) return undefined;
    this.#backend.setPicture(outcome.size);
    this.#held = { picture, size };
    return undefined;
  }

  /** The view, and what only this process knows. */
  #said(): WindowView {
    if (this.#silent) {
      const words = ['NO NEWS', `The receiver has said nothing for ${SILENT_AFTER_MS / 1_000} s.`];
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

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#silent = true;
      this.damaged();
    }, SILENT_AFTER_MS);
  }
}

function sameLooks(one: WindowView, other: WindowView): boolean {
  return one.tone === other.tone && one.dimmed === other.dimmed && one.words.join('\n') === other.words.join('\n');
}

/** What a key asks of whom: the window itself, or the receiver. */
export function meaningOf(key: KeyName): 'close' | 'full-screen' | { readonly tell: WindowKey } {
  switch (key) {
    case 'q':
    case 'escape':
      return 'close';
    case 'f':
      return 'full-screen';
    case 's':
      return { tell: 'snapshot' };
    case 'space':
      return { tell: 'freeze' };
    case 'right':
    case 'down':
      return { tell: 'next' };
    case 'left':
    case 'up':
      return { tell: 'previous' };
    default:
      return { tell: key };
  }
}
