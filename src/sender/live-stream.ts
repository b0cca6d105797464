// Streams a live source: capture never waits, and a frame that cannot be sent in time is replaced by the newest before encoding.
import { Newest } from '../core/newest.js';
import { ChangingPace, Pace } from '../core/rate/pace.js';
import { monotonicMs } from '../net/clock.js';
import type { SourceEvents, SourceFrame } from '../sources/source.js';
import { encodeOrSkip, outgoing, paced, passedThrough, type Run } from './stages.js';

/** Frames a second of a file that is sent as a live source and has no rate of its own. */
const FILE_FPS = 30;

/** A captured frame with its number. */
interface CapturedFrame {
  readonly frame: SourceFrame;
  readonly sequence: number;
  /** How often the camera had stopped before. */
  readonly stops: number;
}

/** How often the camera has stopped: it failed, or was closed. */
interface StopCount {
  stops: number;
}

/**
 * Streams until the source ends, `--frames` were taken, the receiver needs no more frames, or `signal` is aborted.
 *
 * @returns How many frames there were to send; undefined where there was no such number.
 */
export async function streamLive(run: Run, signal: AbortSignal): Promise<number | undefined> {
  const { options, encoder, sink, stats } = run;
  // A camera's JPEG that stays untouched needs no sharp.
  if (options.fit !== 'none') await encoder.warmUp();
  const newest = new Newest<CapturedFrame>();
  const count: StopCount = { stops: 0 };
  const stop = new AbortController();
  const captureSignal = AbortSignal.any([signal, stop.signal, sink.done]);
  // With a limit, the end of the run has to be noticed behind each frame, which takes a turn of the loop below.
  const mayPass = !Number.isFinite(options.frames);
  let isWaiting = false;
  const pass = (captured: CapturedFrame): boolean =>
    mayPass && isWaiting && newest.isEmpty && sendUntouched(run, captured);
  const captured = captureNewest(run, newest, count, pass, captureSignal).finally(() => newest.close());
  captured.catch(() => undefined);
  const close = () => newest.close();
  captureSignal.addEventListener('abort', close, { once: true });
  // Newer frames make up for those that were in flight when a connection ended.
  while (await sink.ready(signal, options.frames)) {
    isWaiting = true;
    const taken = await newest.take();
    isWaiting = false;
    stats.replaced = newest.replaced;
    if (taken === undefined) break;
    // Frames have passed since then, or the connection has ended.
    if (!sink.isReady(options.frames)) {
      newest.put(taken);
      continue;
    }
    stats.counters.waitingFor = 'cpu';
    const takenMs = monotonicMs();
    const picture = passedThrough(run, taken.frame) ?? (await encodeOrSkip(run, taken.frame));
    stats.counters.waitingFor = 'link';
    // The camera stopped while its last frame was encoded: after the report of that, the frame would look like a present one.
    if (picture === undefined || taken.stops !== count.stops) continue;
    sink.send(outgoing(taken.sequence, taken.frame, picture, monotonicMs() - takenMs));
  }
  stop.abort();
  await captured;
  return Number.isFinite(options.frames) ? options.frames : undefined;
}

/**
 * Sends a frame at once, where it stays untouched and the sink is ready: no promise is needed then.
 * False where it was not sent.
 */
function sendUntouched(run: Run, { frame, sequence }: CapturedFrame): boolean {
  if (!run.sink.isReady()) return false;
  const picture = passedThrough(run, frame);
  if (picture === undefined) return false;
  run.sink.send(outgoing(sequence, frame, picture));
  return true;
}

/** @param pass Takes a frame past the mailbox. False where the frame has to wait in it. */
async function captureNewest(
  { options, source, sink, adapter, stats, events }: Run,
  newest: Newest<CapturedFrame>,
  count: StopCount,
  pass: (captured: CapturedFrame) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const pace = new ChangingPace();
  const filePace = source.kind === 'finite' && source.paced !== true ? new Pace(options.fps ?? FILE_FPS) : undefined;
  let sequence = 0;
  let pausedBefore = false;
  const take = (frame: SourceFrame): void => {
    stats.counters.came(frame.missed ?? 0);
    // Frames above the rate that is asked for are left out deliberately, and so not counted as dropped.
    const fps = lowest(filePace === undefined ? options.fps : undefined, sink.demand?.fps);
    const nowMs = monotonicMs();
    if (!pace.take(fps, nowMs)) return;
    // With a rate that is asked for, frames that the camera skipped are no loss either.
    const missed = options.fps === undefined && fps === undefined ? (frame.missed ?? 0) : 0;
    const { paused } = sink;
    if (paused && pausedBefore) {
      // There is no demand for frames now. They replace one another under one number, and none counts as dropped.
      newest.poll();
    } else {
      stats.missed += missed;
      stats.counters.captured(missed);
      sequence += 1 + missed;
    }
    pausedBefore = paused;
    adapter.observe(nowMs, stats.counters.totals);
    if (!adapter.takes(nowMs)) {
      stats.counters.heldBack();
      return;
    }
    const captured = { frame, sequence, stops: count.stops };
    if (!pass(captured) && newest.put(captured)) stats.counters.replaced();
  };
  for await (const frame of source.frames(signal, { ...clearing(newest, count, events), frame: take })) {
    take(filePace === undefined ? frame : await paced(frame, filePace, signal));
    if (signal.aborted) return;
  }
}

/** Empties the mailbox when the camera stops. Its last frame would else be sent as a present one, maybe hours later. */
function clearing(newest: Newest<CapturedFrame>, count: StopCount, events: SourceEvents): SourceEvents {
  const clear = (): void => {
    count.stops += 1;
    newest.poll();
  };
  return {
    ...events,
    trouble: (reason, retryMs) => {
      clear();
      events.trouble(reason, retryMs);
    },
    suspended: () => {
      clear();
      events.suspended();
    },
  };
}

function lowest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
