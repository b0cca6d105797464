// A NATS server, or a cluster of them, as a bus: the official client does the talking, and the connection's life is ours.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkServerIdentity } from 'node:tls';
import type { ConnectionOptions } from '@nats-io/transport-node';
import { TtycamError } from '../../core/errors.js';
import { CONNECT_TIMEOUT_MS } from '../../core/limits.js';
import { Backoff } from '../../core/rate/backoff.js';
import { monotonicMs } from '../clock.js';
import type { Certificates } from '../credentials/credentials.js';
import { LinkedAbort } from '../linked-abort.js';
import { authenticator, loadNats, type NatsLogin, type NatsModule } from './nats-client.js';
import { natsError } from './nats-error.js';
import { NatsLink, type Subscribed } from './nats-link.js';
import { type Greeting, probeServer } from './nats-probe.js';
import type { Bus, NatsEvents, NatsMessage } from './nats-types.js';
import { type ServerAddress, ServerPool } from './server-pool.js';

/** The first wait is short, as a cluster has other members. */
const RECONNECT_MIN_MS = 250;
const RECONNECT_MAX_MS = 10_000;

/** A connection that stood for so long was a good one. */
const STOOD_MS = 2_000;

/** How long an end in peace may take: what was published leaves first. */
const END_TIMEOUT_MS = 2_000;

/** Never: we look after the connection ourselves. */
const NO_PINGS_MS = 2 ** 31 - 1;

export interface NatsOptions {
  /** At least one. The others of a cluster are learned from it. */
  readonly servers: readonly ServerAddress[];
  /** What the server's own lists call us. */
  readonly clientName: string;
  /** Asked with each attempt, so that a file that was put right is read. */
  readonly login?: (() => NatsLogin) | undefined;
  /** TLS is demanded where this is given, and asked for with each attempt; else it is spoken where the server offers it. */
  readonly tls?: Certificates | (() => Certificates) | undefined;
}

/**
 * Opens a bus, which connects at once and comes back whenever the connection ends, until it is closed or `signal` is aborted.
 *
 * @throws TtycamError `nats-missing` where the client is not installed.
 */
export function openNats(options: NatsOptions, events: NatsEvents, signal: AbortSignal): Bus {
  return new NatsBus(loadNats(), options, events, signal);
}

/** A server as it is written. */
export function formatServer({ host, port }: ServerAddress): string {
  return `nats://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * The client could reconnect by itself. But it says nothing of an attempt that failed, keeps what is published meanwhile, and
 * waits for ever to write to a server that hangs. So each of its connections is made once, and watched here.
 */
class NatsBus implements Bus {
  readonly #nats: NatsModule;
  readonly #options: NatsOptions;
  readonly #events: NatsEvents;
  readonly #pool: ServerPool;
  readonly #backoff = new Backoff({ minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS, random: Math.random });
  readonly #stop: LinkedAbort;
  readonly #subscribed = new Set<Subscribed>();
  readonly #inboxRoot = `_INBOX.${randomBytes(12).toString('hex')}`;
  readonly #ended: Promise<void>;
  #inboxes = 0;
  #connection: NatsLink | undefined;

  constructor(nats: NatsModule, options: NatsOptions, events: NatsEvents, signal: AbortSignal) {
    this.#nats = nats;
    this.#options = options;
    this.#events = events;
    this.#pool = new ServerPool(options.servers, Math.random);
    this.#stop = new LinkedAbort(signal);
    this.#ended = this.#run(this.#stop.signal).finally(() => this.#stop.release());
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  get maxMessageBytes(): number | undefined {
    return this.#connection?.maxMessageBytes;
  }

  subscribe(subject: string, handler: (message: NatsMessage) => void): () => void {
    const one: Subscribed = { subject, handler, now: undefined };
    this.#subscribed.add(one);
    this.#connection?.subscribe(one);
    return () => {
      this.#subscribed.delete(one);
      // Of a connection that has ended, there is nothing to end.
      if (this.#connection !== undefined) one.now?.unsubscribe();
    };
  }

  publish(subject: string, pieces: readonly Uint8Array[], reply?: string): boolean {
    return this.#connection?.publish(subject, pieces, reply) ?? false;
  }

  async flush(): Promise<boolean> {
    return (await this.#connection?.flush()) ?? false;
  }

  inbox(): string {
    this.#inboxes += 1;
    return `${this.#inboxRoot}.${this.#inboxes}`;
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    if (connection !== undefined) {
      await Promise.race([connection.flush(), sleep(END_TIMEOUT_MS, undefined, { ref: false })]);
    }
    this.#stop.abort();
    await this.#ended;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startMs = monotonicMs();
      const server = this.#pool.next();
      const reason = await this.#once(server, signal);
      if (signal.aborted) return;
      if (monotonicMs() - startMs >= STOOD_MS && reason.stood) this.#backoff.reset();
      const retryMs = this.#backoff.next();
      this.#events.disconnected(reason.error, retryMs);
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection from beginning to end, and why it ended. */
  async #once(server: ServerAddress, signal: AbortSignal): Promise<{ error: TtycamError; stood: boolean }> {
    const doing = `cannot connect to ${formatServer(server)}`;
    let connection: NatsLink | undefined;
    try {
      const greeting = await probeServer(server, signal, doing);
      const client = this.#nats.connect(this.#clientOptions(server, greeting));
      const first = await until(client, signal);
      if (first === undefined) {
        // Not waited for: it ends by itself, connected or not.
        client.then((late) => late.close()).catch(() => undefined);
        return { error: new TtycamError('connection-lost', 'stopped'), stood: false };
      }
      connection = new NatsLink(first, {
        denied: (reason) => this.#events.denied(reason),
        learned: (urls) => this.#pool.learn(urls, server),
      });
      for (const one of this.#subscribed) connection.subscribe(one);
      this.#connection = connection;
      this.#events.connected(formatServer(server));
      const error = await connection.run(signal);
      return { error, stood: true };
    } catch (reason) {
      return { error: natsError(reason, doing), stood: false };
    } finally {
      this.#connection = undefined;
      connection?.end(new TtycamError('connection-lost', 'the connection was ended'));
    }
  }

  #clientOptions({ host, port, provenAs }: ServerAddress, greeting: Greeting): ConnectionOptions {
    const { login, clientName } = this.#options;
    const tls = typeof this.#options.tls === 'function' ? this.#options.tls() : this.#options.tls;
    const proven = provenAs ?? host;
    const files = {
      ...(tls?.authorities === undefined ? {} : { ca: tls.authorities.toString() }),
      ...(tls?.certificate === undefined ? {} : { cert: tls.certificate.toString() }),
      ...(tls?.privateKey === undefined ? {} : { key: tls.privateKey.toString() }),
      // The client has no host's name at hand where an address was given, and Node would then look for localhost.
      checkServerIdentity: (_host: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
        checkServerIdentity(proven, certificate),
    };
    return {
      servers: formatServer({ host, port }),
      name: clientName,
      reconnect: false,
      resolve: false,
      timeout: CONNECT_TIMEOUT_MS,
      pingInterval: NO_PINGS_MS,
      ignoreClusterUpdates: true,
      ...(tls !== undefined || greeting.tls ? { tls: files } : {}),
      ...(login === undefined ? {} : { authenticator: authenticator(this.#nats, login()) }),
    };
  }
}

/** What a promise gives; undefined when `signal` is aborted before that. */
async function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let abort: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    abort = () => resolve(undefined);
  });
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
