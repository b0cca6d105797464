// The interface of a camera that this receiver goes to.
import type { Duplex } from 'node:stream';
import type { TtycamError } from '../../../core/errors.js';

/** A camera that gives pictures now. */
export interface OpenedCamera {
  /** What reads or streams it, for people. */
  readonly program: string;
  readonly stream: /** A sender of ours, with its messages. */
    | { readonly kind: 'wire'; readonly pipes: Duplex }
    | { readonly kind: 'jpegs'; readonly chunks: AsyncIterable<Uint8Array> };
  /** Resolves when it has ended, with the reason. */
  readonly ended: Promise<TtycamError>;
}

/** One camera that this receiver goes to. */
export interface CameraTarget {
  readonly name: string;
  /** Its address without secrets. */
  readonly shown: string;
  /**
   * Opens it. `signal` ends it, also after this has returned.
   *
   * @throws TtycamError when it cannot be opened. It is opened again later.
   */
  open(signal: AbortSignal): Promise<OpenedCamera>;
}

/** A target, and names for it from the shortest on; the first that is free is taken. */
export interface NamedTarget extends Omit<CameraTarget, 'name'> {
  readonly names: readonly string[];
}
