// TLS 1.3 around a TCP connection, and the proof of who is at the other end.
import { constants } from 'node:crypto';
import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { TtycamError } from '../core/errors.js';
import { TLS_HANDSHAKE_TIMEOUT_MS } from '../core/limits.js';
import { plainText } from '../core/text.js';
import type { Certificates, Credentials } from './credentials/credentials.js';
import type { Key } from './credentials/key-file.js';
import { identityByCertificate, identityByKey, outdated, type Proof } from './credentials/peer-identity.js';
import { certificateError, handshakeError } from './tls-error.js';

/**
 * With a key: the cipher whose hash OpenSSL gives to a pre-shared key, SHA-256. The key exchange is psk_dhe_ke, a fresh
 * X25519 for each connection, as OpenSSL takes psk_ke only where it is asked to: a key that is stolen later opens
 * nothing that was recorded.
 */
const KEY_CIPHERS = 'TLS_AES_128_GCM_SHA256';

const VERSIONS = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const;

/**
 * No resumption: without it each connection proves itself anew. With this option OpenSSL keeps sessions itself instead of
 * writing them into tickets, and Node gives it no place to keep them, so no ticket is worth anything.
 */
const NO_TICKETS = constants.SSL_OP_NO_TICKET;

/** A record with the fatal alert protocol_version (RFC 8446, sections 5.1 and 6). */
const ALERT_PROTOCOL_VERSION = Buffer.from('15030300020246', 'hex');

/**
 * A record with the fatal alert internal_error: what a sender hears before its handshake where there is no place for it. No
 * alert means just that, and OpenSSL sends this one in no other case that a sender meets.
 */
export const ALERT_NO_ROOM = Buffer.from('15030300020250', 'hex');

/** A connection whose other end is proven, or, where a receiver has no authorities, at least private. */
export interface SecureSocket {
  readonly socket: TLSSocket;
  /** What it is known by; undefined where nothing is proven. */
  readonly proof: Proof | undefined;
}

/** A handshake that was made with someone who is not taken. */
export interface UntrustedSocket {
  readonly socket: TLSSocket;
  readonly error: TtycamError;
}

/**
 * The sender's side of a handshake.
 *
 * @param host What the receiver's certificate must be for.
 * @param doing For the words of an error.
 * @throws TtycamError why there is none. The socket is destroyed then.
 */
export async function secureOutgoing(
  raw: Socket,
  host: string,
  credentials: Credentials,
  signal: AbortSignal,
  doing: string,
): Promise<SecureSocket | UntrustedSocket> {
  raw.on('error', () => undefined);
  // Not left to Node, which would end the connection before the receiver could be told why.
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
  return { socket, proof: ownProof(socket, credentials) };
}

function ownProof(socket: TLSSocket, credentials: Credentials): Proof {
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
  // No authority is trusted: a receiver that answers with a certificate instead of the key is not ours.
  return { ciphers: KEY_CIPHERS, pskCallback, ca: [], checkServerIdentity: () => new Error('no key was used') };
}

/** OpenSSL counts a handshake with a key as resumed, and one with a certificate has one. */
function keyError(socket: TLSSocket): TtycamError | undefined {
  if (socket.authorized && provenByKey(socket)) return undefined;
  return new TtycamError('key-wrong', 'the receiver shows a certificate, and not that it has the key');
}

function provenByKey(socket: TLSSocket): boolean {
  return socket.isSessionReused() && Object.keys(socket.getPeerCertificate()).length === 0;
}

/** What becomes of a receiver's handshakes. */
export interface SecureEvents {
  secure(raw: Socket, socket: SecureSocket): void;
  /** The handshake stands, and the peer is not taken: it can be told why. */
  untrusted(raw: Socket, socket: UntrustedSocket): void;
  failed(raw: Socket, reason: TtycamError): void;
}

/** The receiver's side of handshakes. */
export interface SecureServer {
  /** Takes one TCP connection after the other through its handshake. */
  accept(raw: Socket): void;
  /** Other keys, or certificates, hold from now on, also for handshakes that are under way. */
  renew(credentials: Credentials): void;
}

/** The receiver's side. */
export function secureIncoming(initial: Credentials, events: SecureEvents): SecureServer {
  let credentials = initial;
  let keys = keysById(credentials);
  /** The key that a peer has named; undefined in it for one that is not known. */
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
    // Its key may have been taken out while it shook hands.
    const error = 'error' in secured ? secured.error : outdated(secured.proof, credentials);
    if (error !== undefined) events.untrusted(raw, { socket, error });
    else if (!('error' in secured)) events.secure(raw, secured);
  });
  server.on('tlsClientError', (cause, socket) => {
    const raw = rawOf(socket);
    const showed = named.has(socket) ? (named.get(socket) === undefined ? 'unknown' : 'known') : 'none';
    const side = { kind: 'receiver', wantsKey: credentials.kind === 'keys', named: showed } as const;
    const error = handshakeError(cause, side, '');
    events.failed(raw, error);
    // OpenSSL says nothing to who speaks no TLS, and its end alone could mean anything.
    if (error.code === 'tls-mismatch' && raw.writable) raw.write(ALERT_PROTOCOL_VERSION);
    // Node leaves one that has run out of time as it is.
    socket.destroy();
    raw.destroySoon();
  });
  return {
    accept: (raw) => {
      // Its errors come through the socket around it, and once more here, where nobody would take them.
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
  return { socket, proof: identityByKey(key) };
}

function byCertificate(socket: TLSSocket, { authorities }: Certificates): SecureSocket | UntrustedSocket {
  const error = untrustedSender(socket, authorities !== undefined);
  if (error !== undefined) return { socket, error };
  return { socket, proof: authorities === undefined ? undefined : identityByCertificate(socket, commonName(socket)) };
}

function receiverCertificates({ certificate, privateKey, authorities }: Certificates): TlsOptions {
  // Who shows none is told by us, in words.
  const ask = { requestCert: authorities !== undefined, rejectUnauthorized: false };
  return { cert: certificate, key: privateKey, ca: authorities, ...ask };
}

function untrustedSender(socket: TLSSocket, mutual: boolean): TtycamError | undefined {
  if (!mutual) return undefined;
  // Node takes a session that is resumed for one that was proven before.
  if (socket.isSessionReused()) return new TtycamError('tls-failed', 'the sender resumed a session');
  return certificateError(socket, 'the sender');
}

function commonName(socket: TLSSocket): string | undefined {
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? plainText(name) || undefined : undefined;
}

/** The connection below, which Node names nowhere else. */
function rawOf(socket: TLSSocket): Socket {
  return (socket as TLSSocket & { readonly _parent?: Socket })._parent ?? socket;
}
