// Errors of the NATS library, and of Node on a connection to a NATS server, as TtycamErrors.
import { type ErrorCode, TtycamError } from '../../core/errors.js';
import { CONNECT_TIMEOUT_MS } from '../../core/limits.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { fromNodeError } from '../node-error.js';

/** The longest text of a server that a message quotes. */
const MAX_QUOTE_LENGTH = 200;

/** What some errors of a server mean. */
const MEANINGS: ReadonlyArray<readonly [RegExp, ErrorCode, string]> = [
  [
    /authorization violation/i,
    'nats-refused',
    'the NATS server does not take these credentials. Give the right ones: --nats-creds, --nats-nkey, --nats-token-file or --nats-password-file',
  ],
  [/authentication timeout/i, 'timed-out', 'the NATS server got no credentials in time'],
  [/authentication (expired|revoked)/i, 'nats-refused', 'the NATS server says that these credentials have expired'],
  [/maximum (account active )?connections/i, 'too-many-connections', 'the NATS server takes no more connections'],
  [/secure connection|TLS required/i, 'nats-refused', 'the NATS server requires TLS'],
  [/does not support 'tls'/i, 'tls-mismatch', 'the NATS server has no TLS, which --tls-ca and --tls-cert require'],
  [/maximum payload/i, 'message-too-large', 'a message was larger than the NATS server takes'],
  [/stale connection/i, 'connection-lost', 'the NATS server got nothing from this client for too long'],
  [/slow consumer/i, 'connection-lost', 'the NATS server ended the connection, as this client read too slowly'],
];

/** Codes of Node and OpenSSL whose message differs from that for a receiver. */
const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ECONNREFUSED: ['connection-refused', 'nothing listens there. Is the NATS server running?'],
  CERT_HAS_EXPIRED: ['certificate-expired', 'the certificate of the NATS server has expired'],
  CERT_NOT_YET_VALID: [
    'certificate-expired',
    'the certificate of the NATS server is not valid yet. Is the clock right?',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: ['certificate-host', 'the certificate of the NATS server is for other hosts'],
};

/**
 * Converts an error of the library or of Node. A TtycamError is returned as it is.
 *
 * @param doing What was tried, which the message begins with; may be empty.
 */
export function natsError(cause: unknown, doing: string): TtycamError {
  if (cause instanceof TtycamError) return cause;
  const errorOf = (ours: ErrorCode, message: string) =>
    new TtycamError(ours, doing === '' ? message : `${doing}: ${message}`, { cause });
  const code = codeOf(cause);
  const known = CODES[code];
  if (known !== undefined) return errorOf(...known);
  const text = cause instanceof Error ? cause.message : String(cause);
  for (const [pattern, ours, message] of MEANINGS) if (pattern.test(text)) return errorOf(ours, message);
  if (/UNABLE_TO|SELF_SIGNED|CERT_|_CERT/.test(code)) {
    return errorOf(
      'certificate-untrusted',
      `the certificate of the NATS server is not from a known authority (${code}): give it with --tls-ca`,
    );
  }
  if (/SSL alert number (42|116)/.test(text)) {
    return errorOf('key-missing', 'the NATS server requires a certificate: give one with --tls-cert and --tls-key');
  }
  if (code.startsWith('ERR_SSL_')) return errorOf('tls-failed', `the TLS handshake failed (${code})`);
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return errorOf('timed-out', `the NATS server did not accept the login within ${CONNECT_TIMEOUT_MS / 1_000} s`);
  }
  if (cause === undefined || cause === null || /^(socket hang up|connection (closed|disconnected))/i.test(text)) {
    return errorOf('connection-lost', 'the NATS server ended the connection');
  }
  // A text of the library or of the server, quoted.
  if (cause instanceof Error && code === '') {
    return errorOf(
      'connection-lost',
      `the NATS server ended the connection (${plainText(knownSecrets.hide(text), MAX_QUOTE_LENGTH)})`,
    );
  }
  return fromNodeError(cause, doing);
}

/** The error of a forbidden subject; undefined for any other error of the library. */
export function denialOf(error: Error): TtycamError | undefined {
  if (error.name !== 'PermissionViolationError') return undefined;
  const { operation, subject } = error as Error & { readonly operation?: unknown; readonly subject?: unknown };
  const verb = operation === 'subscription' ? 'subscribe' : 'publish';
  const message = `the NATS server does not let us ${verb} to ${plainText(knownSecrets.hide(String(subject)), MAX_QUOTE_LENGTH)}`;
  return new TtycamError('nats-denied', message, { cause: error });
}

function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  if (typeof cause !== 'object' || cause === null) return '';
  if ('code' in cause) return String(cause.code);
  // The library wraps errors of Node.
  return cause instanceof Error && cause.cause !== undefined ? codeOf(cause.cause) : '';
}
