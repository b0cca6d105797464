// The window process at work: the newest update decoded once, laid out for the window's size, drawn, and acknowledged.
import { fitPixels, type Size } from '../../core/geometry.js';
import { inspectJpeg } from '../../core/jpeg.js';
import { plainText } from '../../core/text.js';
import type { DecodePicture } from '../../picture/picture.js';
import type { Backend, KeyName } from './backend.js';
import type { WindowKey, WindowUpdate, WindowView } from './protocol.js';
import { layScene } from './scene.js';

/** The receiver says something every second. After so long, nobody may take the picture for a live one. */
const SILENT_AFTER_MS = 3_000;

export const FIRST_VIEW: WindowView = { title: 'ttycam', words: ['WAITING'], tone: 'plain', dimmed: false };

export interface DisplayEvents {
  /** The last update is on the screen. */
  drawn(): void;
  failed(reason: unknown): void;
}

interface Picture {
  readonly jpeg: Uint8Array;
  readonly trueSize: Size;
}

export class Display {
  readonly #backend: Backend;
  readonly #decode: DecodePicture;
  readonly #events: DisplayEvents;
  #view = FIRST_VIEW;
  #picture: Picture | undefined;
  /** What the backend holds, and in which size. */
  #held: { readonly picture: Picture; readonly size: Size } | undefined;
  #problem: string | undefined;
  #title = FIRST_VIEW.title;
  #unacknowledged = false;
  #dirty = true;
  #drawing = false;
  #closed = false;
  #silence: NodeJS.Timeout | undefined;
  #silent = false;

  constructor(backend: Backend, decode: DecodePicture, events: DisplayEvents) {
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
    if (picture !== undefined) await this.#hold(picture, size);
    if (this.#closed) return;
    // One that cannot be decoded does not leave the one before it in sight: that may be another camera's.
    const shown = this.#held?.picture === picture ? picture?.trueSize : undefined;
    await this.#backend.draw(layScene(this.#said(), shown, size));
  }

  /** Hands the picture to the backend, unless it has it in the right size. */
  async #hold(picture: Picture, room: Size): Promise<void> {
    const inspection = inspectJpeg(picture.jpeg);
    const fitted = fitPixels(picture.trueSize, room);
    const own = inspection.whole ? inspection.size : fitted;
    // No larger than it is shown: decoding to a part of the size costs a part. Enlarging is the backend's.
    const size = this.#backend.scales
      ? { width: Math.min(own.width, fitted.width), height: Math.min(own.height, fitted.height) }
      : { width: fitted.width, height: fitted.height };
    const held = this.#held;
    if (held?.picture === picture && held.size.width === size.width && held.size.height === size.height) return;
    const outcome = await this.#decode(picture.jpeg, size.width, size.height);
    this.#problem = outcome.kind === 'unreadable' ? plainText(outcome.reason) : undefined;
    if (outcome.kind === 'unreadable' || this.#closed) return;
    this.#backend.setPicture(outcome.picture);
    this.#held = { picture, size };
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
    this.#events.drawn();
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
