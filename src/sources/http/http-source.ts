// A camera over HTTP or HTTPS: the answer decides whether it is a stream of pictures, or a single one that is asked for again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { percentDecoded } from '../../core/percent.js';
import { monotonicMs } from '../../net/clock.js';
import { jpegStream, MAX_JPEG_BYTES } from '../files/jpeg-stream.js';
import type { Source, SourceEvents, SourceFrame } from '../source.js';
import { DENIED_RETRY_MS, QUICK_RETRY, superviseRemote } from '../supervise.js';
import { CameraClient } from './camera-client.js';
import type { Credentials } from './challenge.js';
import type { Answer } from './exchange.js';
import { statusProblem, typeProblem } from './http-problem.js';

/** The most requests a second where nobody says how often. */
const MAX_POLL_FPS = 10;

/** A stream without a picture is given up after these. */
const FIRST_PICTURE_MS = 10_000;
const NEXT_PICTURE_MS = 5_000;

/** With an attempt in between, a camera that is back is seen within two seconds. */
const RETRY_MAX_MS = 1_000;

/** A stream without a JPEG in so many bytes has none: twice the largest that is taken. */
const MAX_BARREN_BYTES = 2 * MAX_JPEG_BYTES;

export interface HttpCamera {
  readonly address: Address;
  readonly credentials: Credentials | undefined;
  readonly insecureTls: boolean;
  /** How often a single picture is asked for; undefined: as often as `fps` says. */
  readonly everyMs: number | undefined;
  /** The rate that is wanted now, in frames a second; undefined: no limit. */
  readonly fps: () => number | undefined;
}

/** @throws TtycamError `usage` for an address that is none. */
export function httpSource(camera: HttpCamera): Source {
  const { url, credentials } = readUrl(camera.address);
  const own = { ...camera, credentials: camera.credentials ?? credentials };
  return superviseRemote(camera.address.shown, (signal, events) => captureHttp(url, own, signal, events), {
    firstFrameMs: FIRST_PICTURE_MS,
    nextFrameMs: NEXT_PICTURE_MS + (camera.everyMs ?? 0),
    ...QUICK_RETRY,
    retryMaxMs: RETRY_MAX_MS,
    deniedRetryMs: DENIED_RETRY_MS,
  });
}

/** The URL without user and password, and these. */
export function readUrl(address: Address): { readonly url: URL; readonly credentials: Credentials | undefined } {
  let url: URL;
  try {
    url = new URL(address.reveal());
  } catch (cause) {
    throw new TtycamError('usage', `${address.shown} is not an address of a camera: http://host/path`, { cause });
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  const credentials =
    username === ''
      ? undefined
      : { user: percentDecoded(username) ?? username, password: percentDecoded(password) ?? password };
  return { url, credentials };
}

async function* captureHttp(
  url: URL,
  { address, credentials, insecureTls, everyMs, fps }: HttpCamera,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const client = new CameraClient({ url, credentials, insecureTls, shown: address.shown });
  try {
    let condition: Readonly<Record<string, string>> = {};
    for (;;) {
      const askedMs = monotonicMs();
      const answer = await client.get(condition, signal);
      try {
        checkAnswer(answer, credentials !== undefined);
        if (answer.status === 304) {
          // An answer that nobody reads to its end keeps the connection busy. This one has no body.
          for await (const _ of answer.body) break;
          events.unchanged?.();
        } else {
          yield* picturesOf(answer, events, signal);
          if (!isSingle(answer)) throw new TtycamError('connection-lost', 'the camera has ended its stream');
          condition = conditionOf(answer);
        }
      } finally {
        if (!isSingle(answer) || signal.aborted) answer.cancel();
      }
      const limit = fps();
      const intervalMs = everyMs ?? 1_000 / Math.min(MAX_POLL_FPS, limit ?? MAX_POLL_FPS);
      await sleep(Math.max(0, askedMs + intervalMs - monotonicMs()), undefined, { signal });
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    client.close();
  }
}

function checkAnswer(answer: Answer, hasCredentials: boolean): void {
  const problem = statusProblem(answer.status, hasCredentials) ?? typeProblem(answer.header('content-type') ?? '');
  if (problem === undefined) return;
  answer.cancel();
  throw problem;
}

/** The pictures of an answer. */
async function* picturesOf(
  answer: Answer,
  events: SourceEvents,
  signal: AbortSignal,
): AsyncGenerator<SourceFrame, void, undefined> {
  let count = 0;
  let barren = 0;
  const body = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of bodyOf(answer)) {
      barren += chunk.length;
      if (barren > MAX_BARREN_BYTES) return;
      yield chunk;
    }
  };
  for await (const frame of jpegStream(body(), events, signal, undefined, MAX_JPEG_BYTES)) {
    count += 1;
    barren = 0;
    yield frame;
  }
  if (barren > MAX_BARREN_BYTES) throw new TtycamError('source-failed', 'the camera sends much, and no JPEG');
  if (count === 0 && !signal.aborted) throw new TtycamError('source-failed', 'the camera answers without a JPEG');
}

/** The body; how its connection ends is no matter, as all pictures before that are whole. */
async function* bodyOf({ body }: Answer): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch {
    // As a stream that has ended.
  }
}

/** Whether an answer is a single picture: its type says so, or says nothing of a stream. */
function isSingle(answer: Answer): boolean {
  return !/^(multipart|video)\//i.test(answer.header('content-type') ?? '') && answer.status !== 0;
}

/** The headers with which the next request asks for a newer picture only. */
function conditionOf(answer: Answer): Readonly<Record<string, string>> {
  const tag = answer.header('etag');
  const modified = answer.header('last-modified');
  return {
    ...(tag === undefined ? {} : { 'if-none-match': tag }),
    ...(modified === undefined ? {} : { 'if-modified-since': modified }),
  };
}
