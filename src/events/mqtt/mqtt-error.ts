// Says for people why a broker refuses a connection or a topic.
import { TtycamError } from '../../core/errors.js';
import { fromNodeError } from '../../net/node-error.js';
import { exchangeProblem } from '../exchange-problem.js';

/** Return codes of CONNACK in MQTT 3.1.1 (section 3.2.2.3), and reason codes of MQTT 5 (section 2.4). */
const REFUSALS: Readonly<Record<number, string>> = {
  2: 'it refuses the client’s name',
  3: 'it is not available just now',
  4: 'the user or the password is wrong',
  5: 'the login is not allowed. Is --mqtt-password-file given, and right?',
  133: 'it refuses the client’s name',
  134: 'the user or the password is wrong',
  135: 'the login is not allowed. Is --mqtt-password-file given, and right?',
  136: 'it is not available just now',
  137: 'it is too busy',
  138: 'it has banned this client',
  151: 'its quota is used up',
  159: 'too many connections come to it',
};

/** Codes of brokers that do not know MQTT 5. */
const WRONG_VERSION = [1, 132];

/** The code of an answer in an error of the library. */
function answerCode(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

export function isWrongVersion(error: unknown): boolean {
  return WRONG_VERSION.includes(answerCode(error) ?? -1);
}

/** The error of a connection to `url`. */
export function connectionError(error: unknown, url: string): TtycamError {
  const code = answerCode(error);
  if (code !== undefined) {
    const why = REFUSALS[code] ?? `it answers with code ${code}`;
    return new TtycamError('mqtt-refused', `${url} refuses the connection: ${why}`);
  }
  const { code: known } = fromNodeError(error, '');
  const isSilent = error instanceof Error && /connack timeout/i.test(error.message);
  const text = isSilent ? 'no answer came. Is it an MQTT broker?' : exchangeProblem(error);
  return new TtycamError(known === 'unexpected' ? 'connection-lost' : known, `${url}: ${text}`);
}

/** The error of a topic that may not be published or subscribed. */
export function topicError(topic: string, doing: 'published' | 'subscribed'): TtycamError {
  return new TtycamError('mqtt-denied', `the MQTT broker does not allow ${topic} to be ${doing}: see its access list`);
}
