// Which answers of a webhook are worth another attempt, and when. Pure.

/** How many attempts a message gets. */
export const MAX_ATTEMPTS = 5;

/** The wait after the first attempt, and the longest one, in ms. */
const FIRST_WAIT_MS = 2_000;
const MAX_WAIT_MS = 5 * 60_000;

/** What an attempt has come to. */
export type Attempt =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'unreachable' };

/**
 * How long to wait before the next attempt, in ms; undefined: another attempt would not help.
 *
 * @param attempts How many there were.
 * @param nowMs Unix time, for a Retry-After that is a date (RFC 9110, section 10.2.3).
 */
export function retryWaitMs(attempt: Attempt, attempts: number, nowMs: number): number | undefined {
  const backoffMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 3 ** (attempts - 1));
  if (attempt.kind === 'unreachable') return backoffMs;
  const { status, retryAfter } = attempt;
  // A mistake in the address or the body stays one. These are no mistakes: too slow, too early, too often.
  const isTemporary = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!isTemporary) return undefined;
  return Math.min(MAX_WAIT_MS, Math.max(backoffMs, retryAfterMs(retryAfter, nowMs)));
}

function retryAfterMs(text: string | undefined, nowMs: number): number {
  if (text === undefined) return 0;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Of other texts, Date.parse makes dates that nobody meant.
  const date = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? 0 : date - nowMs;
}
