// One connection to a NATS server through its client: what goes over it, and the watch that ends it when the server is silent.
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { TtycamError } from '../../core/errors.js';
import { KEEPALIVE_MS, SILENT_AFTER_MS } from '../../core/limits.js';
import { monotonicMs } from '../clock.js';
import { deniedBy, natsError } from './nats-error.js';
import type { NatsMessage } from './nats-types.js';

/** What a way must carry for its server to be waited for: an answer stands behind all that was published before. */
const SLOWEST_BYTES_PER_MS = 50;
const MAX_PATIENCE_MS = 20_000;

/** A subject that is forbidden is told so often, and of so many. */
const TELL_DENIED_MS = 5_000;
const MAX_DENIED = 256;

/** A subscription that holds across connections; `now` is what it is on the present one. */
export interface Subscribed {
  readonly subject: string;
  readonly handler: (message: NatsMessage) => void;
  now: Subscription | undefined;
}

export interface NatsLinkEvents {
  /** A subject is forbidden. */
  denied(reason: TtycamError): void;
  /** Where else the cluster can be reached, as often as there is something to tell. */
  learned(urls: readonly string[]): void;
}

/** One connection. */
export class NatsLink {
  readonly #client: NatsConnection;
  readonly #events: NatsLinkEvents;
  readonly #flushing = new Set<(taken: boolean) => void>();
  readonly #deniedMs = new Map<string, number>();
  #endedFor: TtycamError | undefined;
  #signMs = monotonicMs();
  #inBytes = 0;
  #pinging = false;
  /** Published since the server last answered. */
  #unansweredBytes = 0;

  constructor(client: NatsConnection, events: NatsLinkEvents) {
    this.#client = client;
    this.#events = events;
  }

  get maxMessageBytes(): number | undefined {
    return this.#client.info?.max_payload;
  }

  subscribe(one: Subscribed): void {
    if (this.#endedFor !== undefined || this.#client.isClosed()) return;
    const callback = (error: Error | null, message: { subject: string; data: Uint8Array; reply?: string }): void => {
      if (error !== null) return;
      try {
        one.handler({ subject: message.subject, bytes: message.data, reply: message.reply || undefined });
      } catch (reason) {
        // The client would print it and stop reading. It is a mistake of ours, and ends the program as such.
        queueMicrotask(() => {
          throw reason;
        });
      }
    };
    one.now = this.#client.subscribe(one.subject, { callback });
  }

  publish(subject: string, pieces: readonly Uint8Array[], reply: string | undefined): boolean {
    if (this.#endedFor !== undefined || this.#client.isClosed()) return false;
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const limit = this.maxMessageBytes;
    if (limit !== undefined && bytes > limit) {
      // The same words for each frame, so that they are not told as something new each time.
      const words = `a frame is larger than the NATS server takes (max_payload ${limit} bytes): a smaller --size or --quality, or a larger max_payload`;
      throw new TtycamError('message-too-large', words);
    }
    try {
      this.#client.publish(subject, Buffer.concat(pieces), reply === undefined ? {} : { reply });
    } catch {
      // It has ended, and we are yet to hear of it.
      return false;
    }
    this.#unansweredBytes += bytes;
    return true;
  }

  async flush(): Promise<boolean> {
    if (this.#endedFor !== undefined || this.#client.isClosed()) return false;
    return await new Promise<boolean>((resolve) => {
      const done = (taken: boolean) => {
        this.#flushing.delete(done);
        resolve(taken);
      };
      this.#flushing.add(done);
      const before = this.#unansweredBytes;
      this.#client.flush().then(
        () => {
          this.#unansweredBytes = Math.max(0, this.#unansweredBytes - before);
          this.#signMs = monotonicMs();
          done(true);
        },
        () => done(false),
      );
    });
  }

  /** Watches it until it ends, and says why it did. */
  async run(signal: AbortSignal): Promise<TtycamError> {
    const abort = () => this.end(new TtycamError('connection-lost', 'stopped'));
    signal.addEventListener('abort', abort, { once: true });
    const timer = setInterval(() => this.#look(), KEEPALIVE_MS / 2);
    this.#listen().catch(() => undefined);
    this.#learn();
    try {
      const why = await this.#client.closed();
      return this.#endedFor ?? natsError(why, '');
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  end(reason: TtycamError): void {
    this.#endedFor ??= reason;
    for (const done of [...this.#flushing]) done(false);
    // At once: it does not wait for what a server that hangs will never take.
    this.#client.close().catch(() => undefined);
  }

  async #listen(): Promise<void> {
    for await (const status of this.#client.status()) {
      if (status.type !== 'error') continue;
      const denied = deniedBy(status.error);
      if (denied !== undefined && this.#isDue(denied.message)) this.#events.denied(denied);
    }
  }

  #isDue(words: string): boolean {
    const now = monotonicMs();
    const toldMs = this.#deniedMs.get(words);
    if (toldMs === undefined ? this.#deniedMs.size >= MAX_DENIED : now - toldMs < TELL_DENIED_MS) return false;
    this.#deniedMs.set(words, now);
    return true;
  }

  #learn(): void {
    const urls = this.#client.info?.connect_urls;
    if (urls !== undefined) this.#events.learned(urls);
  }

  /** Asks for a sign of life, and ends what gives none. Whatever comes in is one. */
  #look(): void {
    const now = monotonicMs();
    const { inBytes } = this.#client.stats();
    if (inBytes !== this.#inBytes) this.#signMs = now;
    this.#inBytes = inBytes;
    this.#learn();
    const patienceMs = Math.min(MAX_PATIENCE_MS, SILENT_AFTER_MS + this.#unansweredBytes / SLOWEST_BYTES_PER_MS);
    if (now - this.#signMs > patienceMs) {
      this.end(new TtycamError('peer-silent', `no answer from the NATS server for ${SILENT_AFTER_MS / 1_000} s`));
    } else if (!this.#pinging) {
      this.#pinging = true;
      void this.flush().then(() => {
        this.#pinging = false;
      });
    }
  }
}
