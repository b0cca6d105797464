// The one error class of ttycam, its codes, and the exit code that each of them ends a program with.
import { knownSecrets } from './secrets.js';

/**
 * Every code an error of ttycam can have. Each has its sentence in the README; they are only ever added to.
 */
export type ErrorCode =
  | 'usage'
  | 'expectation-unmet'
  | 'address-in-use'
  | 'address-refused'
  | 'connection-refused'
  | 'connection-lost'
  | 'host-unknown'
  | 'timed-out'
  | 'peer-silent'
  | 'peer-closed'
  | 'too-many-connections'
  | 'key-unusable'
  | 'key-wrong'
  | 'key-missing'
  | 'not-allowed'
  | 'certificate-expired'
  | 'certificate-untrusted'
  | 'certificate-host'
  | 'tls-version'
  | 'tls-mismatch'
  | 'tls-failed'
  | 'message-empty'
  | 'message-too-large'
  | 'message-cut'
  | 'message-malformed'
  | 'message-damaged'
  | 'not-ttycam'
  | 'protocol-version'
  | 'image-unreadable'
  | 'image-too-large'
  | 'pictures-left-out'
  | 'source-missing'
  | 'source-denied'
  | 'source-empty'
  | 'source-failed'
  | 'output-failed'
  | 'terminal-unusable'
  | 'terminal-gone'
  | 'window-unusable'
  | 'window-gone'
  | 'nats-missing'
  | 'nats-refused'
  | 'nats-denied'
  | 'unexpected';

/**
 * An error whose message is meant for people: what was wrong, and what to do about it. Secrets that are known when it is made
 * are not in it, as messages travel: to the receiver, into logs and JSON.
 */
export class TtycamError extends Error {
  override readonly name = 'TtycamError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(knownSecrets.hide(message), options);
    this.code = code;
  }

  /** Whatever was thrown, as a TtycamError: itself, or wrapped as `unexpected`. */
  static from(reason: unknown): TtycamError {
    if (reason instanceof TtycamError) return reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    return new TtycamError('unexpected', message, { cause: reason });
  }
}

/**
 * What a program exits with when this error ends it: 2 for a wrong command line or a key file that it names and that cannot
 * be used, 3 for an unmet expectation, else 1.
 */
export function exitCodeOf(error: TtycamError): 1 | 2 | 3 {
  if (error.code === 'usage' || error.code === 'key-unusable') return 2;
  if (error.code === 'expectation-unmet') return 3;
  return 1;
}
