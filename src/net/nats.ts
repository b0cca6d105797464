// A NATS server, or a cluster of them, as a bus: the official client does the talking, and the connection's life is ours.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkServerIdentity } from 'node:tls';
import type { Authenticator, ConnectionOptions, NatsConnection, Subscription } from '@nats-io/transport-node';
import { Backoff } from '../core/backoff.js';
import { TtycamError } from '../core/errors.js';
import { CONNECT_TIMEOUT_MS, KEEPALIVE_MS, SILENT_AFTER_MS } from '../core/limits.js';
import { type ServerAddress, ServerPool } from '../core/server-pool.js';
import type { Bus, BusEvents, BusMessage } from './bus.js';
import { monotonicMs } from './clock.js';
import type { Credentials } from './credentials.js';
import { LinkedAbort } from './linked-abort.js';
import { deniedBy, natsError } from './nats-error.js';
import { type Greeting, knock } from './nats-knock.js';

/** The first wait is short, as a cluster has other members. */
const RECONNECT_MIN_MS = 250;
const RECONNECT_MAX_MS = 10_000;

/** A connection that stood for so long was a good one. */
const STOOD_MS = 2_000;

/** How long an end in peace may take: what was published leaves first. */
const END_TIMEOUT_MS = 2_000;

/** What a way must carry for its server to be waited for: an answer stands behind all that was published before. */
const SLOWEST_BYTES_PER_MS = 50;
const MAX_PATIENCE_MS = 20_000;

/** A subject that is forbidden is told so often, and of so many. */
const TELL_DENIED_MS = 5_000;
const MAX_DENIED = 256;

/** Never: we look after the connection ourselves. */
const NO_PINGS_MS = 2 ** 31 - 1;

/** Who we are to a server; the four ways that its client knows. */
export type NatsLogin =
  | { readonly kind: 'creds'; readonly creds: Uint8Array }
  | { readonly kind: 'nkey'; readonly seed: Uint8Array }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };

export interface NatsOptions {
  /** At least one. The others of a cluster are learned from it. */
  readonly servers: readonly ServerAddress[];
  /** What the server's own lists call us. */
  readonly clientName: string;
  /** Asked with each attempt, so that a file that was put right is read. */
  readonly login?: (() => NatsLogin) | undefined;
  /** TLS is demanded where this is given; else it is spoken where the server offers it. */
  readonly tls?: Extract<Credentials, { readonly kind: 'certificates' }> | undefined;
}

type NatsModule = typeof import('@nats-io/transport-node');

/**
 * Opens a bus, which connects at once and comes back whenever the connection ends, until it is closed or `signal` is aborted.
 *
 * @throws TtycamError `nats-missing` where the client is not installed.
 */
export function openBus(options: NatsOptions, events: BusEvents, signal: AbortSignal): Bus {
  return new NatsBus(loadNats(), options, events, signal);
}

/**
 * The client, which few need and which is therefore loaded here alone.
 *
 * @throws TtycamError `nats-missing`.
 */
export function loadNats(): NatsModule {
  try {
    return createRequire(import.meta.url)('@nats-io/transport-node') as NatsModule;
  } catch (cause) {
    const words = 'the NATS client is not installed: npm install @nats-io/transport-node@3.3.1 beside ttycam';
    throw new TtycamError('nats-missing', words, { cause });
  }
}

/** What a login is to the client. */
export function authenticator(nats: NatsModule, login: NatsLogin): Authenticator {
  switch (login.kind) {
    case 'creds':
      return nats.credsAuthenticator(login.creds);
    case 'nkey':
      return nats.nkeyAuthenticator(login.seed);
    case 'token':
      return nats.tokenAuthenticator(login.token);
    case 'password':
      return nats.usernamePasswordAuthenticator(login.user, login.password);
  }
}

/** A server as it is written. */
export function formatServer({ host, port }: ServerAddress): string {
  return `nats://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

interface Subscribed {
  readonly subject: string;
  readonly handler: (message: BusMessage) => void;
  now: Subscription | undefined;
}

/**
 * The client could reconnect by itself. But it says nothing of an attempt that failed, keeps what is published meanwhile, and
 * waits for ever to write to a server that hangs. So each of its connections is made once, and watched here.
 */
class NatsBus implements Bus {
  readonly #nats: NatsModule;
  readonly #options: NatsOptions;
  readonly #events: BusEvents;
  readonly #pool: ServerPool;
  readonly #backoff = new Backoff({ minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS, random: Math.random });
  readonly #stop: LinkedAbort;
  readonly #subscribed = new Set<Subscribed>();
  readonly #inboxRoot = `_INBOX.${randomBytes(12).toString('hex')}`;
  readonly #ended: Promise<void>;
  #inboxes = 0;
  #connection: Connection | undefined;

  constructor(nats: NatsModule, options: NatsOptions, events: BusEvents, signal: AbortSignal) {
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

  subscribe(subject: string, handler: (message: BusMessage) => void): () => void {
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
    let connection: Connection | undefined;
    try {
      const greeting = await knock(server, signal, doing);
      const client = this.#nats.connect(this.#clientOptions(server, greeting));
      const first = await until(client, signal);
      if (first === undefined) {
        // Not waited for: it ends by itself, connected or not.
        client.then((late) => late.close()).catch(() => undefined);
        return { error: new TtycamError('connection-lost', 'stopped'), stood: false };
      }
      connection = new Connection(first, {
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
    const { login, tls, clientName } = this.#options;
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

interface ConnectionEvents {
  denied(reason: TtycamError): void;
  learned(urls: readonly string[]): void;
}

/** One connection of the client's. */
class Connection {
  readonly #client: NatsConnection;
  readonly #events: ConnectionEvents;
  readonly #flushing = new Set<(taken: boolean) => void>();
  readonly #deniedMs = new Map<string, number>();
  #endedFor: TtycamError | undefined;
  #signMs = monotonicMs();
  #inBytes = 0;
  #pinging = false;
  /** Published since the server last answered. */
  #unansweredBytes = 0;

  constructor(client: NatsConnection, events: ConnectionEvents) {
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
