// What the NATS client says of a connection, as our errors: the one place where the two meet.
import { type ErrorCode, TtycamError } from '../../core/errors.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { fromNodeError } from '../node-error.js';

/** Longest text of a server's that is told on. */
const MAX_WORDS = 200;

/** What a server means by some of its errors. */
const MEANINGS: ReadonlyArray<readonly [RegExp, ErrorCode, string]> = [
  [
    /authorization violation/i,
    'nats-refused',
    'the NATS server does not take these credentials. It wants the right ones: --nats-creds, --nats-nkey, --nats-token-file or --nats-password-file',
  ],
  [/authentication timeout/i, 'timed-out', 'the NATS server has waited too long for the credentials'],
  [/authentication (expired|revoked)/i, 'nats-refused', 'the NATS server says that these credentials have expired'],
  [/maximum (account active )?connections/i, 'too-many-connections', 'the NATS server takes no more connections'],
  [/secure connection|TLS required/i, 'nats-refused', 'the NATS server wants TLS'],
  [/does not support 'tls'/i, 'tls-mismatch', 'the NATS server speaks no TLS, which --tls-ca and --tls-cert ask for'],
  [/maximum payload/i, 'message-too-large', 'a message was larger than the NATS server takes'],
  [/stale connection/i, 'connection-lost', 'the NATS server heard nothing from here for too long'],
  [/slow consumer/i, 'connection-lost', 'the NATS server ended the connection, as it took too little of it'],
];

/** Node's codes that mean something else here than towards a receiver, and OpenSSL's of a certificate. */
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
 * An error of the client's, or of Node's, as a TtycamError. One that is ours already stays as it is.
 *
 * @param doing What was tried, to stand before the reason; empty for none.
 */
export function natsError(cause: unknown, doing: string): TtycamError {
  if (cause instanceof TtycamError) return cause;
  const told = (code: ErrorCode, words: string) =>
    new TtycamError(code, doing === '' ? words : `${doing}: ${words}`, { cause });
  const code = codeOf(cause);
  const known = CODES[code];
  if (known !== undefined) return told(...known);
  const message = cause instanceof Error ? cause.message : String(cause);
  for (const [pattern, ours, words] of MEANINGS) if (pattern.test(message)) return told(ours, words);
  if (/UNABLE_TO|SELF_SIGNED|CERT_|_CERT/.test(code)) {
    return told(
      'certificate-untrusted',
      `no authority that is known here vouches for the NATS server (${code}): --tls-ca`,
    );
  }
  if (/SSL alert number (42|116)/.test(message)) {
    return told('key-missing', 'the NATS server wants a certificate: give one with --tls-cert and --tls-key');
  }
  if (code.startsWith('ERR_SSL_')) return told('tls-failed', `the TLS handshake failed (${code})`);
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return told('timed-out', 'the NATS server does not let us in within 5 s');
  }
  if (cause === undefined || cause === null || /^(socket hang up|connection (closed|disconnected))/i.test(message)) {
    return told('connection-lost', 'the NATS server ended the connection');
  }
  // The client's own words, and the server's.
  if (cause instanceof Error && code === '') {
    return told(
      'connection-lost',
      `the NATS server ended the connection (${plainText(knownSecrets.hide(message), MAX_WORDS)})`,
    );
  }
  return fromNodeError(cause, doing);
}

/** Whether this error of the client's says that a subject is forbidden, and which. */
export function deniedBy(error: Error): TtycamError | undefined {
  if (error.name !== 'PermissionViolationError') return undefined;
  const { operation, subject } = error as Error & { readonly operation?: unknown; readonly subject?: unknown };
  const verb = operation === 'subscription' ? 'subscribe' : 'publish';
  const words = `the NATS server does not let us ${verb} to ${plainText(knownSecrets.hide(String(subject)), MAX_WORDS)}`;
  return new TtycamError('nats-denied', words, { cause: error });
}

function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  if (typeof cause !== 'object' || cause === null) return '';
  if ('code' in cause) return String(cause.code);
  // The client puts words of its own around what Node says.
  return cause instanceof Error && cause.cause !== undefined ? codeOf(cause.cause) : '';
}
