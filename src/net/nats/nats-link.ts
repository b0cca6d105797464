// One connection to a NATS server: publish, subscribe, flush, and a keepalive check that ends it when the server is silent.
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { TtycamError } from '../../core/errors.js';
import { KEEPALIVE_MS, SILENT_AFTER_MS } from '../../core/limits.js';
import { monotonicMs } from '../clock.js';
import { denialOf, natsError } from './nats-error.js';

/** The slowest path that is waited for: a pong comes only after all bytes that were published before the ping. */
const SLOWEST_BYTES_PER_MS = 50;
const MAX_SILENCE_MS = 20_000;

/** The same denial is reported at most this often, and at most this many different ones. */
const REPORT_DENIAL_MS = 5_000;
const MAX_DENIALS = 256;

/** A received message. */
export interface NatsMessage {
  readonly subject: string;
  /** Valid until the handler returns, as it may be a view on the socket's buffer. */
  readonly bytes: Uint8Array;
  /** The subject where an answer is expected, if any. */
  readonly reply: string | undefined;
}

/** A subscription that holds across connections. */
export interface NatsSubscription {
  readonly subject: string;
  readonly handler: (message: NatsMessage) => void;
  /** The library's subscription on the current connection. */
  current: Subscription | undefined;
}

export interface NatsLinkEvents {
  /** The server forbids a subject. */
  denied(reason: TtycamError): void;
  /** The server has listed the members of its cluster. Called again with each check. */
  serversLearned(urls: readonly string[]): void;
}

/** One connection, from its login to its end. */
export class NatsLink {
  readonly #connection: NatsConnection;
  readonly #events: NatsLinkEvents;
  readonly #pendingFlushes = new Set<(taken: boolean) => void>();
  readonly #denialReportedMs = new Map<string, number>();
  #endReason: TtycamError | undefined;
  #lastSignMs = monotonicMs();
  #inBytes = 0;
  #pinging = false;
  /** Published since the last pong. */
  #unansweredBytes = 0;

  constructor(connection: NatsConnection, events: NatsLinkEvents) {
    this.#connection = connection;
    this.#events = events;
  }

  get maxMessageBytes(): number | undefined {
    return this.#connection.info?.max_payload;
  }

  subscribe(one: NatsSubscription): void {
    if (this.#endReason !== undefined || this.#connection.isClosed()) return;
    const callback = (error: Error | null, message: { subject: string; data: Uint8Array; reply?: string }): void => {
      if (error !== null) return;
      try {
        one.handler({ subject: message.subject, bytes: message.data, reply: message.reply || undefined });
      } catch (reason) {
        // The library would print it and stop reading. It is our bug, so it ends the program as an uncaught exception.
        queueMicrotask(() => {
          throw reason;
        });
      }
    };
    one.current = this.#connection.subscribe(one.subject, { callback });
  }

  publish(subject: string, pieces: readonly Uint8Array[], reply: string | undefined): boolean {
    if (this.#endReason !== undefined || this.#connection.isClosed()) return false;
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const limit = this.maxMessageBytes;
    if (limit !== undefined && bytes > limit) {
      // The same text for each frame, so that the log does not take each one for a new problem.
      const message = `a frame is larger than the NATS server takes (max_payload ${limit} bytes): a smaller --size or --quality, or a larger max_payload`;
      throw new TtycamError('message-too-large', message);
    }
    try {
      this.#connection.publish(subject, Buffer.concat(pieces), reply === undefined ? {} : { reply });
    } catch {
      // The connection has ended, and its end has not been reported yet.
      return false;
    }
    this.#unansweredBytes += bytes;
    return true;
  }

  async flush(): Promise<boolean> {
    if (this.#endReason !== undefined || this.#connection.isClosed()) return false;
    return await new Promise<boolean>((resolve) => {
      const done = (taken: boolean) => {
        this.#pendingFlushes.delete(done);
        resolve(taken);
      };
      this.#pendingFlushes.add(done);
      const before = this.#unansweredBytes;
      this.#connection.flush().then(
        () => {
          this.#unansweredBytes = Math.max(0, this.#unansweredBytes - before);
          this.#lastSignMs = monotonicMs();
          done(true);
        },
        () => done(false),
      );
    });
  }

  /** Checks the connection until it ends, and resolves with the reason. */
  async run(signal: AbortSignal): Promise<TtycamError> {
    const abort = () => this.end(new TtycamError('connection-lost', 'stopped'));
    signal.addEventListener('abort', abort, { once: true });
    const timer = setInterval(() => this.#checkAlive(), KEEPALIVE_MS / 2);
    this.#readStatus().catch(() => undefined);
    this.#reportServers();
    try {
      const cause = await this.#connection.closed();
      return this.#endReason ?? natsError(cause, '');
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  end(reason: TtycamError): void {
    this.#endReason ??= reason;
    for (const done of [...this.#pendingFlushes]) done(false);
    // `close` does not drain, so it does not wait for a server that hangs.
    this.#connection.close().catch(() => undefined);
  }

  async #readStatus(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type !== 'error') continue;
      const denied = denialOf(status.error);
      if (denied !== undefined && this.#isReportDue(denied.message)) this.#events.denied(denied);
    }
  }

  #isReportDue(message: string): boolean {
    const now = monotonicMs();
    const reportedMs = this.#denialReportedMs.get(message);
    if (reportedMs === undefined && this.#denialReportedMs.size >= MAX_DENIALS) return false;
    if (reportedMs !== undefined && now - reportedMs < REPORT_DENIAL_MS) return false;
    this.#denialReportedMs.set(message, now);
    return true;
  }

  #reportServers(): void {
    const urls = this.#connection.info?.connect_urls;
    if (urls !== undefined) this.#events.serversLearned(urls);
  }

  /** Keepalive: pings the server, and ends the connection when nothing has come in for too long. Any byte counts. */
  #checkAlive(): void {
    const now = monotonicMs();
    const { inBytes } = this.#connection.stats();
    if (inBytes !== this.#inBytes) this.#lastSignMs = now;
    this.#inBytes = inBytes;
    this.#reportServers();
    const maxSilenceMs = Math.min(MAX_SILENCE_MS, SILENT_AFTER_MS + this.#unansweredBytes / SLOWEST_BYTES_PER_MS);
    if (now - this.#lastSignMs > maxSilenceMs) {
      this.end(new TtycamError('peer-silent', `no answer from the NATS server for ${SILENT_AFTER_MS / 1_000} s`));
    } else if (!this.#pinging) {
      this.#pinging = true;
      void this.flush().then(() => {
        this.#pinging = false;
      });
    }
  }
}
