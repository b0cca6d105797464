// TCP connections, outgoing and incoming.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { TtycamError } from '../core/errors.js';
import { ConnectionLimiter, type ConnectionSlot } from './connection-limiter.js';
import { type Endpoint, formatEndpoint } from './endpoint.js';
import { fromNodeError } from './node-error.js';
import { RefusalWriter } from './refusal-writer.js';

/**
 * Connects.
 *
 * @param doing What is tried, which the message of an error begins with.
 * @throws TtycamError when it cannot connect; an AbortError when `signal` is aborted.
 */
export async function dialTcp(endpoint: Endpoint, signal: AbortSignal, doing: string): Promise<Socket> {
  const socket = connect({ host: endpoint.host, port: endpoint.port, noDelay: true });
  try {
    await once(socket, 'connect', { signal });
  } catch (reason) {
    socket.on('error', () => undefined).destroy();
    throw signal.aborted ? reason : fromNodeError(reason, doing);
  }
  return socket;
}

/** A listening socket. */
export interface Listener {
  /** The real address: with the port that the system chose for port 0. */
  readonly endpoint: Endpoint;
  /** Takes no more connections. Those that exist go on. */
  close(): void;
}

/** What happens at a listener. */
export interface SocketEvents {
  /** A new connection. Its slot is released when the socket closes; `refusals` serves to reject it later. */
  socket(socket: Socket, slot: ConnectionSlot, refusals: RefusalWriter): void;
  /** The bytes that give a peer the reason of its rejection; without this function it gets none. */
  refusal?(reason: TtycamError): Uint8Array;
  /** A connection was rejected. `address` is `host:port`. */
  refused(address: string, reason: TtycamError): void;
}

/**
 * Listens.
 *
 * @throws TtycamError when the address cannot be had.
 */
export async function listenTcp(
  endpoint: Endpoint,
  events: SocketEvents,
  limiter = new ConnectionLimiter(),
): Promise<Listener> {
  const refusals = new RefusalWriter();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    // A socket that has closed already has no address.
    const { remoteAddress: host = '' } = socket;
    try {
      const slot = limiter.acquire(host);
      socket.once('close', () => slot.release());
      events.socket(socket, slot, refusals);
    } catch (error) {
      const reason = TtycamError.from(error);
      events.refused(addressOf(socket), reason);
      // Received data is read and ignored. To close with unread data would reset the connection, and the peer could not read
      // the reason.
      socket.on('error', () => undefined).resume();
      refusals.end(socket, events.refusal?.(reason) ?? new Uint8Array(0));
    }
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

/** The address of the peer, as `host:port`. */
export function addressOf(socket: Socket): string {
  const host = socket.remoteAddress ?? 'unknown';
  return `${host.includes(':') ? `[${host}]` : host}:${socket.remotePort ?? 0}`;
}
