// What happens to a camera on a bus, for whoever tells of it.
import type { TtycamError } from '../../core/errors.js';

export interface NatsUplinkEvents {
  connected(server: string): void;
  /** The connection ended, or an attempt failed; the next one comes after `retryMs`. */
  disconnected(reason: TtycamError, retryMs: number): void;
  /** Somebody looks, or nobody does any more. */
  watched(watched: boolean): void;
  /** The server does not take frames, as they are too large, or forbids a subject. */
  hindered(reason: TtycamError): void;
  /** It takes them again. */
  unhindered(): void;
  /** What came as a wish was none, or damaged on its way. */
  refused(reason: TtycamError): void;
}
