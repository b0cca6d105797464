// TLS 1.3 over a TCP connection, with mutual authentication by a pre-shared key or by certificates.
import { constants } from 'node:crypto';
import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { TtycamError } from '../core/errors.js';
import { TLS_HANDSHAKE_TIMEOUT_MS } from '../core/limits.js';
import { plainText } from '../core/text.js';
import type { Certificates, Credentials } from './credentials/credentials.js';
import type { Key } from './credentials/key-file.js';
import {
  identityByCertificate,
  identityByKey,
  type PeerIdentity,
  revocationReason,
} from './credentials/peer-identity.js';
import { certificateError, handshakeError } from './tls-error.js';

/**
 * The cipher for pre-shared keys. Its hash is SHA-256, which OpenSSL requires for them. OpenSSL uses psk_dhe_ke by default,
 * with a fresh X25519 exchange for each connection. So a key that is stolen later does not decrypt recorded traffic.
 */
const KEY_CIPHERS = 'TLS_AES_128_GCM_SHA256';

const VERSIONS = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const;

/**
 * Disables session resumption, so that each connection authenticates again. With this option OpenSSL keeps sessions in a cache
 * instead of in tickets. Node gives it no cache, so the tickets that it still sends are useless.
 */
const NO_TICKETS = constants.SSL_OP_NO_TICKET;

/** A record with the fatal alert protocol_version (RFC 8446, sections 5.1 and 6). */
const ALERT_PROTOCOL_VERSION = Buffer.from('15030300020246', 'hex');

/**
 * A record with the fatal alert internal_error, sent before the handshake when there is no free slot. TLS has no alert for
 * this, and OpenSSL sends internal_error in no other case that a sender meets.
 */
export const ALERT_NO_ROOM = Buffer.from('15030300020250', 'hex');

/** An encrypted connection. The peer is authenticated, unless this receiver has no authorities. */
export interface SecureSocket {
  readonly socket: TLSSocket;
  /** Undefined where the peer has proven nothing. */
  readonly identity: PeerIdentity | undefined;
}

/** A connection whose handshake succeeded, with a peer that is not accepted. */
export interface UntrustedSocket {
  readonly socket: TLSSocket;
  readonly error: TtycamError;
}

/**
 * Makes the sender's side of a handshake.
 *
 * @param host The host name that the receiver's certificate must have.
 * @param doing What is tried, which the message of an error begins with.
 * @throws TtycamError when the handshake fails. The socket is destroyed then.
 */
export async function secureOutgoing(
  raw: Socket,
  host: string,
  credentials: Credentials,
  signal: AbortSignal,
  doing: string,
): Promise<SecureSocket | UntrustedSocket> {
  raw.on('error', () => undefined);
  // Verified here and not by Node, which would close the connection before the receiver could get the reason.
  const common = { ...VERSIONS, socket: raw, host, rejectUnauthorized: false };
  const socket = connect({
    ...common,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...senderOptions(credentials),
  });
  try {
    await once(socket, 'secureConnect', { signal });
  } catch (cause) {
    socket.on('error', () => undefined).destroy();
    raw.destroy();
    if (signal.aborted) throw cause;
    throw handshakeError(cause, { kind: 'sender', hasKey: credentials.kind === 'keys' }, doing);
  }
  const error = credentials.kind === 'keys' ? keyError(socket) : certificateError(socket, 'the receiver');
  if (error !== undefined) return { socket, error };
  return { socket, identity: receiverIdentity(socket, credentials) };
}

function receiverIdentity(socket: TLSSocket, credentials: Credentials): PeerIdentity {
  if (credentials.kind === 'certificates') return identityByCertificate(socket, undefined);
  const [key] = credentials.keys as readonly [Key];
  return identityByKey(key);
}

function senderOptions(credentials: Credentials) {
  if (credentials.kind === 'certificates') {
    return { cert: credentials.certificate, key: credentials.privateKey, ca: credentials.authorities };
  }
  const [key] = credentials.keys as readonly [Key];
  const pskCallback = () => ({ psk: key.secret(), identity: key.id });
  // No authority is trusted, so a receiver that answers with a certificate instead of the key is refused.
  return { ciphers: KEY_CIPHERS, pskCallback, ca: [], checkServerIdentity: () => new Error('no key was used') };
}

/** Why the receiver has not proven that it holds the key; undefined when it has. */
function keyError(socket: TLSSocket): TtycamError | undefined {
  if (socket.authorized && provenByKey(socket)) return undefined;
  return new TtycamError('key-wrong', 'the receiver shows a certificate, and not that it has the key');
}

/** OpenSSL reports a handshake with a pre-shared key as a resumed session, and there is no certificate then. */
function provenByKey(socket: TLSSocket): boolean {
  return socket.isSessionReused() && Object.keys(socket.getPeerCertificate()).length === 0;
}

/** The results of a receiver's handshakes. */
export interface SecureEvents {
  secure(raw: Socket, socket: SecureSocket): void;
  /** The handshake succeeded, and the peer is not accepted. This socket can carry the reason to it. */
  untrusted(raw: Socket, socket: UntrustedSocket): void;
  failed(raw: Socket, reason: TtycamError): void;
}

/** The receiver's side of all handshakes. */
export interface SecureServer {
  /** Begins the handshake of a new TCP connection. */
  accept(raw: Socket): void;
  /** Replaces the keys or certificates, also for handshakes that are under way. */
  renew(credentials: Credentials): void;
}

/** Makes the receiver's side of handshakes. */
export function secureIncoming(initial: Credentials, events: SecureEvents): SecureServer {
  let credentials = initial;
  let keys = keysById(credentials);
  /** The key that each peer has named; the value is undefined for a key that is not known. */
  const named = new WeakMap<TLSSocket, Key | undefined>();
  const shared = { ...VERSIONS, secureOptions: NO_TICKETS, handshakeTimeout: TLS_HANDSHAKE_TIMEOUT_MS, noDelay: true };
  const own = (): TlsOptions =>
    credentials.kind === 'keys'
      ? {
          ciphers: KEY_CIPHERS,
          pskCallback: (socket, id) => {
            const key = keys.get(id);
            named.set(socket, key);
            return key === undefined ? null : key.secret();
          },
        }
      : receiverCertificates(credentials);
  const server = createServer({ ...shared, ...own() });
  server.on('secureConnection', (socket) => {
    const raw = rawOf(socket);
    const secured = credentials.kind === 'keys' ? byKey(socket, named.get(socket)) : byCertificate(socket, credentials);
    // The key may have been removed during the handshake.
    const error = 'error' in secured ? secured.error : revocationReason(secured.identity, credentials);
    if (error !== undefined) events.untrusted(raw, { socket, error });
    else if (!('error' in secured)) events.secure(raw, secured);
  });
  server.on('tlsClientError', (cause, socket) => {
    const raw = rawOf(socket);
    const namedKey = named.has(socket) ? (named.get(socket) === undefined ? 'unknown' : 'known') : 'none';
    const side = { kind: 'receiver', requiresKey: credentials.kind === 'keys', named: namedKey } as const;
    const error = handshakeError(cause, side, '');
    events.failed(raw, error);
    // OpenSSL sends nothing to a peer without TLS, and a bare end of the connection gives that peer no reason.
    if (error.code === 'tls-mismatch' && raw.writable) raw.write(ALERT_PROTOCOL_VERSION);
    // After a handshake timeout Node leaves the socket open.
    socket.destroy();
    raw.destroySoon();
  });
  return {
    accept: (raw) => {
      // Errors are handled on the TLS socket. They are emitted here too, where an unhandled one would end the process.
      raw.on('error', () => undefined);
      server.emit('connection', raw);
    },
    renew: (renewed) => {
      credentials = renewed;
      keys = keysById(renewed);
      if (renewed.kind === 'certificates') server.setSecureContext({ ...VERSIONS, ...shared, ...own() });
    },
  };
}

function keysById(credentials: Credentials): ReadonlyMap<string, Key> {
  return new Map(credentials.kind === 'keys' ? credentials.keys.map((key) => [key.id, key]) : []);
}

function byKey(socket: TLSSocket, key: Key | undefined): SecureSocket | UntrustedSocket {
  if (key === undefined || !provenByKey(socket)) {
    return { socket, error: new TtycamError('key-missing', 'it showed no key') };
  }
  return { socket, identity: identityByKey(key) };
}

function byCertificate(socket: TLSSocket, { authorities }: Certificates): SecureSocket | UntrustedSocket {
  const error = untrustedSender(socket, authorities !== undefined);
  if (error !== undefined) return { socket, error };
  const identity = authorities === undefined ? undefined : identityByCertificate(socket, commonName(socket));
  return { socket, identity };
}

function receiverCertificates({ certificate, privateKey, authorities }: Certificates): TlsOptions {
  // A sender without a certificate is refused after the handshake, as it can get the reason then.
  const request = { requestCert: authorities !== undefined, rejectUnauthorized: false };
  return { cert: certificate, key: privateKey, ca: authorities, ...request };
}

function untrustedSender(socket: TLSSocket, mutual: boolean): TtycamError | undefined {
  if (!mutual) return undefined;
  // Node counts a resumed session as authorized.
  if (socket.isSessionReused()) return new TtycamError('tls-failed', 'the sender resumed a session');
  return certificateError(socket, 'the sender');
}

function commonName(socket: TLSSocket): string | undefined {
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? plainText(name) || undefined : undefined;
}

/** The TCP socket below a TLS socket; Node has no public name for it. */
function rawOf(socket: TLSSocket): Socket {
  return (socket as TLSSocket & { readonly _parent?: Socket })._parent ?? socket;
}
