// Refusals: the reason that one side sends when it rejects the other, and which codes of a peer are accepted.
import { type ErrorCode, TtycamError } from '../errors.js';
import { knownSecrets } from '../secrets.js';
import { plainText } from '../text.js';
import type { Refusal } from './messages.js';

/** The codes that a peer may send. Any other code becomes `peer-closed`, so that a peer cannot choose our exit code. */
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
 * Permanent errors: a person has to change a key, a name, an address, a certificate or a program first. A full receiver and a
 * broken connection are temporary, and not among them.
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

/** Whether the error is permanent: every further attempt fails in the same way until a person acts. */
export function isLasting({ code }: TtycamError): boolean {
  return LASTING.includes(code);
}

/** Our own error as a Refusal to be sent. */
export function toRefusal({ code, message }: TtycamError): Refusal {
  return { code, reason: message };
}

/** A peer's Refusal as an error, its text cleaned. `who` names the peer: `the receiver`. */
export function fromRefusal({ code, reason }: Refusal, who: string): TtycamError {
  const known = CODES.find((one) => one === code) ?? 'peer-closed';
  return new TtycamError(known, `${who} refused: ${plainText(knownSecrets.hide(reason), MAX_REASON_LENGTH)}`);
}
