// A bus as both ends see it: a server in between that hands messages on to whoever has subscribed to their subject.
import type { TtycamError } from '../../core/errors.js';

/** A message as it comes from a bus. */
export interface NatsMessage {
  readonly subject: string;
  /** Valid until the handler returns, as it may be a view on what the socket gave. */
  readonly bytes: Uint8Array;
  /** Where an answer is expected, if one is. */
  readonly reply: string | undefined;
}

/** What happens to the way to the bus. */
export interface NatsEvents {
  /** Connected, at first or again, to this server. Subscriptions hold across connections. */
  connected(server: string): void;
  /** The connection ended, or an attempt failed; the next one comes after `retryMs`. */
  disconnected(reason: TtycamError, retryMs: number): void;
  /** The server lets us not do what we tried: a subject is forbidden. */
  denied(reason: TtycamError): void;
}

/**
 * A connection to a bus, that comes back by itself until it is closed. Nothing is kept for later: what is published while there
 * is no connection is gone.
 */
export interface Bus {
  readonly connected: boolean;
  /** The largest message that the server takes, in bytes; undefined before it has said so. */
  readonly maxMessageBytes: number | undefined;
  /** Calls `handler` for each message to a subject, in which `*` stands for any one token. Returns how to end it. */
  subscribe(subject: string, handler: (message: NatsMessage) => void): () => void;
  /**
   * Sends a message, in pieces that belong behind one another. False when there is no connection.
   *
   * @throws TtycamError `message-too-large`, with the server's own limit.
   */
  publish(subject: string, pieces: readonly Uint8Array[], reply?: string): boolean;
  /**
   * Resolves when the server has taken all that was published; false when the connection ended before that. The time it takes
   * is the way to the server and back behind our own frames, and one of these at a time is what holds us to what the way carries.
   */
  flush(): Promise<boolean>;
  /** A subject of our own that answers can be sent to. */
  inbox(): string;
  /** Ends it in peace. */
  close(): Promise<void>;
}
