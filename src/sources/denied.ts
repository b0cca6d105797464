// Failures that only a person can change, such as a wrong password. They are tried again seldom, as peers lock out who fails often.
import type { ErrorCode, TtycamError } from '../core/errors.js';

const DENIED: readonly ErrorCode[] = ['source-denied', 'ssh-denied', 'ssh-host-key'];

/**
 * The shortest wait before the next attempt, in ms.
 *
 * @param deniedRetryMs The wait where only a person can help; undefined: as after any failure.
 */
export function leastRetryMs({ code }: TtycamError, deniedRetryMs = 0): number {
  return DENIED.includes(code) ? deniedRetryMs : 0;
}
