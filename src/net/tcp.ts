// TCP, out and in.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { TtycamError } from '../core/errors.js';
import { ConnectionLimiter, type ConnectionSlot } from './connection-limiter.js';
import { type Endpoint, formatEndpoint } from './endpoint.js';
import { Farewell } from './farewell.js';
import { fromNodeError } from './node-error.js';

/**
 * Connects.
 *
 * @param doing For the words of an error.
 * @throws TtycamError when it cannot; whatever was thrown by an aborted `signal`.
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
  /** Where it really listens: the port that was found for port 0. */
  readonly endpoint: Endpoint;
  /** No more connections. Those that stand are not touched. */
  close(): void;
}

/** What a listener hands on. */
export interface SocketEvents {
  /** A connection, with its place among the others; it is left when the socket closes. `farewell` is for one that is turned away. */
  socket(socket: Socket, pass: ConnectionSlot, farewell: Farewell): void;
  /** What a connection hears for which there is no place; without it, none hears anything. */
  lastWords?(reason: TtycamError): Uint8Array;
  /** One that was turned away. `address` is `host:port`. */
  refused(address: string, reason: TtycamError): void;
}

/**
 * Listens.
 *
 * @throws TtycamError when the address cannot be had.
 */
export async function listenTcp(endpoint: Endpoint, events: SocketEvents): Promise<Listener> {
  const crowd = new ConnectionLimiter();
  const farewell = new Farewell();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    // None when it has gone already.
    const { remoteAddress: host = '' } = socket;
    try {
      const pass = crowd.enter(host);
      socket.once('close', () => pass.leave());
      events.socket(socket, pass, farewell);
    } catch (error) {
      const reason = TtycamError.from(error);
      events.refused(addressOf(socket), reason);
      // What it has said is read and left, or its end would reset the connection before it has heard why.
      socket.on('error', () => undefined).resume();
      farewell.say(socket, events.lastWords?.(reason) ?? new Uint8Array(0));
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

/** The other end of a socket, as `host:port`. */
export function addressOf(socket: Socket): string {
  const host = socket.remoteAddress ?? 'unknown';
  return `${host.includes(':') ? `[${host}]` : host}:${socket.remotePort ?? 0}`;
}
