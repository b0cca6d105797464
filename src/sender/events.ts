// The event log of a sender: what happens to its connection and its source, as text for people and as JSON.
import type { Output } from '../cli/output.js';
import type { ControlList } from '../core/camera/camera-control.js';
import type { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import { LogDeduplicator } from '../core/rate/log-deduplicator.js';
import { monotonicMs } from '../net/clock.js';
import {
  type CredentialChange,
  changeWords,
  credentialChange,
  NO_NAMED_KEYS,
} from '../net/credentials/credential-change.js';
import type { Credentials } from '../net/credentials/credentials.js';
import type { GrantedCapture, SourceEvents } from '../sources/source.js';
import type { AppliedControls, CameraControls } from '../sources/v4l2/controls/camera-controls.js';
import type { ConsoleStats } from './console-stats.js';
import { EventLines } from './event-lines.js';
import type { SenderTarget } from './options.js';
import type { FrameSink } from './uplink/frame-sink.js';
import type { NatsUplinkEvents } from './uplink/nats-uplink-options.js';
import type { TcpUplinkEvents } from './uplink/tcp-uplink.js';

/** How often the same message is repeated for people: a receiver may be off for a week, or a camera in a drawer. */
const SAY_AGAIN_MS = 10 * 60_000;

/** A connection that lasted so long was accepted: a receiver that refuses us says so within a second of our Hello. */
const ACCEPTED_AFTER_MS = 2_000;

/** How often bad requests are reported, as anybody on a NATS server can send them. */
const REFUSED_EVERY_MS = 10_000;

interface ConnectedEvent {
  /** `server`: which one of a NATS cluster it is. */
  connected(server?: string): void;
}

/** Reports what happens to a NATS uplink. */
export function natsUplinkEvents(to: string, output: Output): NatsUplinkEvents {
  const repeats = new LogDeduplicator(SAY_AGAIN_MS);
  const lines = new EventLines(output);
  let refused = 0;
  let refusedLoggedMs = Number.NEGATIVE_INFINITY;
  return {
    ...connectionEvents(to, output),
    watched: (watched) => {
      output.event(watched ? 'watched' : 'unwatched', {});
      lines.say('viewers', watched ? 'a viewer is watching' : 'nobody is watching any more');
    },
    blocked: (reason) => {
      output.event('blocked', { code: reason.code, reason: reason.message });
      if (repeats.shouldLog(reason.message, monotonicMs())) lines.warn('server', reason.message);
    },
    unblocked: () => {
      repeats.forget();
      output.event('unblocked', {});
      lines.say('server', 'the NATS server takes frames again');
    },
    refused: (reason) => {
      refused += 1;
      const now = monotonicMs();
      if (now - refusedLoggedMs < REFUSED_EVERY_MS) return;
      refusedLoggedMs = now;
      output.event('refused', { code: reason.code, reason: reason.message, count: refused });
      if (repeats.shouldLog(reason.message, now)) output.warn(`over NATS: ${reason.message}`);
    },
  };
}

/** Reports what happens to a TCP uplink. */
export function tcpUplinkEvents(to: string, output: Output): TcpUplinkEvents {
  const lines = new EventLines(output);
  return {
    ...connectionEvents(to, output),
    paused: (paused) => {
      output.event(paused ? 'paused' : 'resumed', {});
      lines.say('pause', paused ? 'paused by the receiver' : 'resumed by the receiver');
    },
  };
}

function connectionEvents(to: string, output: Output): Pick<NatsUplinkEvents, 'disconnected'> & ConnectedEvent {
  const repeats = new LogDeduplicator(SAY_AGAIN_MS);
  let connectedMs: number | undefined;
  return {
    connected: (server) => {
      connectedMs = monotonicMs();
      output.event('connected', server === undefined ? { to } : { to, server });
      if (repeats.shouldLog('connected', connectedMs)) output.say(`connected to ${to}`);
    },
    disconnected: (reason, retryMs) => {
      const rounded = retryMs === undefined ? null : Math.round(retryMs);
      output.event('disconnected', { to, code: reason.code, reason: reason.message, retryMs: rounded });
      // Connections that end at once, one after the other, have the same trouble each time.
      if (connectedMs !== undefined && monotonicMs() - connectedMs >= ACCEPTED_AFTER_MS) repeats.forget();
      connectedMs = undefined;
      if (!repeats.shouldLog(reason.message, monotonicMs())) return;
      const next = retryMs === undefined ? '' : ` (next attempt in ${(retryMs / 1_000).toFixed(1)} s)`;
      output.say(`${reason.message}${next}`);
    },
  };
}

/** Reports that files of keys, certificates or a token were read again, or cannot be used. */
export function secretsReport(output: Pick<Output, 'event' | 'say' | 'warn'>) {
  return {
    secretsRead: (files: readonly string[], change: CredentialChange = NO_NAMED_KEYS): void => {
      output.event('keys-read', { files, ...change });
      output.say(changeWords(files, change));
    },
    secretsKept: (files: readonly string[], reason: TtycamError): void => {
      output.event('keys-kept', { files, code: reason.code, reason: reason.message });
      output.warn(`the previous keys stay in force: ${reason.message}`);
    },
  };
}

/** Reloads keys and certificates when their files change, until `signal` is aborted. */
export function followCredentials(to: SenderTarget, sink: FrameSink, output: Output, signal: AbortSignal): void {
  if (to.kind === 'stdio') return;
  const report = secretsReport(output);
  const eventsOf = (files: readonly string[]) => ({
    read: (change?: CredentialChange): void => report.secretsRead(files, change),
    kept: (reason: TtycamError): void => report.secretsKept(files, reason),
  });
  if (to.kind === 'nats' && to.access.followed !== undefined) {
    // The server decides which connections it ends. The new login is used for the next connection.
    const { read, kept } = eventsOf(to.access.followed.files);
    void to.access.followed.follow({ kept, changed: () => read() }, signal);
  }
  const { read, kept } = eventsOf(to.credentials?.files ?? []);
  const changed = (now: Credentials, before: Credentials): void => {
    read(credentialChange(now, before));
    sink.renew?.(now);
  };
  void to.credentials?.follow({ kept, changed }, signal);
}

/** Reports what happens to a source: in the log, and to the receiver. */
export function sourceEvents(
  sink: FrameSink,
  stats: ConsoleStats,
  {
    nats,
    label,
    controls,
  }: { readonly nats: boolean; readonly label: string; readonly controls?: CameraControls | undefined },
  output: Output,
): SourceEvents {
  const repeats = new LogDeduplicator(SAY_AGAIN_MS);
  const lines = new EventLines(output);
  const openings = new LogDeduplicator(SAY_AGAIN_MS);
  let isLive = true;
  let shownControls: ControlList | undefined;
  const report = (live: boolean): void => {
    isLive = live;
    if (live) sink.report(shownControls === undefined ? { live } : { live, controls: shownControls });
  };
  controls?.follow({
    applied: (applied) => sayControls(applied, output, (words) => repeats.shouldLog(words, monotonicMs())),
    listed: (list) => {
      shownControls = list;
      if (isLive) report(true);
    },
  });
  return {
    torn: (reason) => stats.torn(reason),
    trouble: (reason, retryMs) => {
      const rounded = retryMs === undefined ? null : Math.round(retryMs);
      output.event('trouble', { code: reason.code, reason: reason.message, retryMs: rounded });
      report(false);
      sink.report({ live: false, reason: reason.message });
      if (!repeats.shouldLog(reason.message, monotonicMs())) return;
      if (retryMs === undefined) lines.say('camera', reason.message);
      else lines.warn('camera', `${reason.message} (next attempt in ${(retryMs / 1_000).toFixed(1)} s)`);
    },
    fileSkipped: (file, reason) => stats.fileSkipped(file, reason),
    recovered: () => {
      repeats.forget();
      output.event('recovered', {});
      lines.say('camera', 'the camera gives frames');
      report(true);
    },
    suspended: () => {
      output.event('resting', {});
      lines.say(
        'camera',
        whySuspended(sink.paused, nats, label === 'pattern' ? 'the test picture stops' : 'the camera is closed'),
      );
    },
    chosen: (device, description) => {
      output.event('chosen', { device, description });
      lines.say('camera', `the camera is ${description}`);
    },
    opened: (granted) => sayGranted(granted, output, (words) => openings.shouldLog(words, monotonicMs())),
    note: (message) => {
      output.event('note', { words: message });
      output.say(message);
    },
  };
}

/** Most sizes of a camera that the log names. */
const MAX_SIZES_NAMED = 6;

/** Reports what the camera has granted: for people, where that has changed, and beside what was asked where it differs. */
function sayGranted(granted: GrantedCapture, output: Output, isNew: (words: string) => boolean): void {
  const { format, size, fps, asked, sizes } = granted;
  const rounded = fps === undefined ? null : Math.round(fps * 100) / 100;
  output.event('camera', {
    ...{ format, size: sizeWords(size), fps: rounded },
    asked: { format: asked.format, size: sizeWords(asked.size), fps: asked.fps ?? null },
  });
  const rate = rounded === null ? '' : ` at ${rounded} fps`;
  const isOther =
    sizeWords(size) !== sizeWords(asked.size) ||
    (asked.fps !== undefined && fps !== undefined && Math.abs(fps - asked.fps) > asked.fps / 50);
  const askedRate = asked.fps === undefined ? '' : ` at ${asked.fps} fps`;
  const named = sizes.slice(0, MAX_SIZES_NAMED).map(sizeWords).join(', ');
  const others = sizes.length === 0 ? '' : `; it has ${named}${sizes.length > MAX_SIZES_NAMED ? ', …' : ''}`;
  const difference = isOther ? `, and not ${sizeWords(asked.size)}${askedRate}${others}` : '';
  const words = `the camera gives ${format} ${sizeWords(size)}${rate}${difference}`;
  if (isNew(words)) output.say(words);
}

function sizeWords({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** Reports the controls that were set when the camera opened: for people, when that has changed. */
function sayControls({ values, problems }: AppliedControls, output: Output, isNew: (words: string) => boolean): void {
  output.event('controls', { values, problems });
  const set = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const words = `controls in force: ${set.join(', ')}`;
  if (set.length > 0 && isNew(words)) output.say(words);
  for (const problem of problems) if (isNew(problem)) output.warn(`--control: ${problem}`);
}

function whySuspended(paused: boolean, nats: boolean, effect: string): string {
  if (!paused) return `no ${nats ? 'NATS server' : 'receiver'}: ${effect} until one is there`;
  return nats ? `nobody is watching: ${effect} until somebody is` : `paused: ${effect} until it is resumed`;
}
