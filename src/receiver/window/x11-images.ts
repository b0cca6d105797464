// Pixels on their way to an X server: through shared memory where the server can see it, else through the connection.
import type { Size } from '../../core/geometry.js';
import { ask, extension, type Shm, type ShmSegment, type XDisplay } from './x11-client.js';

/** What a PutImage has besides its pixels, generously. */
const REQUEST_BYTES = 64;

export class ImageChannel {
  readonly #display: XDisplay;
  readonly #depth: number;
  readonly #shm: Shm | undefined;
  #segment: ShmSegment | undefined;
  #own = Buffer.alloc(0);

  private constructor(display: XDisplay, depth: number, shm: Shm | undefined) {
    this.#display = display;
    this.#depth = depth;
    this.#shm = shm;
  }

  static async open(display: XDisplay, depth: number): Promise<ImageChannel> {
    const shm = await extension<Shm>((done) => display.client.require('shm', done));
    // A server on another machine has the extension too; only trying shows whether it sees our memory.
    const usable = shm !== undefined && (await ask<boolean>((done) => shm.usable(done)));
    return new ImageChannel(display, depth, usable ? shm : undefined);
  }

  get shared(): boolean {
    return this.#shm !== undefined;
  }

  /** Room for so many pixels of four bytes. What was put before must have been taken. */
  async room({ width, height }: Size): Promise<Uint8Array> {
    const bytes = width * height * 4;
    if (this.#shm === undefined) {
      if (this.#own.length !== bytes) this.#own = Buffer.alloc(bytes);
      return this.#own;
    }
    if (this.#segment?.buffer.length !== bytes) {
      this.#segment?.detach();
      this.#segment = await ask<ShmSegment>((done) => this.#shm?.createSegment(bytes, done));
    }
    return this.#segment.buffer;
  }

  /** Puts the pixels of `room` into a drawable, at its top left corner. */
  put(drawable: number, gc: number, { width, height }: Size): void {
    if (this.#segment !== undefined) {
      this.#segment.putImage(drawable, gc, { width, height, depth: this.#depth });
      return;
    }
    const { client, max_request_length: maxWords } = this.#display;
    const rowBytes = width * 4;
    const rows = Math.max(1, Math.floor((maxWords * 4 - REQUEST_BYTES) / rowBytes));
    for (let top = 0; top < height; top += rows) {
      const high = Math.min(rows, height - top);
      const pixels = this.#own.subarray(top * rowBytes, (top + high) * rowBytes);
      client.PutImage(2, drawable, gc, width, high, 0, top, 0, this.#depth, pixels);
    }
  }
}
