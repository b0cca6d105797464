// What a NATS uplink needs, and what it reports.
import type { TtycamError } from '../../core/errors.js';
import type { Hello } from '../../core/wire/messages.js';
import type { Key } from '../../net/credentials/key-file.js';
import type { NatsOptions } from '../../net/nats/nats.js';
import type { RunEnd } from '../run-end.js';

export interface NatsUplinkOptions {
  readonly access: Omit<NatsOptions, 'clientName'>;
  readonly hello: Hello;
  /** The camera's key, with which all messages are encrypted; undefined: none is. */
  readonly key?: Key | undefined;
  /** What ends the run. With a number of frames, that is also a server that has denied all of them for too long. */
  readonly end: RunEnd;
}

export interface NatsUplinkEvents {
  connected(server: string): void;
  /** The connection ended, or an attempt failed; the next one comes after `retryMs`. */
  disconnected(reason: TtycamError, retryMs: number): void;
  /** The first viewer has come, or the last one has gone. */
  watched(watched: boolean): void;
  /** The server denies frames, as they are too large, or a subject. */
  blocked(reason: TtycamError): void;
  /** The server takes frames again. */
  unblocked(): void;
  /** What arrived as a viewer's request was none, or was damaged. */
  refused(reason: TtycamError): void;
}
