// Message links, out and in, over TCP or over TLS as the address says.
import type { Socket } from 'node:net';
import { TtycamError } from '../core/errors.js';
import { CONNECT_TIMEOUT_MS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES } from '../core/limits.js';
import type { PrefixBytes } from '../core/wire/framing.js';
import { encodeControl, encodeVideo } from '../core/wire/messages.js';
import { toRefusal } from '../core/wire/refusal.js';
import type { ConnectionSlot } from './connection-limiter.js';
import type { Credentials } from './credentials/credentials.js';
import type { Proof } from './credentials/peer-identity.js';
import { type Endpoint, formatEndpoint } from './endpoint.js';
import type { Farewell } from './farewell.js';
import { frame, MessageLink } from './link.js';
import { LinkedAbort } from './linked-abort.js';
import { fromNodeError } from './node-error.js';
import { addressOf, dialTcp, type Listener, listenTcp } from './tcp.js';
import { ALERT_NO_ROOM, secureIncoming, secureOutgoing } from './tls.js';

/** How long a peer that is not taken may need to hear why. */
const REFUSAL_TIMEOUT_MS = 1_000;

/** Where a receiver is, and what both prove themselves with. */
export interface Target {
  readonly endpoint: Endpoint;
  /** For `tls`. */
  readonly credentials: Credentials | undefined;
}

/**
 * Connects to a receiver.
 *
 * @param withinMs How long the attempt may take, 5 s at most.
 * @throws TtycamError when it cannot, or the receiver is not the one it should be.
 */
export async function connectLink(
  { endpoint, credentials }: Target,
  prefixBytes: PrefixBytes,
  signal: AbortSignal,
  withinMs: number = CONNECT_TIMEOUT_MS,
): Promise<MessageLink> {
  const doing = `cannot connect to ${formatEndpoint(endpoint)}`;
  const patienceMs = Math.ceil(Math.min(withinMs, CONNECT_TIMEOUT_MS));
  const attempt = new LinkedAbort(signal);
  let missing = 'no answer';
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    attempt.abort();
  }, patienceMs);
  try {
    const raw = await dialTcp(endpoint, attempt.signal, doing);
    if (endpoint.scheme === 'tcp') return new MessageLink(raw, MAX_CONTROL_BYTES, prefixBytes);
    missing = 'no TLS handshake';
    const secured = await secureOutgoing(raw, endpoint.host, needed(credentials), attempt.signal, doing);
    const link = new MessageLink(secured.socket, MAX_CONTROL_BYTES, prefixBytes);
    if (!('error' in secured)) {
      link.proof = secured.proof;
      return link;
    }
    const { code, message } = secured.error;
    link.send(...encodeVideo({ refusal: toRefusal(secured.error) }));
    await link.finish(REFUSAL_TIMEOUT_MS);
    throw new TtycamError(code, `${doing}: ${message}`, { cause: secured.error });
  } catch (reason) {
    if (timedOut && !(reason instanceof TtycamError)) {
      throw new TtycamError('timed-out', `${doing}: ${missing} within ${patienceMs / 1_000} s`, { cause: reason });
    }
    throw fromNodeError(reason, doing);
  } finally {
    clearTimeout(timer);
    attempt.release();
  }
}

/** What a listener hands on. */
export interface LinkEvents {
  link(link: MessageLink): void;
  /** A connection that was turned away. */
  refused(address: string, reason: TtycamError): void;
}

/** A listener for senders. */
export interface LinkListener extends Listener {
  /** Other keys or certificates hold for who comes from now on. */
  renew(credentials: Credentials): void;
}

/**
 * Listens for senders.
 *
 * @throws TtycamError when the address cannot be had.
 */
export async function listenForLinks({ endpoint, credentials }: Target, events: LinkEvents): Promise<LinkListener> {
  const { refused } = events;
  const incoming = (socket: Socket, { pass, farewell }: Entrant, proof: Proof | undefined): MessageLink => {
    const link = new MessageLink(socket, MAX_MESSAGE_BYTES);
    link.proof = proof;
    link.onKnown = () => pass.known(proof);
    pass.onEvicted = (reason) => {
      refused(link.peer, reason);
      link.turnAway(reason, refusalOf(reason), farewell);
    };
    return link;
  };
  if (endpoint.scheme === 'tcp') {
    const listener = await listenTcp(endpoint, {
      socket: (socket, pass, farewell) => events.link(incoming(socket, { pass, farewell }, undefined)),
      lastWords: (reason) => frame(refusalOf(reason)),
      refused,
    });
    return { ...listener, renew: () => undefined };
  }
  const entrants = new WeakMap<Socket, Entrant & { readonly address: string }>();
  const turnedAway = new WeakSet<Socket>();
  const secure = secureIncoming(needed(credentials), {
    secure: (raw, { socket, proof }) => {
      const entrant = entrants.get(raw);
      if (entrant !== undefined) events.link(incoming(socket, entrant, proof));
    },
    untrusted: (raw, { socket, error }) => {
      const entrant = entrants.get(raw);
      if (entrant === undefined) return;
      const link = incoming(socket, entrant, undefined);
      refused(link.peer, error);
      link.send(refusalOf(error));
      void link.finish(REFUSAL_TIMEOUT_MS);
    },
    failed: (raw, reason) => {
      if (!turnedAway.has(raw)) refused(entrants.get(raw)?.address ?? addressOf(raw), reason);
    },
  });
  const listener = await listenTcp(endpoint, {
    socket: (socket, pass, farewell) => {
      const address = addressOf(socket);
      entrants.set(socket, { pass, farewell, address });
      pass.onEvicted = (reason) => {
        turnedAway.add(socket);
        refused(address, reason);
        farewell.say(socket, ALERT_NO_ROOM);
      };
      secure.accept(socket);
    },
    lastWords: () => ALERT_NO_ROOM,
    refused,
  });
  return { ...listener, renew: secure.renew };
}

/** A connection that has been let in, and how it is told if it has to go. */
interface Entrant {
  readonly pass: ConnectionSlot;
  readonly farewell: Farewell;
}

function refusalOf(reason: TtycamError): Uint8Array {
  return encodeControl({ acknowledged: 0, refusal: toRefusal(reason) });
}

function needed(credentials: Credentials | undefined): Credentials {
  if (credentials === undefined) throw new TtycamError('usage', 'tls:// needs a key or certificates');
  return credentials;
}
