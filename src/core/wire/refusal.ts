// What one side tells the other when it does not take it, and what the other may believe of that.
import { type ErrorCode, TtycamError } from '../errors.js';
import { knownSecrets } from '../secrets.js';
import { plainText } from '../text.js';
import type { Refusal } from './messages.js';

/** What a peer may call its reason. Any other code, such as one that ends our program in another way, is not its to give. */
const CODES: readonly ErrorCode[] = [
  'key-missing',
  'key-wrong',
  'not-allowed',
  'certificate-expired',
  'certificate-untrusted',
  'certificate-host',
  'protocol-version',
  'too-many-connections',
];

/**
 * Reasons that the next attempt meets again: somebody has to change a key, a name, an address, a certificate or a program
 * first. Not a receiver that is full, or a connection that broke: these heal.
 */
const LASTING: readonly ErrorCode[] = [
  'key-wrong',
  'key-missing',
  'not-allowed',
  'certificate-expired',
  'certificate-untrusted',
  'certificate-host',
  'tls-version',
  'tls-mismatch',
  'protocol-version',
  'nats-refused',
  'nats-denied',
];

/** The longest reason that is shown. */
const MAX_REASON_LENGTH = 200;

/** Whether the same attempt would fail for the same reason again, for as long as nobody does something about it. */
export function isLasting({ code }: TtycamError): boolean {
  return LASTING.includes(code);
}

/** A reason of ours, to be sent. */
export function toRefusal({ code, message }: TtycamError): Refusal {
  return { code, reason: message };
}

/** A peer's reason as our error, its words cleaned. `who` is the peer: `the receiver`. */
export function fromRefusal({ code, reason }: Refusal, who: string): TtycamError {
  const known = CODES.find((one) => one === code) ?? 'peer-closed';
  return new TtycamError(known, `${who} refused: ${plainText(knownSecrets.hide(reason), MAX_REASON_LENGTH)}`);
}
