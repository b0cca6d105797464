// The only error class of ttycam, its closed set of codes, and the exit code of each.
import { knownSecrets } from './secrets.js';

/**
 * Every code that an error of ttycam can have. Each has a sentence in docs/codes.md. Codes are added, and never removed.
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
  | 'message-forged'
  | 'message-replayed'
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
  | 'ssh-denied'
  | 'ssh-host-key'
  | 'event-failed'
  | 'mqtt-missing'
  | 'mqtt-refused'
  | 'mqtt-denied'
  | 'unexpected';

/**
 * An error whose message is for people: what was wrong, and what to do about it. The constructor removes known secrets
 * from the message, because messages are sent to the receiver and written to logs and JSON.
 */
export class TtycamError extends Error {
  override readonly name = 'TtycamError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(knownSecrets.hide(message), options);
    this.code = code;
  }

  /** Any thrown value as a TtycamError. Another error is wrapped as `unexpected`. */
  static from(reason: unknown): TtycamError {
    if (reason instanceof TtycamError) return reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    return new TtycamError('unexpected', message, { cause: reason });
  }
}

/**
 * The exit code of a program that ends with this error. It is 2 for a wrong command line or an unusable key file, 3 for
 * an unmet expectation, and else 1.
 */
export function exitCodeOf(error: TtycamError): 1 | 2 | 3 {
  if (error.code === 'usage' || error.code === 'key-unusable') return 2;
  if (error.code === 'expectation-unmet') return 3;
  return 1;
}
