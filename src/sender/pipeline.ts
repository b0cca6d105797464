// The sender's pipeline: source -> live or finite stream (encodes) -> uplink, and how a run ends.
import type { Output } from '../cli/output.js';
import { FINISHED, STOPPED } from '../core/camera/camera-state.js';
import { TtycamError } from '../core/errors.js';
import { knownSecrets } from '../core/secrets.js';
import { fitsSubject } from '../core/wire/nats-subjects.js';
import type { AttachSource } from '../events/run-source.js';
import { firstKey } from '../net/credentials/credentials.js';
import { defaultName } from '../sources/camera-name.js';
import { waitForResponse } from '../sources/files/hung-disk.js';
import { openSource } from '../sources/open-source.js';
import type { SourceEvents } from '../sources/source.js';
import { suspendWhenIdle } from '../sources/suspend-when-idle.js';
import { ConsoleStats } from './console-stats.js';
import { followCredentials, sourceEvents } from './events.js';
import { streamFinite } from './finite-stream.js';
import { createHello } from './hello.js';
import { SenderHttp } from './http/sender-http.js';
import { type EncodeRaw, eitherConsumer, SourceTap } from './http/source-tap.js';
import { streamLive } from './live-stream.js';
import { formatTarget, type SenderOptions } from './options.js';
import { openEncoder } from './picture/open-encoder.js';
import { PictureEncoder } from './picture/picture-encoder.js';
import { turned } from './picture/turned-picture.js';
import { RateAdapter } from './rate-adapter.js';
import type { Run } from './stages.js';
import { senderSource } from './status/run-source.js';
import { connectTimeoutMs, openFrameSink } from './uplink/open-frame-sink.js';

/**
 * Streams a source until it ends, `--frames` were taken, the receiver needs no more frames, or `signal` is aborted.
 *
 * @param attach Takes what the run offers to its events.
 * @throws TtycamError when the source fails or ends too early, nobody answers within `--connect-timeout`, or pictures of a
 * finite source were skipped. With `--frames`, also when a receiver refuses us for good.
 */
export async function runSender(
  options: SenderOptions,
  output: Output,
  signal: AbortSignal,
  attach?: AttachSource,
): Promise<void> {
  const { device } = options;
  // Opening the source makes blocking calls, during which no signal would be handled.
  await waitForResponse(device.reveal(), signal, () =>
    output.warn(`${device.shown}: the disk or network share does not answer yet`),
  );
  if (signal.aborted) return;
  const source = openSource({ ...options, giveUpMs: connectTimeoutMs(options, true) }, process.stdin);
  const live = source.kind === 'live' || options.live;
  const chosenName = options.name ?? (await defaultName(source, signal));
  const name = knownSecrets.hide(chosenName);
  checkNatsTarget(options, name, live);
  const encoder = openEncoder(options, live);
  const to = formatTarget(options.to);
  const sink = openFrameSink(options, createHello(name, source.label, !live), live, to, output);
  const { controls } = options.input;
  sink.onControlRequest = (request) => controls?.request(request);
  const adapter = new RateAdapter(options, live, sink);
  const stats = new ConsoleStats(sink, adapter, output);
  attach?.(senderSource(output, name, () => adapter.newest));
  const events = sourceEvents(sink, stats, { nats: options.to.kind === 'nats', label: source.label, controls }, output);
  const suspends = source.kind === 'live' && !options.keepOpen;
  const tap = options.http && new SourceTap(rawEncoder(options), options.turn);
  const tapped = tap?.tap(source) ?? source;
  const consumers = tap === undefined ? sink : eitherConsumer(sink, tap);
  const run: Run = {
    options,
    source: suspends ? suspendWhenIdle(tapped, consumers) : tapped,
    encoder,
    sink,
    adapter,
    stats,
    events: tap === undefined ? events : withSuspensions(events, tap),
  };
  const figures = { sink, counts: () => stats.counters.totals };
  const http =
    options.http &&
    tap &&
    (await SenderHttp.open({ ...options.http, announce: options.announce }, tap, figures, output));
  output.event('started', {
    name,
    device: source.label,
    to,
    kind: live ? 'live' : 'finite',
    encoder: encoder.library,
  });
  output.say(`streaming ${source.label} to ${to} as ${shownName(options, name)}`);

  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  followCredentials(options.to, sink, output, stop.signal);
  // An uplink that gave up ends the capture. Its error is thrown at the end.
  const uplinked = sink.run(stop.signal).finally(() => stop.abort());
  uplinked.catch(() => undefined);
  try {
    const total = await (live ? streamLive(run, stopped) : streamFinite(run, stopped));
    await sink.drain(stopped);
    const taken = sink.counts.frames;
    if (sink.done.aborted) stats.receiverDone(total);
    else if (live && taken < options.frames && Number.isFinite(options.frames) && !stopped.aborted) {
      throw new TtycamError('source-failed', `${source.label} ended after ${taken} of the ${options.frames} --frames`);
    }
    sink.report({ live: false, reason: signal.aborted ? STOPPED : FINISHED });
    await sink.finish();
  } catch (reason) {
    // The receiver must learn why the camera ends, and not only that the connection did.
    sink.report({ live: false, reason: TtycamError.from(reason).message });
    await sink.finish();
    throw reason;
  } finally {
    stop.abort();
    await Promise.all([uplinked.catch(() => undefined), http?.close()]);
    stats.end();
  }
  await uplinked;
  // A run that a person stopped was not asked to send all pictures.
  if (!live && !signal.aborted && stats.skippedError !== undefined) throw stats.skippedError;
}

/** Encodes pictures of raw pixels for HTTP, in their own size. */
function rawEncoder({ size, quality, turn }: SenderOptions): EncodeRaw {
  const encoder = new PictureEncoder({ size, quality, fit: 'none' });
  return ({ picture }) => encoder.encode(turned(picture, turn));
}

function withSuspensions(events: SourceEvents, tap: SourceTap): SourceEvents {
  return {
    ...events,
    suspended: () => {
      tap.suspended();
      events.suspended();
    },
  };
}

/** The name that the receiver shows. A key's own name comes first. */
function shownName({ to, name: asked }: SenderOptions, name: string): string {
  const owner = to.kind === 'stdio' ? undefined : firstKey(to.credentials?.current)?.name;
  if (owner === undefined || name === owner || name.startsWith(`${owner}/`)) return name;
  return asked === undefined ? owner : `${owner}, as its key is called, and not ${name}`;
}

/** @throws TtycamError `usage` for a source or a name that NATS cannot carry. */
function checkNatsTarget({ to }: SenderOptions, name: string, live: boolean): void {
  if (to.kind !== 'nats') return;
  if (!live) {
    // NATS does not say which frames it loses.
    const reason = 'nats:// promises no delivery, and of a file or a pipe each frame is to arrive: add --live';
    throw new TtycamError('usage', `${reason}, and the newest wins`);
  }
  if (!fitsSubject(name)) {
    throw new TtycamError('usage', `--name: over NATS, a name of ${name.length} characters is too long`);
  }
}
