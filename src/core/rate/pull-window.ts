// How many bytes are asked for at a time, from a program that gives as many as it is asked for.

/** The smallest request. Each one starts a process at the other end, so smaller ones would cost a small computer too much. */
const MIN_REQUEST_BYTES = 16_384;
const MAX_REQUEST_BYTES = 1_048_576;

/** The number of requests under way: the second one bridges the round trip of the first. */
const REQUESTS = 2;

/** A request that waited less than this many bytes' time in a queue lets the next ones grow; more than twice that, shrink. */
const GROW = 1.25;
const SHRINK = 0.8;

interface Request {
  readonly atMs: number;
  readonly bytes: number;
  left: number;
}

/**
 * The window of a pull: of how much has been asked for. It follows TCP Vegas (Brakmo and Peterson 1995). What is in flight
 * beyond the rate times the shortest delay waits in a queue. The window grows while less than one request waits, and shrinks
 * while more than two do. So a long path is filled, and a slow one holds a few hundredths of a second of old data.
 */
export class PullWindow {
  readonly #pending: Request[] = [];
  #requestBytes = MIN_REQUEST_BYTES;
  #shortestMs = Number.POSITIVE_INFINITY;

  /** The sizes of the requests to make now, in bytes. */
  due(nowMs: number): number[] {
    const due: number[] = [];
    while (this.#pending.length < REQUESTS) {
      this.#pending.push({ atMs: nowMs, bytes: this.#requestBytes, left: this.#requestBytes });
      due.push(this.#requestBytes);
    }
    return due;
  }

  /** Records bytes that arrived. */
  received(count: number, nowMs: number): void {
    let left = count;
    while (left > 0) {
      const [first] = this.#pending;
      if (first === undefined) return;
      if (first.left === first.bytes) this.#answered(first, nowMs);
      const taken = Math.min(left, first.left);
      first.left -= taken;
      left -= taken;
      if (first.left === 0) this.#pending.shift();
    }
  }

  /** The first byte of a request has come. Before it, all earlier requests came. */
  #answered(request: Request, nowMs: number): void {
    const delayMs = Math.max(0.1, nowMs - request.atMs);
    // The shortest delay rises slowly, as the path may have become longer for good.
    this.#shortestMs = Math.min(delayMs, this.#shortestMs * 1.002);
    const queued = this.#requestBytes * REQUESTS * (1 - this.#shortestMs / delayMs);
    if (queued < MIN_REQUEST_BYTES) this.#requestBytes = Math.min(MAX_REQUEST_BYTES, this.#requestBytes * GROW);
    else if (queued > MIN_REQUEST_BYTES * 2) {
      this.#requestBytes = Math.max(MIN_REQUEST_BYTES, this.#requestBytes * SHRINK);
    }
    this.#requestBytes = Math.floor(this.#requestBytes);
  }
}
