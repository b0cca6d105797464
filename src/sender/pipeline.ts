// The sender on one page: capture -> newest -> resize and encode -> uplink.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '../cli/output.js';
import { parseAddress } from '../core/address.js';
import { FINISHED, STOPPED } from '../core/camera/camera-state.js';
import { type ErrorCode, TtycamError } from '../core/errors.js';
import { Newest } from '../core/newest.js';
import { ChangingPace, Pace } from '../core/rate/pace.js';
import { knownSecrets } from '../core/secrets.js';
import { fitsSubject } from '../core/wire/nats-subjects.js';
import { monotonicMs, unixUs } from '../net/clock.js';
import { formatEndpoint } from '../net/endpoint.js';
import { formatNatsUrl } from '../net/nats/nats-url.js';
import { answeredFor } from '../sources/files/hung-disk.js';
import { openSource } from '../sources/open-source.js';
import type { Source, SourceEvents, SourceFrame } from '../sources/source.js';
import { suspendWhenIdle } from '../sources/suspend-when-idle.js';
import { SenderStats } from './console-stats.js';
import { type EncodedPicture, Encoder } from './encode.js';
import { followKeys, sourceEvents } from './events.js';
import { createHello, defaultName } from './hello.js';
import type { SenderOptions } from './options.js';
import { RateAdapter } from './rate-adapter.js';
import { sourceDrain } from './source-drain.js';
import type { FrameSink, OutgoingFrame } from './uplink/frame-sink.js';
import { openFrameSink } from './uplink/open-frame-sink.js';

/** A frame that waits longer than this for the link has waited for it, and not just for its turn on this machine. */
const WAIT_MS = 2;

/** What is wrong with one picture says nothing of the next. */
const LEFT_OUT: readonly ErrorCode[] = ['image-unreadable', 'image-too-large'];

/** Everything that the stages of one run share. */
interface Run {
  readonly options: SenderOptions;
  readonly output: Output;
  readonly source: Source;
  readonly encoder: Encoder;
  readonly outlet: FrameSink;
  readonly adapting: RateAdapter;
  readonly stats: SenderStats;
  readonly events: SourceEvents;
}

/**
 * Streams a source to a receiver until it ends, `--frames` have arrived, the receiver has all it wanted, or `signal` is
 * aborted.
 *
 * @throws TtycamError when the source fails or ends too early, no receiver answers within `--connect-timeout`, or, with
 * `--frames`, a receiver refuses us for good, or
 * pictures of a finite source were left out.
 */
export async function runSender(options: SenderOptions, output: Output, signal: AbortSignal): Promise<void> {
  const { device } = options;
  // What a --device means is found out by calls that block this thread, where no signal would be heard.
  await answeredFor(device.reveal(), signal, () =>
    output.warn(`${device.shown}: the disk or network share does not answer yet`),
  );
  if (signal.aborted) return;
  const { source, why } = openSource(options, process.stdin);
  const live = source.kind === 'live' || options.live;
  const given = options.name ?? (await source.name?.(signal)) ?? defaultName(parseAddress(source.label));
  const name = knownSecrets.hide(given);
  if (options.to.kind === 'bus' && !live) throw lossy();
  if (options.to.kind === 'bus' && !fitsSubject(name)) {
    throw new TtycamError('usage', `--name: on a bus, a name of ${name.length} characters is too long`);
  }
  const to = options.to.kind === 'bus' ? formatNatsUrl(options.to.url) : formatEndpoint(options.to.endpoint);
  const outlet = openFrameSink(options, createHello(name, source.label, !live), live, to, output);
  const adapting = new RateAdapter(options, live, outlet);
  const stats = new SenderStats(outlet, adapting, output);
  const events = sourceEvents(outlet, stats, { bus: options.to.kind === 'bus', label: source.label }, output);
  const rests = source.kind === 'live' && !options.keepOpen;
  const run: Run = {
    options,
    output,
    source: rests ? suspendWhenIdle(source, outlet) : source,
    encoder: new Encoder(options),
    outlet,
    adapting,
    stats,
    events,
  };
  output.event('started', { name, device: source.label, why: why ?? null, to, kind: live ? 'live' : 'finite' });
  output.say(
    `streaming ${source.label}${why === undefined ? '' : ` (${why})`} to ${to} as ${shownName(options, name)}`,
  );

  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  followKeys(options.to, outlet, output, stop.signal);
  // An outlet that gave up ends the capture; its reason is thrown at the end.
  const uplinked = outlet.run(stop.signal).finally(() => stop.abort());
  uplinked.catch(() => undefined);
  try {
    const given = await (live ? streamNewest(run, stopped) : streamAll(run, stopped));
    await outlet.drain(stopped);
    const taken = outlet.counts.frames;
    if (outlet.done.aborted) stats.receiverDone(given);
    else if (live && taken < options.frames && Number.isFinite(options.frames) && !stopped.aborted) {
      throw new TtycamError('source-failed', `${source.label} ended after ${taken} of the ${options.frames} --frames`);
    }
    outlet.report({ live: false, reason: signal.aborted ? STOPPED : FINISHED });
    await outlet.finish();
  } catch (reason) {
    // The receiver is told why, rather than that the connection ended.
    outlet.report({ live: false, reason: TtycamError.from(reason).message });
    await outlet.finish();
    throw reason;
  } finally {
    stop.abort();
    await uplinked.catch(() => undefined);
    stats.end();
  }
  await uplinked;
  // Who stops a run by hand has asked for no more.
  if (!live && !signal.aborted && stats.leftOut !== undefined) throw stats.leftOut;
}

/** The name that the receiver shows: with a key that has a name, the key's. */
function shownName({ to, name: asked }: SenderOptions, name: string): string {
  const credentials = to.kind === 'receiver' ? to.credentials?.current : undefined;
  const owner = credentials?.kind === 'keys' ? credentials.keys[0]?.name : undefined;
  if (owner === undefined || name === owner || name.startsWith(`${owner}/`)) return name;
  return asked === undefined ? owner : `${owner}, as its key is called, and not ${name}`;
}

/**
 * A live source: capture never waits, and what cannot be sent in time is replaced by what is newer, before encoding.
 *
 * @returns How many frames there were to send; undefined where there was no such number.
 */
async function streamNewest(run: Run, signal: AbortSignal): Promise<number | undefined> {
  const { options, encoder, outlet, stats } = run;
  // A camera's JPEG that stays untouched needs no sharp.
  if (options.fit !== 'none') await encoder.warmUp();
  const newest = new Newest<{ readonly frame: SourceFrame; readonly sequence: number }>();
  const done = new AbortController();
  const captureSignal = AbortSignal.any([signal, done.signal, outlet.done]);
  const captured = captureNewest(run, newest, captureSignal).finally(() => newest.close());
  captured.catch(() => undefined);
  const release = () => newest.close();
  captureSignal.addEventListener('abort', release, { once: true });
  // What was on its way when a connection ended is made up for by newer frames.
  while (await outlet.ready(signal, options.frames)) {
    const taken = await newest.take();
    stats.replaced = newest.replaced;
    if (taken === undefined) break;
    stats.hops.waitingFor = 'cpu';
    const picture = asItCame(run, taken.frame) ?? (await encodeOrReport(run, taken.frame));
    stats.hops.waitingFor = 'link';
    if (picture === undefined) continue;
    outlet.send(outgoing(taken.sequence, taken.frame, picture));
  }
  done.abort();
  await captured;
  return Number.isFinite(options.frames) ? options.frames : undefined;
}

async function captureNewest(
  { options, source, outlet, adapting, stats, events }: Run,
  newest: Newest<{ readonly frame: SourceFrame; readonly sequence: number }>,
  signal: AbortSignal,
): Promise<void> {
  const pace = new ChangingPace();
  // A file made to behave like a camera has no rate of its own.
  const holdBack = source.kind === 'finite' && source.paced !== true ? new Pace(options.fps ?? 30) : undefined;
  let sequence = 0;
  let pausedBefore = false;
  // What waits when the camera stops would be taken for its picture when it gives none, or hours later.
  const forgetting: SourceEvents = {
    ...events,
    trouble: (reason, retryMs) => {
      newest.poll();
      events.trouble(reason, retryMs);
    },
    resting: () => {
      newest.poll();
      events.resting();
    },
  };
  for await (const given of source.frames(signal, forgetting)) {
    stats.hops.came(given.missed ?? 0);
    // What nobody asked for is left out on purpose, as with --fps: it is no loss.
    const fps = leastOf(holdBack === undefined ? options.fps : undefined, outlet.demand?.fps);
    if (!pace.take(fps, monotonicMs())) continue;
    const frame = holdBack === undefined ? given : await inTurn(given, holdBack, signal);
    // Then those that the camera left out are no loss either.
    const missed = options.fps === undefined && fps === undefined ? (frame.missed ?? 0) : 0;
    const { paused } = outlet;
    if (paused && pausedBefore) {
      // Nobody wants them now: they take the place of one another under one number, and none is a loss.
      newest.poll();
    } else {
      stats.missed += missed;
      stats.hops.captured(missed);
      sequence += 1 + missed;
    }
    pausedBefore = paused;
    const nowMs = monotonicMs();
    adapting.look(nowMs, stats.hops.totals);
    if (!adapting.takes(nowMs)) {
      stats.hops.heldBack();
      continue;
    }
    if (newest.put({ frame, sequence })) stats.hops.replaced();
    if (signal.aborted) return;
  }
}

/**
 * A finite source: each frame waits for its turn, and none is lost.
 *
 * @returns How many frames there were to send; undefined where the receiver had all it wanted before that was known.
 */
async function streamAll(run: Run, signal: AbortSignal): Promise<number | undefined> {
  const { options, source, outlet, adapting, stats, events } = run;
  const pace = options.fps === undefined ? undefined : new Pace(options.fps);
  const { done } = outlet;
  const wanting = AbortSignal.any([signal, done]);
  const rest = sourceDrain(done);
  let sequence = 0;
  try {
    for await (const given of source.frames(AbortSignal.any([signal, rest.over]), events)) {
      if (done.aborted) {
        sequence += 1;
        if (sequence >= options.frames) return sequence;
        continue;
      }
      const behind = pace?.waitMs(monotonicMs()) === 0;
      const frame = pace === undefined ? given : await inTurn(given, pace, wanting);
      stats.hops.captured(0);
      adapting.look(monotonicMs(), stats.hops.totals);
      const picture = await encodeOrReport(run, frame);
      if (picture === undefined) continue;
      const encodedMs = monotonicMs();
      const ready = await outlet.ready(signal);
      if (!ready && !done.aborted) return sequence;
      sequence += 1;
      if (ready) {
        const readyMs = monotonicMs();
        adapting.sent(readyMs, behind && readyMs - encodedMs > WAIT_MS);
        outlet.send(outgoing(sequence, frame, picture));
      }
      if (sequence >= options.frames) return sequence;
    }
  } catch (reason) {
    // What is wrong with pictures that nobody wants is no failure.
    if (!done.aborted) throw reason;
    return undefined;
  } finally {
    rest.release();
  }
  if (done.aborted) return rest.over.aborted ? undefined : sequence;
  if (sequence === 0 && !signal.aborted) {
    throw new TtycamError('source-empty', `none of the pictures of ${source.label} could be decoded`);
  }
  return sequence;
}

/** The picture where there is nothing to encode; else undefined. */
function asItCame({ encoder, outlet, adapting, stats }: Run, frame: SourceFrame): EncodedPicture | undefined {
  const picture = encoder.untouched(frame.picture, adapting.loweredQuality, outlet.demand?.size);
  if (picture === undefined) return undefined;
  adapting.encoded(picture);
  stats.hops.encoded(0);
  return picture;
}

/** The encoded picture; undefined for one that is damaged or too large, which is reported and left out. */
async function encodeOrReport(
  { encoder, outlet, adapting, stats }: Run,
  frame: SourceFrame,
): Promise<EncodedPicture | undefined> {
  const startMs = monotonicMs();
  try {
    const picture = await encoder.encode(frame.picture, adapting.loweredQuality, outlet.demand?.size);
    adapting.encoded(picture);
    stats.hops.encoded(monotonicMs() - startMs);
    return picture;
  } catch (reason) {
    if (reason instanceof TtycamError && LEFT_OUT.includes(reason.code)) {
      stats.torn(reason.message);
      return undefined;
    }
    throw reason;
  }
}

function leastOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function outgoing(sequence: number, frame: SourceFrame, picture: EncodedPicture): OutgoingFrame {
  const { jpeg, trueSize } = picture;
  return { sequence, jpeg, capturedUs: frame.capturedUs, trueWidth: trueSize.width, trueHeight: trueSize.height };
}

/** The frame once it is due, and as if taken then: to wait for one's turn is not to grow old. */
async function inTurn(frame: SourceFrame, pace: Pace, signal: AbortSignal): Promise<SourceFrame> {
  const waitMs = pace.waitMs(monotonicMs());
  if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  pace.take(monotonicMs());
  return { ...frame, capturedUs: unixUs() };
}

/** A bus that loses a frame says nothing of it. */
function lossy(): TtycamError {
  const words = 'nats:// promises no delivery, and of a file or a pipe each frame is to arrive: add --live';
  return new TtycamError('usage', `${words}, and the newest wins`);
}
