// Converts OpenSSL's errors of handshakes and certificates to TtycamErrors.
import type { TLSSocket } from 'node:tls';
import { type ErrorCode, TtycamError } from '../core/errors.js';
import { TLS_HANDSHAKE_TIMEOUT_MS } from '../core/limits.js';
import { fromNodeError } from './node-error.js';

/** The data about a failed handshake that this side has. */
export type Side =
  | { readonly kind: 'sender'; readonly hasKey: boolean }
  /** `named`: whether the peer has named a key, and whether this receiver has it. */
  | { readonly kind: 'receiver'; readonly requiresKey: boolean; readonly named: 'none' | 'known' | 'unknown' };

/**
 * The reason for a failed handshake.
 *
 * @param doing What was tried, which the message begins with. Empty on the receiver.
 */
export function handshakeError(cause: unknown, side: Side, doing: string): TtycamError {
  const explained = explain(cause, side);
  if (explained === undefined) return unknown(cause, doing);
  const [code, message] = explained;
  return new TtycamError(code, doing === '' ? message : `${doing}: ${message}`, { cause });
}

function unknown(cause: unknown, doing: string): TtycamError {
  if (codeOf(cause).startsWith('ERR_SSL_')) {
    const message = `the TLS handshake failed (${reasonOf(cause)})`;
    return new TtycamError('tls-failed', doing === '' ? message : `${doing}: ${message}`, { cause });
  }
  return fromNodeError(cause, doing);
}

function explain(cause: unknown, side: Side): readonly [ErrorCode, string] | undefined {
  const code = codeOf(cause);
  if (/WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE/.test(code)) {
    return side.kind === 'sender'
      ? ['tls-mismatch', 'the other end speaks no TLS. Was the receiver started with --listen tls://… and the key?']
      : ['tls-mismatch', 'plain text came to this TLS port: write tls:// there, with a key'];
  }
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT')
    return ['timed-out', `no TLS handshake within ${TLS_HANDSHAKE_TIMEOUT_MS / 1_000} s`];
  return side.kind === 'sender' ? explainToSender(cause, code, side.hasKey) : explainToReceiver(code, side);
}

/** Matches alerts by number (RFC 8446, section 6), as OpenSSL has renamed its texts for them. */
function explainToSender(cause: unknown, code: string, hasKey: boolean): readonly [ErrorCode, string] | undefined {
  const ended = /before secure TLS|socket hang up/i.test(cause instanceof Error ? cause.message : '');
  if (ended || code === 'ECONNRESET') {
    const message = 'the connection was ended during the TLS handshake: the receiver may be off, or accept no more';
    return ['connection-lost', message];
  }
  const alert = /SSL alert number (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
  switch (alert) {
    case '40':
    case '47':
    case '51':
    case '115':
      return hasKey
        ? ['key-wrong', 'the receiver does not know this key. Is its line in the receiver’s key file?']
        : ['key-missing', 'the receiver requires a key: give it with --key-file'];
    // ALERT_NO_ROOM
    case '80':
      return ['too-many-connections', 'the receiver accepts no more connections for now'];
    case '70':
      return ['tls-version', 'the other end does not speak TLS 1.3, and older versions are not accepted'];
    case '116':
      return ['key-missing', 'the receiver requires a certificate: give one with --tls-cert and --tls-key'];
    default:
      return /UNSUPPORTED_PROTOCOL|UNKNOWN_PROTOCOL|INAPPROPRIATE_FALLBACK/.test(code)
        ? ['tls-version', 'the other end does not speak TLS 1.3, and older versions are not accepted']
        : undefined;
  }
}

function explainToReceiver(
  code: string,
  { requiresKey, named }: Extract<Side, { readonly kind: 'receiver' }>,
): readonly [ErrorCode, string] | undefined {
  if (/UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/.test(code)) return ['tls-version', 'it does not speak TLS 1.3'];
  // The id of the key is known, and the key is a different one.
  if (/BINDER_DOES_NOT_VERIFY|BAD_PSK/.test(code)) return ['key-wrong', 'wrong key'];
  if (requiresKey && code.startsWith('ERR_SSL_')) {
    if (named === 'unknown') return ['key-wrong', 'wrong key'];
    if (named === 'none') return ['key-missing', 'it showed no key'];
  }
  if (code === 'ECONNRESET') return ['peer-closed', 'it went away during the TLS handshake'];
  return undefined;
}

/** Why the certificate of the peer is not accepted; undefined when it is. */
export function certificateError(socket: TLSSocket, whose: string): TtycamError | undefined {
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate).length === 0) {
    return new TtycamError('key-missing', `${whose} showed no certificate`);
  }
  if (socket.authorized) return undefined;
  const reason: unknown = socket.authorizationError;
  const code = typeof reason === 'string' ? reason : codeOf(reason);
  const of = `the certificate of ${whose}`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return new TtycamError('certificate-expired', `${of} has expired (${certificate.valid_to})`);
    case 'CERT_NOT_YET_VALID': {
      const message = `${of} is not valid before ${certificate.valid_from}. Is the clock right?`;
      return new TtycamError('certificate-expired', message);
    }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return new TtycamError('certificate-host', `${of} is for ${namesOf(certificate.subjectaltname)}`);
    default:
      return new TtycamError('certificate-untrusted', `${of} is not from an authority of --tls-ca (${code})`);
  }
}

function namesOf(subjectAltName: string | undefined): string {
  return subjectAltName === undefined ? 'no host' : `other hosts (${subjectAltName})`;
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

function reasonOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'reason' in cause ? String(cause.reason) : codeOf(cause);
}
