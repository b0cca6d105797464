// Opens message links, outgoing and incoming, over TCP or TLS as the address says.
import type { Socket } from 'node:net';
import { TtycamError } from '../core/errors.js';
import { CONNECT_TIMEOUT_MS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES } from '../core/limits.js';
import type { PrefixBytes } from '../core/wire/framing.js';
import { encodeControl, encodeVideo } from '../core/wire/messages.js';
import { toRefusal } from '../core/wire/refusal.js';
import type { ConnectionLimiter, ConnectionSlot } from './connection-limiter.js';
import type { Credentials } from './credentials/credentials.js';
import type { PeerIdentity } from './credentials/peer-identity.js';
import { type Endpoint, formatEndpoint } from './endpoint.js';
import { frame, MessageLink } from './link.js';
import { LinkedAbort } from './linked-abort.js';
import { fromNodeError } from './node-error.js';
import type { RefusalWriter } from './refusal-writer.js';
import { addressOf, dialTcp, type Listener, listenTcp, type SocketEvents } from './tcp.js';
import { ALERT_NO_ROOM, secureIncoming, secureOutgoing } from './tls.js';

/** How long a peer that is not accepted may take to read why. */
const REFUSAL_TIMEOUT_MS = 1_000;

/** The address of a receiver, and the credentials of this end. */
export interface Target {
  readonly endpoint: Endpoint;
  /** Required for `tls`. */
  readonly credentials: Credentials | undefined;
}

/**
 * Connects to a receiver.
 *
 * @param withinMs How long the attempt may take, 5 s at most.
 * @throws TtycamError when it cannot connect, or the receiver fails its authentication.
 */
export async function connectLink(
  { endpoint, credentials }: Target,
  prefixBytes: PrefixBytes,
  signal: AbortSignal,
  withinMs: number = CONNECT_TIMEOUT_MS,
): Promise<MessageLink> {
  const doing = `cannot connect to ${formatEndpoint(endpoint)}`;
  const timeoutMs = Math.ceil(Math.min(withinMs, CONNECT_TIMEOUT_MS));
  const attempt = new LinkedAbort(signal);
  let missing = 'no answer';
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    attempt.abort();
  }, timeoutMs);
  try {
    const raw = await dialTcp(endpoint, attempt.signal, doing);
    if (endpoint.scheme === 'tcp') return new MessageLink(raw, MAX_CONTROL_BYTES, prefixBytes);
    missing = 'no TLS handshake';
    const secured = await secureOutgoing(raw, endpoint.host, required(credentials), attempt.signal, doing);
    const link = new MessageLink(secured.socket, MAX_CONTROL_BYTES, prefixBytes);
    if (!('error' in secured)) {
      link.peerIdentity = secured.identity;
      return link;
    }
    const { code, message } = secured.error;
    link.send(...encodeVideo({ refusal: toRefusal(secured.error) }));
    await link.finish(REFUSAL_TIMEOUT_MS);
    throw new TtycamError(code, `${doing}: ${message}`, { cause: secured.error });
  } catch (reason) {
    if (timedOut && !(reason instanceof TtycamError)) {
      // Rounded: the last attempt may have what is left of the time, such as 999 ms.
      const seconds = Math.max(0.1, Math.round(timeoutMs / 100) / 10);
      throw new TtycamError('timed-out', `${doing}: ${missing} within ${seconds} s`, { cause: reason });
    }
    throw fromNodeError(reason, doing);
  } finally {
    clearTimeout(timer);
    attempt.release();
  }
}

/** What happens at a listener. */
export interface LinkEvents {
  link(link: MessageLink): void;
  /** A connection was rejected. */
  refused(address: string, reason: TtycamError): void;
}

/** A listener for senders. */
export interface LinkListener extends Listener {
  /** Replaces the keys or certificates for new connections. */
  renew(credentials: Credentials): void;
}

/**
 * Listens for senders.
 *
 * @throws TtycamError when it cannot listen on the address.
 */
export async function listenForLinks(
  { endpoint, credentials }: Target,
  events: LinkEvents,
  limiter?: ConnectionLimiter,
): Promise<LinkListener> {
  const { refused } = events;
  const incoming = (socket: Socket, { slot, refusals }: Admitted, identity: PeerIdentity | undefined): MessageLink => {
    const link = new MessageLink(socket, MAX_MESSAGE_BYTES);
    link.peerIdentity = identity;
    link.onIdentified = () => slot.identified(identity);
    slot.onEvicted = (reason) => {
      refused(link.peer, reason);
      link.evict(reason, refusalOf(reason), refusals);
    };
    return link;
  };
  if (endpoint.scheme === 'tcp') {
    const socketEvents: SocketEvents = {
      socket: (socket, slot, refusals) => events.link(incoming(socket, { slot, refusals }, undefined)),
      refusal: (reason) => frame(refusalOf(reason)),
      refused,
    };
    const listener = await listenTcp(endpoint, socketEvents, limiter);
    return { ...listener, renew: () => undefined };
  }
  const admitted = new WeakMap<Socket, Admitted & { readonly address: string }>();
  const evicted = new WeakSet<Socket>();
  const secure = secureIncoming(required(credentials), {
    secure: (raw, { socket, identity }) => {
      const connection = admitted.get(raw);
      if (connection !== undefined) events.link(incoming(socket, connection, identity));
    },
    untrusted: (raw, { socket, error }) => {
      const connection = admitted.get(raw);
      if (connection === undefined) return;
      const link = incoming(socket, connection, undefined);
      refused(link.peer, error);
      link.send(refusalOf(error));
      void link.finish(REFUSAL_TIMEOUT_MS);
    },
    failed: (raw, reason) => {
      if (!evicted.has(raw)) refused(admitted.get(raw)?.address ?? addressOf(raw), reason);
    },
  });
  const socketEvents: SocketEvents = {
    socket: (socket, slot, refusals) => {
      const address = addressOf(socket);
      admitted.set(socket, { slot, refusals, address });
      slot.onEvicted = (reason) => {
        evicted.add(socket);
        refused(address, reason);
        refusals.end(socket, ALERT_NO_ROOM);
      };
      secure.accept(socket);
    },
    refusal: () => ALERT_NO_ROOM,
    refused,
  };
  const listener = await listenTcp(endpoint, socketEvents, limiter);
  return { ...listener, renew: secure.renew };
}

/** The slot of a connection, and the writer of the refusal if it is evicted. */
interface Admitted {
  readonly slot: ConnectionSlot;
  readonly refusals: RefusalWriter;
}

function refusalOf(reason: TtycamError): Uint8Array {
  return encodeControl({ acknowledged: 0, refusal: toRefusal(reason) });
}

function required(credentials: Credentials | undefined): Credentials {
  if (credentials === undefined) throw new TtycamError('usage', 'tls:// needs a key or certificates');
  return credentials;
}
