// TCP, out and in.
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { TtycamError } from '../core/errors.js';
import type { PrefixBytes } from '../core/framing.js';
import { CONNECT_TIMEOUT_MS, MAX_CONNECTIONS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES } from '../core/limits.js';
import { type Endpoint, formatEndpoint } from './endpoint.js';
import { MessageLink } from './link.js';
import { LinkedAbort } from './linked-abort.js';
import { fromNodeError } from './node-error.js';

/**
 * Connects to a receiver.
 *
 * @param withinMs How long the attempt may take, 5 s at most.
 * @throws TtycamError when it cannot.
 */
export async function connectTcp(
  endpoint: Endpoint,
  prefixBytes: PrefixBytes,
  signal: AbortSignal,
  withinMs: number = CONNECT_TIMEOUT_MS,
): Promise<MessageLink> {
  const doing = `cannot connect to ${formatEndpoint(endpoint)}`;
  const patienceMs = Math.ceil(Math.min(withinMs, CONNECT_TIMEOUT_MS));
  const attempt = new LinkedAbort(signal);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    attempt.abort();
  }, patienceMs);
  const socket = connect({ host: endpoint.host, port: endpoint.port });
  try {
    await once(socket, 'connect', { signal: attempt.signal });
  } catch (reason) {
    socket.on('error', () => undefined).destroy();
    if (timedOut) {
      throw new TtycamError('timed-out', `${doing}: no answer within ${patienceMs / 1_000} s`, { cause: reason });
    }
    throw fromNodeError(reason, doing);
  } finally {
    clearTimeout(timer);
    attempt.release();
  }
  return new MessageLink(socket, MAX_CONTROL_BYTES, prefixBytes);
}

/** A listening socket. */
export interface Listener {
  /** Where it really listens: the port that was found for port 0. */
  readonly endpoint: Endpoint;
  /** No more connections. Those that stand are not touched. */
  close(): void;
}

/** What a listener hands on. */
export interface ListenerEvents {
  link(link: MessageLink): void;
  /** A connection that was turned away. */
  refused(address: string, reason: TtycamError): void;
}

/**
 * Listens for senders.
 *
 * @throws TtycamError when the address cannot be had.
 */
export async function listenTcp(endpoint: Endpoint, events: ListenerEvents): Promise<Listener> {
  const server: Server = createServer({ noDelay: true }, (socket) => {
    events.link(new MessageLink(socket, MAX_MESSAGE_BYTES));
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', (drop) => {
    const why = new TtycamError('too-many-connections', `more than ${MAX_CONNECTIONS} connections`);
    events.refused(`${drop?.remoteAddress ?? 'unknown'}:${drop?.remotePort ?? 0}`, why);
  });
  try {
    server.listen({ host: endpoint.host, port: endpoint.port });
    await once(server, 'listening');
  } catch (reason) {
    throw fromNodeError(reason, `cannot listen on ${formatEndpoint(endpoint)}`);
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : endpoint.port;
  return {
    endpoint: { ...endpoint, port },
    close: () => {
      server.close();
    },
  };
}
