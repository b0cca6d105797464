// Sends pixels to an X server: through shared memory (MIT-SHM) where the server can map it, else through the connection.
import type { Size } from '../../core/geometry.js';
import { ask, extension, type Shm, type ShmSegment, type XDisplay } from './x11-client.js';

/** An upper bound of the bytes of a PutImage besides its pixels. */
const REQUEST_BYTES = 64;

export class ImageChannel {
  readonly #display: XDisplay;
  readonly #depth: number;
  readonly #shm: Shm | undefined;
  #segment: ShmSegment | undefined;
  #buffer = Buffer.alloc(0);

  private constructor(display: XDisplay, depth: number, shm: Shm | undefined) {
    this.#display = display;
    this.#depth = depth;
    this.#shm = shm;
  }

  static async open(display: XDisplay, depth: number): Promise<ImageChannel> {
    const shm = await extension<Shm>((done) => display.client.require('shm', done));
    // A server on another machine has the extension too. Only an attempt shows whether it can map our memory.
    const usable = shm !== undefined && (await ask<boolean>((done) => shm.usable(done)));
    return new ImageChannel(display, depth, usable ? shm : undefined);
  }

  get shared(): boolean {
    return this.#shm !== undefined;
  }

  /** Memory for so many pixels of four bytes. The server must have taken the last picture. */
  async allocate({ width, height }: Size): Promise<Uint8Array> {
    const bytes = width * height * 4;
    if (this.#shm === undefined) {
      if (this.#buffer.length !== bytes) this.#buffer = Buffer.alloc(bytes);
      return this.#buffer;
    }
    if (this.#segment?.buffer.length !== bytes) {
      this.#segment?.detach();
      this.#segment = await ask<ShmSegment>((done) => this.#shm?.createSegment(bytes, done));
    }
    return this.#segment.buffer;
  }

  /** Puts the pixels of `allocate` into a drawable, at its top left corner. */
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
      const pixels = this.#buffer.subarray(top * rowBytes, (top + high) * rowBytes);
      client.PutImage(2, drawable, gc, width, high, 0, top, 0, this.#depth, pixels);
    }
  }
}
