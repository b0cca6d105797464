// The sender on one page: capture -> newest -> resize and encode -> uplink.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Console } from '../cli/console.js';
import { parseAddress } from '../core/address.js';
import { FINISHED, STOPPED } from '../core/camera-state.js';
import { TtycamError } from '../core/errors.js';
import type { Hello } from '../core/messages.js';
import { Newest } from '../core/newest.js';
import { ChangingPace, Pace } from '../core/pace.js';
import { knownSecrets } from '../core/secrets.js';
import { fitsSubject } from '../core/subjects.js';
import { formatBusUrl } from '../net/bus-url.js';
import { Chaos } from '../net/chaos.js';
import { monotonicMs, unixUs } from '../net/clock.js';
import { formatEndpoint } from '../net/endpoint.js';
import { Adapting } from './adapting.js';
import { BusUplink } from './bus-uplink.js';
import { type EncodedPicture, Encoder } from './encode.js';
import { createHello, defaultName } from './hello.js';
import type { SenderOptions } from './options.js';
import type { OutgoingFrame, Outlet } from './outlet.js';
import { openSource } from './sources/open.js';
import { resting } from './sources/rest.js';
import type { Source, SourceEvents, SourceFrame } from './sources/source.js';
import { SenderStats } from './stats.js';
import { busEvents, sourceEvents, uplinkEvents } from './telling.js';
import { Uplink } from './uplink.js';

/** A frame that waits longer than this for the link has waited for it, and not just for its turn on this machine. */
const WAIT_MS = 2;

/** Everything that the stages of one run share. */
interface Run {
  readonly options: SenderOptions;
  readonly console: Console;
  readonly source: Source;
  readonly encoder: Encoder;
  readonly outlet: Outlet;
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
  const given = options.name ?? (await source.name?.(signal)) ?? defaultName(parseAddress(source.label));
  const name = knownSecrets.hide(given);
  if (options.to.kind === 'bus' && !live) throw lossy();
  if (options.to.kind === 'bus' && !fitsSubject(name)) {
    throw new TtycamError('usage', `--name: on a bus, a name of ${name.length} characters is too long`);
  }
  const to = options.to.kind === 'bus' ? formatBusUrl(options.to.url) : formatEndpoint(options.to.endpoint);
  const outlet = openOutlet(options, createHello(name, source.label, !live), live, to, console);
  const adapting = new Adapting(options, live, outlet);
  const stats = new SenderStats(outlet, adapting, console);
  const events = sourceEvents(outlet, stats, options.to.kind === 'bus', console);
  const rests = source.kind === 'live' && !options.keepOpen;
  const run: Run = {
    options,
    console,
    source: rests ? resting(source, outlet) : source,
    encoder: new Encoder(options),
    outlet,
    adapting,
    stats,
    events,
  };
  console.event('started', { name, device: source.label, why: why ?? null, to, kind: live ? 'live' : 'finite' });
  console.say(`streaming ${source.label}${why === undefined ? '' : ` (${why})`} to ${to} as ${name}`);

  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  // An outlet that gave up ends the capture; its reason is thrown at the end.
  const uplinked = outlet.run(stop.signal).finally(() => stop.abort());
  uplinked.catch(() => undefined);
  try {
    await (live ? streamNewest(run, stopped) : streamAll(run, stopped));
    await outlet.drain(stopped);
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
}

/** A live source: capture never waits, and what cannot be sent in time is replaced by what is newer, before encoding. */
async function streamNewest(run: Run, signal: AbortSignal): Promise<void> {
  const { options, encoder, outlet, stats } = run;
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
  while (sent < options.frames && (await outlet.ready(signal))) {
    const taken = await newest.take();
    stats.replaced = newest.replaced;
    if (taken === undefined) break;
    stats.hops.waitingFor = 'cpu';
    const picture = asItCame(run, taken.frame) ?? (await encodeOrReport(run, taken.frame));
    stats.hops.waitingFor = 'link';
    if (picture === undefined) continue;
    outlet.send(outgoing(taken.sequence, taken.frame, picture));
    sent += 1;
  }
  done.abort();
  await captured;
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

/** A finite source: each frame waits for its turn, and none is lost. */
async function streamAll(run: Run, signal: AbortSignal): Promise<void> {
  const { options, source, outlet, adapting, stats, events } = run;
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
    if (!(await outlet.ready(signal))) return;
    const readyMs = monotonicMs();
    adapting.sent(readyMs, behind && readyMs - encodedMs > WAIT_MS);
    sequence += 1;
    outlet.send(outgoing(sequence, frame, picture));
    if (sequence >= options.frames) return;
  }
  if (sequence === 0 && !signal.aborted) {
    throw new TtycamError('source-empty', `none of the pictures of ${source.label} could be decoded`);
  }
}

/** The picture where there is nothing to encode; else undefined. */
function asItCame({ encoder, outlet, adapting, stats }: Run, frame: SourceFrame): EncodedPicture | undefined {
  const picture = encoder.untouched(frame.picture, adapting.loweredQuality, outlet.demand?.size);
  if (picture === undefined) return undefined;
  adapting.encoded(picture);
  stats.hops.encoded(0);
  return picture;
}

/** The encoded picture; undefined for one that could not be decoded, which is reported and left out. */
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
    if (reason instanceof TtycamError && reason.code === 'image-unreadable') {
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

function openOutlet(options: SenderOptions, hello: Hello, live: boolean, to: string, console: Console): Outlet {
  const connectTimeoutMs = options.connectTimeoutMs ?? (live ? undefined : 10_000);
  if (options.to.kind === 'bus') {
    const { access } = options.to;
    return new BusUplink({ access, hello, connectTimeoutMs }, busEvents(to, console));
  }
  const { endpoint, credentials } = options.to;
  const chaos = options.chaos === undefined ? undefined : new Chaos(options.chaos);
  const uplinkOptions = { endpoint, credentials, hello, prefixBytes: options.prefixBytes, connectTimeoutMs, chaos };
  return new Uplink(uplinkOptions, uplinkEvents(to, console));
}
