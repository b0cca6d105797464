// The sender on one page: capture -> newest -> resize and encode -> uplink.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Console } from '../cli/console.js';
import { TtycamError } from '../core/errors.js';
import { Newest } from '../core/newest.js';
import { Pace } from '../core/pace.js';
import { Repeats } from '../core/repeats.js';
import { Chaos } from '../net/chaos.js';
import { monotonicMs, unixUs } from '../net/clock.js';
import { formatEndpoint } from '../net/endpoint.js';
import { Adapting } from './adapting.js';
import { type EncodedPicture, Encoder } from './encode.js';
import { createHello, defaultName, STOPPED } from './hello.js';
import type { SenderOptions } from './options.js';
import type { OutgoingFrame } from './session.js';
import { openSource } from './sources/open.js';
import { resting } from './sources/rest.js';
import type { Source, SourceEvents, SourceFrame } from './sources/source.js';
import { SenderStats } from './stats.js';
import { Uplink, type UplinkEvents } from './uplink.js';

/** How often people are told the same of a receiver that is off for a week, or a camera in a drawer. */
const SAY_AGAIN_MS = 10 * 60_000;

/** A connection that stood for so long was a good one: who does not take us says so within a second of our Hello. */
const STOOD_MS = 2_000;

/** A frame that waits longer than this for the link has waited for it, and not just for its turn on this machine. */
const WAIT_MS = 2;

/** Everything that the stages of one run share. */
interface Run {
  readonly options: SenderOptions;
  readonly console: Console;
  readonly source: Source;
  readonly encoder: Encoder;
  readonly uplink: Uplink;
  readonly adapting: Adapting;
  readonly stats: SenderStats;
  readonly events: SourceEvents;
}

/**
 * Streams a source to a receiver until it ends, `--frames` are sent, or `signal` is aborted.
 *
 * @throws TtycamError when the source fails, or no receiver answers within `--connect-timeout`.
 */
export async function runSender(options: SenderOptions, console: Console, signal: AbortSignal): Promise<void> {
  const { source, why } = openSource(options, process.stdin);
  const live = source.kind === 'live' || options.live;
  const name = options.name ?? (await source.name?.(signal)) ?? defaultName(source.label);
  const to = formatEndpoint(options.to);
  const connectTimeoutMs = options.connectTimeoutMs ?? (live ? undefined : 10_000);
  const hello = createHello(name, source.label, !live);
  const { to: endpoint, credentials, prefixBytes } = options;
  const chaos = options.chaos === undefined ? undefined : new Chaos(options.chaos);
  const uplinkOptions = { endpoint, credentials, hello, prefixBytes, connectTimeoutMs, chaos };
  const uplink = new Uplink(uplinkOptions, uplinkEvents(to, console));
  const adapting = new Adapting(options, live, uplink);
  const stats = new SenderStats(uplink, adapting, console);
  const events = sourceEvents(uplink, stats, console);
  const rests = source.kind === 'live' && !options.keepOpen;
  const run: Run = {
    options,
    console,
    source: rests ? resting(source, uplink) : source,
    encoder: new Encoder(options),
    uplink,
    adapting,
    stats,
    events,
  };
  console.event('started', { name, device: source.label, why: why ?? null, to, kind: live ? 'live' : 'finite' });
  console.say(`streaming ${source.label}${why === undefined ? '' : ` (${why})`} to ${to} as ${name}`);

  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  // An uplink that gave up ends the capture; its reason is thrown at the end.
  const uplinked = uplink.run(stop.signal).finally(() => stop.abort());
  uplinked.catch(() => undefined);
  try {
    await (live ? streamNewest(run, stopped) : streamAll(run, stopped));
    await uplink.drain(stopped);
    uplink.report({ live: false, reason: signal.aborted ? STOPPED : 'finished' });
    await uplink.finish();
  } catch (reason) {
    // The receiver is told why, rather than that the connection ended.
    uplink.report({ live: false, reason: TtycamError.from(reason).message });
    await uplink.finish();
    throw reason;
  } finally {
    stop.abort();
    await uplinked.catch(() => undefined);
    stats.end();
  }
  await uplinked;
}

/** A live source: capture never waits, and what cannot be sent in time is replaced by what is newer, before encoding. */
async function streamNewest(run: Run, signal: AbortSignal): Promise<void> {
  const { options, encoder, uplink, stats } = run;
  // A camera's JPEG that stays untouched needs no sharp.
  if (options.fit !== 'none') await encoder.warmUp();
  const newest = new Newest<{ readonly frame: SourceFrame; readonly sequence: number }>();
  const done = new AbortController();
  const captureSignal = AbortSignal.any([signal, done.signal]);
  const captured = captureNewest(run, newest, captureSignal).finally(() => newest.close());
  captured.catch(() => undefined);
  const release = () => newest.close();
  captureSignal.addEventListener('abort', release, { once: true });
  let sent = 0;
  while (sent < options.frames && (await uplink.ready(signal))) {
    const taken = await newest.take();
    stats.replaced = newest.replaced;
    if (taken === undefined) break;
    stats.hops.waitingFor = 'cpu';
    const picture = asItCame(run, taken.frame) ?? (await encodeOrReport(run, taken.frame));
    stats.hops.waitingFor = 'link';
    if (picture === undefined) continue;
    uplink.send(outgoing(taken.sequence, taken.frame, picture));
    sent += 1;
  }
  done.abort();
  await captured;
}

async function captureNewest(
  { options, source, uplink, adapting, stats, events }: Run,
  newest: Newest<{ readonly frame: SourceFrame; readonly sequence: number }>,
  signal: AbortSignal,
): Promise<void> {
  const pace = options.fps === undefined ? undefined : new Pace(options.fps);
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
    if (holdBack === undefined && pace?.take(monotonicMs()) === false) continue;
    const frame = holdBack === undefined ? given : await inTurn(given, holdBack, signal);
    // With --fps, frames are left out on purpose, and those that the camera left out are no loss.
    const missed = options.fps === undefined ? (frame.missed ?? 0) : 0;
    const { paused } = uplink;
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

/** A finite source: each frame waits for its turn, and none is lost. */
async function streamAll(run: Run, signal: AbortSignal): Promise<void> {
  const { options, source, uplink, adapting, stats, events } = run;
  const pace = options.fps === undefined ? undefined : new Pace(options.fps);
  let sequence = 0;
  for await (const given of source.frames(signal, events)) {
    const behind = pace?.waitMs(monotonicMs()) === 0;
    const frame = pace === undefined ? given : await inTurn(given, pace, signal);
    stats.hops.captured(0);
    adapting.look(monotonicMs(), stats.hops.totals);
    const picture = await encodeOrReport(run, frame);
    if (picture === undefined) continue;
    const encodedMs = monotonicMs();
    if (!(await uplink.ready(signal))) return;
    const readyMs = monotonicMs();
    adapting.sent(readyMs, behind && readyMs - encodedMs > WAIT_MS);
    sequence += 1;
    uplink.send(outgoing(sequence, frame, picture));
    if (sequence >= options.frames) return;
  }
  if (sequence === 0 && !signal.aborted) {
    throw new TtycamError('source-empty', `none of the pictures of ${source.label} could be decoded`);
  }
}

/** The picture where there is nothing to encode; else undefined. */
function asItCame({ encoder, adapting, stats }: Run, frame: SourceFrame): EncodedPicture | undefined {
  const picture = encoder.untouched(frame.picture, adapting.loweredQuality);
  if (picture === undefined) return undefined;
  adapting.encoded(picture);
  stats.hops.encoded(0);
  return picture;
}

/** The encoded picture; undefined for one that could not be decoded, which is reported and left out. */
async function encodeOrReport(
  { encoder, adapting, stats }: Run,
  frame: SourceFrame,
): Promise<EncodedPicture | undefined> {
  const startMs = monotonicMs();
  try {
    const picture = await encoder.encode(frame.picture, adapting.loweredQuality);
    adapting.encoded(picture);
    stats.hops.encoded(monotonicMs() - startMs);
    return picture;
  } catch (reason) {
    if (reason instanceof TtycamError && reason.code === 'image-unreadable') {
      stats.torn(reason.message);
      return undefined;
    }
    throw reason;
  }
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

function uplinkEvents(to: string, console: Console): UplinkEvents {
  const repeats = new Repeats(SAY_AGAIN_MS);
  let connectedMs: number | undefined;
  return {
    connected: () => {
      connectedMs = monotonicMs();
      console.event('connected', { to });
      if (repeats.isNews('connected', connectedMs)) console.say(`connected to ${to}`);
    },
    disconnected: (reason, retryMs) => {
      console.event('disconnected', { to, code: reason.code, reason: reason.message, retryMs: Math.round(retryMs) });
      // One that ends as soon as it stands, over and over, is the same trouble each time.
      if (connectedMs !== undefined && monotonicMs() - connectedMs >= STOOD_MS) repeats.forget();
      connectedMs = undefined;
      if (!repeats.isNews(reason.message, monotonicMs())) return;
      console.say(`${reason.message} (next attempt in ${(retryMs / 1_000).toFixed(1)} s)`);
    },
    paused: (paused) => {
      console.event(paused ? 'paused' : 'resumed', {});
      console.say(paused ? 'paused by the receiver' : 'the receiver wants frames again');
    },
  };
}

/** What a camera does goes into the log, and to the receiver, whose tile says it. */
function sourceEvents(uplink: Uplink, stats: SenderStats, console: Console): SourceEvents {
  const repeats = new Repeats(SAY_AGAIN_MS);
  return {
    torn: (reason) => stats.torn(reason),
    trouble: (reason, retryMs) => {
      console.event('trouble', { code: reason.code, reason: reason.message, retryMs: Math.round(retryMs) });
      uplink.report({ live: false, reason: reason.message });
      if (!repeats.isNews(reason.message, monotonicMs())) return;
      console.warn(`${reason.message} (next attempt in ${(retryMs / 1_000).toFixed(1)} s)`);
    },
    recovered: () => {
      repeats.forget();
      console.event('recovered', {});
      console.say('the camera gives frames');
      uplink.report({ live: true });
    },
    resting: () => {
      console.event('resting', {});
      const until = uplink.paused
        ? 'paused: the camera is closed until it goes on'
        : 'no receiver: the camera is closed until one comes';
      console.say(until);
    },
    note: (words) => {
      console.event('note', { words });
      console.say(words);
    },
  };
}
