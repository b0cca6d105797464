// What ends a sender's run before its source does: a receiver that has enough, one that refuses us for good, or none.
import { TtycamError } from '../core/errors.js';
import { isLasting } from '../core/wire/refusal.js';

/** What may end a run. */
export interface RunEndOptions {
  /** Give up when nobody has answered for so long; undefined: never. */
  readonly connectTimeoutMs: number | undefined;
  /** The word of the other end that it has all it wanted: for a finite source, and one that is to send so many frames. */
  readonly whenDone: boolean;
  /** A refusal that does not heal by itself: for a run that is to bring so many frames. A camera tries for ever. */
  readonly whenRefused: boolean;
}

/** The rules by which a run ends. */
export class RunEnd {
  readonly #options: RunEndOptions;
  readonly #done = new AbortController();

  /** By default nothing that the other end says, or does not say, ends the run. */
  constructor(options: Partial<RunEndOptions> = {}) {
    this.#options = { connectTimeoutMs: undefined, whenDone: false, whenRefused: false, ...options };
  }

  /** Aborted when the other end has all it wanted, where that ends the run. */
  get done(): AbortSignal {
    return this.#done.signal;
  }

  /** Whether the run is to bring so many frames, and so must not wait for ever for one that is refused. */
  get isCounted(): boolean {
    return this.#options.whenRefused;
  }

  /** How long nobody may answer, in ms. */
  get limitMs(): number {
    return this.#options.connectTimeoutMs ?? Number.POSITIVE_INFINITY;
  }

  /** The other end has all it wanted. */
  hasAll(): void {
    if (this.#options.whenDone) this.#done.abort();
  }

  /** Whether this error ends the run. */
  endsWith(error: TtycamError): boolean {
    return this.#options.whenRefused && isLasting(error);
  }

  /** The error of a run that has waited for too long; `error` is why nobody was there at last. */
  gaveUp(error: TtycamError): TtycamError {
    const words = `${error.message} (gave up after ${this.limitMs / 1_000} s)`;
    return new TtycamError(error.code, words, { cause: error });
  }
}
