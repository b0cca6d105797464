// The pictures of one camera over HTTP: a snapshot, the next frame as a long poll, and a stream in which the newest frame wins.
import { timeOfDayMs } from '../clock.js';
import type { FrameHub, HttpFrame } from './frame-hub.js';
import { type HttpReply, type HttpRequest, type ReplyHeaders, words } from './reply.js';

/** Clients that ignore `Content-Length` search for it, so it is a text that no picture holds by chance. */
const BOUNDARY = 'ttycam-frame-boundary';

/** How long a request waits for a frame that is not there yet: a camera that rests has to open first. */
const FIRST_FRAME_MS = 8_000;

/** The same for `after`, and the longest time that a client may ask for. */
const NEXT_FRAME_MS = 10_000;
const MAX_WAIT_MS = 30_000;

/** One camera, as the pictures need it. */
export interface PictureSource {
  readonly place: number;
  /** The newest frame; undefined where none has come. */
  newest(): HttpFrame | undefined;
  /** Why there are no present pictures; undefined where they come, or may come soon. */
  problem(): string | undefined;
  /** Whether its newest frame may be old though it is well: nobody has watched it. */
  readonly rests: boolean;
}

/**
 * Answers a request for one picture. `after=<sequence>` waits for a frame that is newer. `last` accepts the last picture of a
 * camera that gives none now.
 */
export async function snapshot(
  source: PictureSource,
  hub: FrameHub,
  { target, signal }: HttpRequest,
): Promise<HttpReply> {
  const { query } = target;
  const after = query.get('after');
  if (after !== null && !/^\d{1,15}$/.test(after)) return words(400, 'after= is the sequence number of a picture');
  const newest = source.newest();
  if (query.has('last') && newest !== undefined) return pictureReply(newest);
  const problem = source.problem();
  if (problem !== undefined) return words(503, problem, { 'Retry-After': '2' });
  const { mailbox, unwatch } = hub.watch(source.place, signal);
  // A frame of before the camera rested is no present picture.
  const isPresent = newest !== undefined && !source.rests && (after === null || newest.sequence !== Number(after));
  const timer = setTimeout(() => mailbox.close(), after === null ? FIRST_FRAME_MS : waitMs(query));
  try {
    const frame = isPresent ? newest : await mailbox.take();
    if (frame !== undefined) return pictureReply(frame);
    if (signal.aborted) return words(503, 'the program ends');
    if (after !== null) return { kind: 'body', status: 204, type: 'text/plain', body: '' };
    return words(503, source.problem() ?? 'no picture has come yet', { 'Retry-After': '2' });
  } finally {
    clearTimeout(timer);
    unwatch();
  }
}

/** Answers a request for the stream: `multipart/x-mixed-replace`, one part a picture. */
export function stream(source: PictureSource, hub: FrameHub, { signal }: HttpRequest): HttpReply {
  const problem = source.problem();
  if (problem !== undefined) return words(503, problem, { 'Retry-After': '2' });
  const type = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;
  return {
    kind: 'stream',
    type,
    write: async (out) => {
      const { mailbox, unwatch } = hub.watch(source.place, signal);
      const counts = hub.countsOf(source.place);
      let replaced = 0;
      try {
        const first = source.rests ? undefined : source.newest();
        if (first !== undefined) mailbox.put(first);
        let isTaken = await out.write(`--${BOUNDARY}\r\n`);
        while (isTaken) {
          const frame = await mailbox.take();
          if (frame === undefined) return;
          counts.dropped += mailbox.replaced - replaced;
          replaced = mailbox.replaced;
          isTaken = await out.write(partOf(frame));
          if (isTaken) counts.sent += 1;
        }
      } finally {
        unwatch();
      }
    },
  };
}

/** The time in ms that a long poll asks for with `wait=<seconds>`. */
function waitMs(query: URLSearchParams): number {
  const seconds = Number(query.get('wait') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(MAX_WAIT_MS, Math.max(0, seconds * 1_000)) : NEXT_FRAME_MS;
}

function pictureReply(frame: HttpFrame): HttpReply {
  return { kind: 'body', status: 200, type: 'image/jpeg', body: frame.jpeg, headers: pictureHeaders(frame) };
}

/** `X-Timestamp` is in seconds since 1970, as µStreamer has it: of the capture, or of the arrival where that is unknown. */
function pictureHeaders({ sequence, capturedMs, receivedMs, shownSize }: HttpFrame): ReplyHeaders {
  return {
    'X-Sequence': String(sequence),
    'X-Timestamp': seconds(capturedMs ?? receivedMs),
    'X-Timestamp-Of': capturedMs === undefined ? 'arrival' : 'capture',
    'X-Picture-Size': shownSize,
  };
}

function seconds(ms: number): string {
  return (timeOfDayMs(ms * 1_000) / 1_000).toFixed(3);
}

/** One for all clients of a frame: many short writes would take longer than the copy. */
const parts = new WeakMap<HttpFrame, Uint8Array>();

/** A part of a stream. The boundary follows at once, as browsers show a picture when its end has come. */
function partOf(frame: HttpFrame): Uint8Array {
  const known = parts.get(frame);
  if (known !== undefined) return known;
  const headers = {
    'Content-Type': 'image/jpeg',
    'Content-Length': String(frame.jpeg.length),
    ...pictureHeaders(frame),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${lines.join('')}\r\n`);
  const part = Buffer.concat([head, frame.jpeg, Buffer.from(`\r\n--${BOUNDARY}\r\n`)]);
  parts.set(frame, part);
  return part;
}
