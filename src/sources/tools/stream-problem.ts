// Translates what ffmpeg says of a network stream: what was wrong, and what to do.
import { type ErrorCode, TtycamError } from '../../core/errors.js';
import { statusProblem } from '../http/http-problem.js';

/** What ffmpeg writes (libavutil/error.c and the system's errors): our code, and a reason that follows the address. */
const MEANINGS: ReadonlyArray<readonly [RegExp, ErrorCode, string]> = [
  [/Connection refused/, 'connection-refused', 'nothing listens there'],
  [/Connection timed out|Operation timed out/, 'timed-out', 'no answer came. Is the address right?'],
  [/No route to host|Network is unreachable/, 'connection-lost', 'that machine cannot be reached from here'],
  [/Failed to resolve|Name or service not known/, 'host-unknown', 'no machine has that name'],
  [/Invalid data found/, 'source-failed', 'ffmpeg finds no video there'],
  [/Protocol not found/, 'source-failed', 'this ffmpeg does not speak its protocol'],
  [/End of file|Broken pipe|Connection reset/, 'connection-lost', 'the stream has ended'],
  // Where a name is unknown, ffmpeg says that one line earlier.
  [/Input\/output error/, 'source-failed', 'it cannot be opened. Is the name of its host right?'],
];

/** A status that ffmpeg reports: `Server returned 401 Unauthorized`, `Server returned 5XX Server Error reply`. */
const STATUS = /Server returned ([45])(\d\d|XX)/;

/**
 * The error of a stream; another error as it is.
 *
 * @param shown Its address, without secrets.
 * @param hasCredentials Whether a user and a password were given.
 */
export function streamProblem(error: unknown, shown: string, hasCredentials: boolean): unknown {
  if (!(error instanceof TtycamError) || error.code !== 'source-failed') return error;
  const [, kind, rest = ''] = STATUS.exec(error.message) ?? [];
  if (kind !== undefined) return statusProblem(Number(kind + rest.replace('XX', '00')), hasCredentials) ?? error;
  const [, code, why] = MEANINGS.find(([words]) => words.test(error.message)) ?? [];
  return code === undefined ? error : new TtycamError(code, `cannot read ${shown}: ${why}`, { cause: error });
}
