// Writes a streamed body: one write at a time, each to its end, and a client that reads nothing for long is disconnected.
import type { ServerResponse } from 'node:http';

/** A client that takes no byte within this time is gone, or stopped. */
const STALLED_MS = 30_000;

export class BodyWriter {
  /** Aborted when the client is gone, or the server closes. */
  readonly signal: AbortSignal;
  readonly #response: ServerResponse;
  readonly #stalledMs: number;

  constructor(response: ServerResponse, signal: AbortSignal, stalledMs = STALLED_MS) {
    this.#response = response;
    this.signal = signal;
    this.#stalledMs = stalledMs;
  }

  /** Writes the last piece, and ends the response. Resolves when the system has taken it, or the client is gone. */
  async end(piece: Uint8Array | string): Promise<void> {
    const response = this.#response;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => response.destroy(), this.#stalledMs);
      const settle = (): void => {
        clearTimeout(timer);
        this.signal.removeEventListener('abort', settle);
        resolve();
      };
      // Aborted where the connection ends; a response behind another one has no event for that.
      this.signal.addEventListener('abort', settle, { once: true });
      response.once('close', settle);
      response.end(piece, settle);
    });
  }

  /**
   * Writes pieces that belong together. Resolves when the system has taken all of them, so the caller holds at most one write
   * in memory.
   *
   * @returns False once the client is gone.
   */
  async write(...pieces: readonly (Uint8Array | string)[]): Promise<boolean> {
    const response = this.#response;
    if (this.signal.aborted || response.destroyed) return false;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => response.destroy(), this.#stalledMs);
      const settle = (isTaken: boolean): void => {
        clearTimeout(timer);
        this.signal.removeEventListener('abort', onAbort);
        resolve(isTaken);
      };
      const onAbort = (): void => settle(false);
      this.signal.addEventListener('abort', onAbort, { once: true });
      response.cork();
      pieces.forEach((piece, index) => {
        const isLast = index === pieces.length - 1;
        response.write(piece, isLast ? (error) => settle(error === null || error === undefined) : undefined);
      });
      response.uncork();
    });
  }
}
