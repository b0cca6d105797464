// The conditions that end a run before its source ends: a receiver that needs no more frames, a lasting refusal, a timeout.
import { TtycamError } from '../core/errors.js';
import { isLasting } from '../core/wire/refusal.js';

/** What may end a run. */
export interface RunEndOptions {
  /** Give up when nobody has answered for so long, in ms; undefined: never. */
  readonly connectTimeoutMs: number | undefined;
  /** End when the peer needs no more frames: for a finite source, or a run with a number of frames. */
  readonly whenDone: boolean;
  /** End with a lasting refusal: for a run with a number of frames. Other runs try again for ever. */
  readonly whenRefused: boolean;
}

/** The rules by which a run ends. */
export class RunEnd {
  readonly #options: RunEndOptions;
  readonly #done = new AbortController();

  /** By default the peer cannot end the run. */
  constructor(options: Partial<RunEndOptions> = {}) {
    this.#options = { connectTimeoutMs: undefined, whenDone: false, whenRefused: false, ...options };
  }

  /** Aborted when the peer needs no more frames, where that ends the run. */
  get done(): AbortSignal {
    return this.#done.signal;
  }

  /** Whether the run has a number of frames, and so must not wait for ever while they are refused. */
  get isCounted(): boolean {
    return this.#options.whenRefused;
  }

  /** The longest time without an answer, in ms. */
  get limitMs(): number {
    return this.#options.connectTimeoutMs ?? Number.POSITIVE_INFINITY;
  }

  /** The peer needs no more frames. */
  peerDone(): void {
    if (this.#options.whenDone) this.#done.abort();
  }

  /** Whether this error ends the run. */
  endsWith(error: TtycamError): boolean {
    return this.#options.whenRefused && isLasting(error);
  }

  /** The error of a run that has waited for too long; `error` is the reason of the last attempt. */
  gaveUp(error: TtycamError): TtycamError {
    const message = `${error.message} (gave up after ${this.limitMs / 1_000} s)`;
    return new TtycamError(error.code, message, { cause: error });
  }
}
