// Calls a webhook: the event or a picture to an HTTP address, with retries. The path of the address stays secret.
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { exchangeProblem } from '../exchange-problem.js';
import type { WebhookRequest } from '../rules/rule.js';
import { type Attempt, MAX_ATTEMPTS, retryWaitMs } from './retry-policy.js';

/** How long one attempt may take, in ms. */
const ATTEMPT_TIMEOUT_MS = 15_000;

/** The headers of an answer may have this many bytes. Its body is not read. */
const MAX_HEADER_BYTES = 16 * 1024;

/** What is sent. */
export interface WebhookBody {
  readonly type: 'application/json' | 'image/jpeg' | 'text/plain; charset=utf-8';
  readonly bytes: Uint8Array;
}

/** How often and how long it is tried. */
export interface WebhookTimes {
  /** Resolves after a wait in ms, or rejects when the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly attemptTimeoutMs?: number;
  readonly maxAttempts?: number;
}

/**
 * Calls a webhook until it has accepted the message.
 *
 * @returns The status of the answer.
 * @throws TtycamError `event-failed`: it was refused, or not accepted after all attempts. It names the host alone.
 */
export async function callWebhook(
  request: WebhookRequest,
  body: WebhookBody,
  signal: AbortSignal,
  times: WebhookTimes = {},
): Promise<number> {
  const { wait = defaultWait, attemptTimeoutMs = ATTEMPT_TIMEOUT_MS, maxAttempts = MAX_ATTEMPTS } = times;
  const { origin } = request.url;
  for (let attempts = 1; ; attempts += 1) {
    const { attempt, problem } = await attemptOnce(request, body, signal, attemptTimeoutMs);
    if (attempt.kind === 'answered' && attempt.status >= 200 && attempt.status < 300) return attempt.status;
    const isLast = signal.aborted || attempts >= maxAttempts;
    const waitMs = isLast ? undefined : retryWaitMs(attempt, attempts, Date.now());
    const often = attempts > 1 ? ` (${attempts} attempts)` : '';
    if (waitMs === undefined) throw new TtycamError('event-failed', `${origin} ${problem}${often}`);
    await wait(waitMs, signal).catch(() => undefined);
    if (signal.aborted) throw new TtycamError('event-failed', `${origin} ${problem}, and this program ends${often}`);
  }
}

interface AttemptResult {
  readonly attempt: Attempt;
  /** It follows the address in an error message. */
  readonly problem: string;
}

async function attemptOnce(
  webhook: WebhookRequest,
  body: WebhookBody,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<AttemptResult> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const { statusCode: status = 0, headers } = await exchange(webhook, body, AbortSignal.any([signal, limit]));
    return {
      attempt: { kind: 'answered', status, retryAfter: headers['retry-after'] },
      problem: statusProblem(status),
    };
  } catch (reason) {
    if (limit.aborted) {
      return { attempt: { kind: 'unreachable' }, problem: `has not answered within ${timeoutMs / 1_000} s` };
    }
    return { attempt: { kind: 'unreachable' }, problem: `cannot be reached: ${exchangeProblem(reason)}` };
  }
}

/** Sends the request, and resolves with the head of the answer. */
function exchange({ url, method, headers }: WebhookRequest, { type, bytes }: WebhookBody, signal: AbortSignal) {
  const options: RequestOptions = {
    method,
    headers: {
      'user-agent': 'ttycam',
      'content-type': type,
      ...Object.fromEntries(headers),
      'content-length': bytes.length,
      connection: 'close',
    },
    // No connection is kept for a call that may come in a month.
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, options, (response) => {
      response.on('error', () => undefined);
      resolve(response);
      // The answer's body is of no use, and may be without end.
      request.destroy();
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

function statusProblem(status: number): string {
  if (status >= 300 && status < 400) {
    return `answered ${status}: it is elsewhere. Give the rule the address to which it leads`;
  }
  if (status === 401 || status === 403) return `refused the message with status ${status}. Is the token right?`;
  if (status === 404 || status === 410) return `answered ${status}: there is no such webhook`;
  return status === 429 ? 'answered 429: too many messages' : `answered with status ${status}`;
}

async function defaultWait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}
