// A NATS client that reconnects by itself: the official library has the protocol, and this class keeps a connection up.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkServerIdentity } from 'node:tls';
import type { ConnectionOptions } from '@nats-io/transport-node';
import { TtycamError } from '../../core/errors.js';
import { CONNECT_TIMEOUT_MS } from '../../core/limits.js';
import { monotonicMs } from '../clock.js';
import type { Certificates } from '../credentials/credentials.js';
import { LinkedAbort } from '../linked-abort.js';
import { QUICK_RECONNECT, RetryTimer } from '../retry-timer.js';
import { natsError } from './nats-error.js';
import { authenticator, loadNats, type NatsLibrary, type NatsLogin } from './nats-library.js';
import { NatsLink, type NatsMessage, type NatsSubscription } from './nats-link.js';
import { type Greeting, probeServer } from './nats-probe.js';
import { type ServerAddress, ServerPool } from './server-pool.js';

/** The first wait is short, as a cluster has other members. */
const RECONNECT_MIN_MS = 250;
const RECONNECT_MAX_MS = 10_000;

/** A connection that lasted this long resets the backoff. */
const STABLE_AFTER_MS = 2_000;

/** How long `close` waits for the server to take what was published. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Turns the library's own pings off: `NatsLink` checks the connection itself. */
const NO_PINGS_MS = 2 ** 31 - 1;

export interface NatsOptions {
  /** At least one. The other members of a cluster are learned from it. */
  readonly servers: readonly ServerAddress[];
  /** The name of this client in the server's own lists. */
  readonly clientName: string;
  /** Called for each attempt, so that a corrected file takes effect. */
  readonly login?: (() => NatsLogin) | undefined;
  /** With it TLS is required, and it is read for each attempt. Without it TLS is used where the server offers it. */
  readonly tls?: Certificates | (() => Certificates) | undefined;
}

/** What happens to the connection. */
export interface NatsEvents {
  /** Connected, for the first time or again, to this server. Subscriptions hold across connections. */
  connected(server: string): void;
  /** The connection ended, or an attempt failed; the next one comes after `retryMs`. */
  disconnected(reason: TtycamError, retryMs: number): void;
  /** The server forbids a subject that was published or subscribed to. */
  denied(reason: TtycamError): void;
}

/**
 * Connects to a server at once, and again whenever the connection ends, until the client is closed or `signal` is aborted.
 *
 * @throws TtycamError `nats-missing` where the library is not installed.
 */
export function openNats(options: NatsOptions, events: NatsEvents, signal: AbortSignal): NatsClient {
  return new NatsClient(loadNats(), options, events, signal);
}

/** A server's address as a URL. */
function formatServer({ host, port }: ServerAddress): string {
  return `nats://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * A client that keeps a connection up until it is closed. It keeps no messages: what is published while there is no
 * connection is lost.
 *
 * The library could reconnect by itself. But then it reports no failed attempt, keeps what is published meanwhile, and waits
 * for ever to write to a server that hangs. So each connection of the library is made once, and `NatsLink` supervises it.
 */
export class NatsClient {
  readonly #nats: NatsLibrary;
  readonly #options: NatsOptions;
  readonly #events: NatsEvents;
  readonly #pool: ServerPool;
  readonly #retryTimer = new RetryTimer(RECONNECT_MIN_MS, RECONNECT_MAX_MS, QUICK_RECONNECT);
  readonly #stop: LinkedAbort;
  readonly #subscriptions = new Set<NatsSubscription>();
  readonly #inboxRoot = `_INBOX.${randomBytes(12).toString('hex')}`;
  readonly #ended: Promise<void>;
  #inboxes = 0;
  #connection: NatsLink | undefined;

  constructor(nats: NatsLibrary, options: NatsOptions, events: NatsEvents, signal: AbortSignal) {
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

  /** The largest message that the server takes, in bytes; undefined without a connection. */
  get maxMessageBytes(): number | undefined {
    return this.#connection?.maxMessageBytes;
  }

  /** Calls `handler` for each message to a subject, in which `*` matches any one token. Returns how to end it. */
  subscribe(subject: string, handler: (message: NatsMessage) => void): () => void {
    const one: NatsSubscription = { subject, handler, current: undefined };
    this.#subscriptions.add(one);
    this.#connection?.subscribe(one);
    return () => {
      this.#subscriptions.delete(one);
      // A subscription ends with its connection.
      if (this.#connection !== undefined) one.current?.unsubscribe();
    };
  }

  /**
   * Sends one message, given as consecutive pieces. Returns false when there is no connection.
   *
   * @throws TtycamError `message-too-large`, with the server's own limit.
   */
  publish(subject: string, pieces: readonly Uint8Array[], reply?: string): boolean {
    return this.#connection?.publish(subject, pieces, reply) ?? false;
  }

  /**
   * Resolves with true when the server has taken all that was published, with false when the connection ended before that.
   * It takes one round trip behind the queued frames. Whoever waits for each flush publishes no faster than the path carries.
   */
  async flush(): Promise<boolean> {
    return (await this.#connection?.flush()) ?? false;
  }

  /** A new subject for answers to this client. */
  inbox(): string {
    this.#inboxes += 1;
    return `${this.#inboxRoot}.${this.#inboxes}`;
  }

  /** Flushes, and ends the connection. */
  async close(): Promise<void> {
    const connection = this.#connection;
    if (connection !== undefined) {
      await Promise.race([connection.flush(), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    }
    this.#stop.abort();
    await this.#ended;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startMs = monotonicMs();
      const server = this.#pool.next();
      const { error, wasConnected } = await this.#connectOnce(server, signal);
      if (signal.aborted) return;
      if (monotonicMs() - startMs >= STABLE_AFTER_MS && wasConnected) this.#retryTimer.reset();
      await this.#retryTimer.wait(signal, (retryMs) => this.#events.disconnected(error, retryMs));
    }
  }

  /** Makes one connection, serves it until it ends, and returns why it ended. */
  async #connectOnce(
    server: ServerAddress,
    signal: AbortSignal,
  ): Promise<{ readonly error: TtycamError; readonly wasConnected: boolean }> {
    const doing = `cannot connect to ${formatServer(server)}`;
    let connection: NatsLink | undefined;
    try {
      const greeting = await probeServer(server, signal, doing);
      const attempt = this.#nats.connect(this.#libraryOptions(server, greeting));
      const opened = await unlessAborted(attempt, signal);
      if (opened === undefined) {
        // Nobody waits for the attempt: it ends by itself, connected or not.
        attempt.then((late) => late.close()).catch(() => undefined);
        return { error: new TtycamError('connection-lost', 'stopped'), wasConnected: false };
      }
      connection = new NatsLink(opened, {
        denied: (reason) => this.#events.denied(reason),
        serversLearned: (urls) => this.#pool.learn(urls, server),
      });
      for (const one of this.#subscriptions) connection.subscribe(one);
      this.#connection = connection;
      this.#events.connected(formatServer(server));
      const error = await connection.run(signal);
      return { error, wasConnected: true };
    } catch (reason) {
      return { error: natsError(reason, doing), wasConnected: false };
    } finally {
      this.#connection = undefined;
      connection?.end(new TtycamError('connection-lost', 'the connection was ended'));
    }
  }

  #libraryOptions({ host, port, certifiedHost }: ServerAddress, greeting: Greeting): ConnectionOptions {
    const { login, clientName } = this.#options;
    const tls = typeof this.#options.tls === 'function' ? this.#options.tls() : this.#options.tls;
    const expectedHost = certifiedHost ?? host;
    const files = {
      ...(tls?.authorities === undefined ? {} : { ca: tls.authorities.toString() }),
      ...(tls?.certificate === undefined ? {} : { cert: tls.certificate.toString() }),
      ...(tls?.privateKey === undefined ? {} : { key: tls.privateKey.toString() }),
      // For an IP address the library passes no host name, and Node would then check the certificate for localhost.
      checkServerIdentity: (_host: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
        checkServerIdentity(expectedHost, certificate),
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

/** The value of a promise; undefined when `signal` is aborted before it resolves. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
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
