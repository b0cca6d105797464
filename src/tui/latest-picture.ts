// The newest picture of one camera at one size: one decode at a time, never a queue.
import type { ReceivedFrame } from '../core/frame.js';
import type { DecodePicture, RgbPicture } from '../picture/picture.js';

/** Decodes what it is offered while it is free; what comes in between is passed over, as newer ones follow. */
export class LatestPicture {
  readonly #decode: DecodePicture;
  readonly #ready: () => void;
  #busy = false;
  #offered: { readonly frame: ReceivedFrame; readonly width: number; readonly height: number } | undefined;
  #frame: ReceivedFrame | undefined;
  #picture: RgbPicture | undefined;
  #frozen: ReceivedFrame | undefined;
  #problem: string | undefined;

  /** @param ready Called when there is a new picture. */
  constructor(decode: DecodePicture, ready: () => void) {
    this.#decode = decode;
    this.#ready = ready;
  }

  /** The newest decoded picture. An unreadable frame leaves the one before it. */
  get picture(): RgbPicture | undefined {
    return this.#picture;
  }

  /** Why the last frame offered could not be shown. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The frame it was decoded from. */
  get frame(): ReceivedFrame | undefined {
    return this.#frame;
  }

  /** The frame to show now: the newest, or the one that was there when the picture was frozen. */
  choose(newest: ReceivedFrame, frozen: boolean): ReceivedFrame {
    this.#frozen = frozen ? (this.#frozen ?? this.#frame ?? newest) : undefined;
    return this.#frozen ?? newest;
  }

  /** Offers a frame to be decoded into so many pixels. */
  offer(frame: ReceivedFrame, width: number, height: number): void {
    const last = this.#offered;
    if (this.#busy || width < 1 || height < 1) return;
    if (last?.frame === frame && last.width === width && last.height === height) return;
    this.#offered = { frame, width, height };
    this.#busy = true;
    void this.#run(frame, width, height);
  }

  async #run(frame: ReceivedFrame, width: number, height: number): Promise<void> {
    const outcome = await this.#decode(frame.jpeg, width, height);
    this.#busy = false;
    this.#problem = outcome.kind === 'unreadable' ? outcome.reason : undefined;
    if (outcome.kind === 'unreadable') return;
    this.#frame = frame;
    this.#picture = outcome.picture;
    this.#ready();
  }
}
