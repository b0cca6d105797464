// Writes a body slice by slice, each to its end. A client that takes no slice for long is disconnected.
import type { ServerResponse } from 'node:http';

/** A client that does not take one slice within this time is gone, or stopped. */
const STALLED_MS = 30_000;

/** So a client of 20 kbit/s, which reads all the time, still gets a large picture. */
const SLICE_BYTES = 64 * 1024;

/** The writer of one response. It does one write at a time. */
export class BodyWriter {
  /** Aborted when the connection or the response has ended, or the server closes. */
  readonly signal: AbortSignal;
  readonly #response: ServerResponse;
  readonly #stalledMs: number;
  /** Ends the wait for the present slice. */
  #settle: () => void = () => undefined;

  constructor(response: ServerResponse, signal: AbortSignal, stalledMs = STALLED_MS) {
    this.#response = response;
    this.signal = signal;
    this.#stalledMs = stalledMs;
    // The end of a connection calls back for no slice of a response behind another one.
    signal.addEventListener('abort', () => this.#settle(), { once: true });
  }

  /** Writes the last piece, and ends the response. Resolves when the system has taken it, or the client is gone. */
  async end(piece: Uint8Array | string): Promise<void> {
    const response = this.#response;
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    let at = 0;
    for (; bytes.length - at > SLICE_BYTES && !this.signal.aborted; at += SLICE_BYTES) {
      const slice = bytes.subarray(at, at + SLICE_BYTES);
      await this.#settled((done) => response.write(slice, done));
    }
    await this.#settled((done) => response.end(bytes.subarray(at), done));
  }

  /**
   * Writes pieces that belong together. Resolves when the system has taken all of them, so the caller holds at most one write
   * in memory.
   *
   * @returns False once the client is gone.
   */
  async write(...pieces: readonly (Uint8Array | string)[]): Promise<boolean> {
    const response = this.#response;
    for (const group of grouped(pieces)) {
      if (!this.#isOpen) return false;
      await this.#settled((done) => {
        response.cork();
        group.forEach((slice, index) => void response.write(slice, index === group.length - 1 ? done : undefined));
        response.uncork();
      });
    }
    return this.#isOpen;
  }

  get #isOpen(): boolean {
    return !this.signal.aborted && !this.#response.destroyed;
  }

  /** Resolves when what `begin` writes is taken, or the client is gone. At the end of the server it does not wait. */
  async #settled(begin: (done: () => void) => void): Promise<void> {
    if (this.signal.aborted) return begin(() => undefined);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#response.destroy(), this.#stalledMs);
      const settle = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#settle = settle;
      begin(settle);
    });
  }
}

/** Slices of the pieces, in groups that are written at once. Short pieces stay together. */
function* grouped(pieces: readonly (Uint8Array | string)[]): Generator<readonly (Uint8Array | string)[]> {
  let group: (Uint8Array | string)[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const whole = typeof piece === 'string' && piece.length > SLICE_BYTES ? Buffer.from(piece) : piece;
    for (let at = 0; at < whole.length; at += SLICE_BYTES) {
      const slice = whole.slice(at, at + SLICE_BYTES);
      group.push(slice);
      bytes += slice.length;
      if (bytes < SLICE_BYTES) continue;
      yield group;
      group = [];
      bytes = 0;
    }
  }
  if (group.length > 0) yield group;
}
