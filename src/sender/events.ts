// What a sender tells of itself while it runs: in words for people, and in JSON.
import type { Output } from '../cli/output.js';
import type { TtycamError } from '../core/errors.js';
import { LogDeduplicator } from '../core/rate/log-deduplicator.js';
import { monotonicMs } from '../net/clock.js';
import { type CredentialChange, changeWords, credentialChange } from '../net/credentials/credential-change.js';
import type { Credentials } from '../net/credentials/credentials.js';
import type { SourceEvents } from '../sources/source.js';
import type { SenderStats } from './console-stats.js';
import type { SenderTarget } from './options.js';
import type { FrameSink } from './uplink/frame-sink.js';
import type { NatsUplinkEvents } from './uplink/nats-uplink-events.js';
import type { TcpUplinkEvents } from './uplink/tcp-uplink.js';

/** How often people are told the same of a receiver that is off for a week, or a camera in a drawer. */
const SAY_AGAIN_MS = 10 * 60_000;

/** A connection that stood for so long was a good one: who does not take us says so within a second of our Hello. */
const STOOD_MS = 2_000;

/** Wishes that are none are told of so often, as anybody on a bus can send them. */
const REFUSED_EVERY_MS = 10_000;

interface ConnectedEvent {
  /** `server`: which of a bus's it is. */
  connected(server?: string): void;
}

/** What becomes of the way to a bus. */
export function natsUplinkEvents(to: string, output: Output): NatsUplinkEvents {
  const repeats = new LogDeduplicator(SAY_AGAIN_MS);
  let refused = 0;
  let refusedToldMs = Number.NEGATIVE_INFINITY;
  return {
    ...connectionEvents(to, output),
    watched: (watched) => {
      output.event(watched ? 'watched' : 'unwatched', {});
      output.say(watched ? 'somebody looks' : 'nobody looks any more');
    },
    hindered: (reason) => {
      output.event('hindered', { code: reason.code, reason: reason.message });
      if (repeats.isNews(reason.message, monotonicMs())) output.warn(reason.message);
    },
    unhindered: () => {
      repeats.forget();
      output.event('unhindered', {});
      output.say('the NATS server takes frames again');
    },
    refused: (reason) => {
      refused += 1;
      const now = monotonicMs();
      if (now - refusedToldMs < REFUSED_EVERY_MS) return;
      refusedToldMs = now;
      output.event('refused', { code: reason.code, reason: reason.message, count: refused });
      if (repeats.isNews(reason.message, now)) output.warn(`a wish on the bus was left out: ${reason.message}`);
    },
  };
}

/** What becomes of the way to a receiver. */
export function tcpUplinkEvents(to: string, output: Output): TcpUplinkEvents {
  return {
    ...connectionEvents(to, output),
    paused: (paused) => {
      output.event(paused ? 'paused' : 'resumed', {});
      output.say(paused ? 'paused by the receiver' : 'the receiver wants frames again');
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
      if (repeats.isNews('connected', connectedMs)) output.say(`connected to ${to}`);
    },
    disconnected: (reason, retryMs) => {
      output.event('disconnected', { to, code: reason.code, reason: reason.message, retryMs: Math.round(retryMs) });
      // One that ends as soon as it stands, over and over, is the same trouble each time.
      if (connectedMs !== undefined && monotonicMs() - connectedMs >= STOOD_MS) repeats.forget();
      connectedMs = undefined;
      if (!repeats.isNews(reason.message, monotonicMs())) return;
      output.say(`${reason.message} (next attempt in ${(retryMs / 1_000).toFixed(1)} s)`);
    },
  };
}

/** Keys and certificates that change while a sender runs hold from then on, until `signal` is aborted. */
export function followKeys(to: SenderTarget, outlet: FrameSink, output: Output, signal: AbortSignal): void {
  const followed = to.kind === 'bus' ? to.access.followed : to.credentials;
  const files = followed?.files ?? [];
  const read = (change: CredentialChange): void => {
    output.event('keys-read', { files, ...change });
    output.say(changeWords(files, change));
  };
  const kept = (reason: TtycamError): void => {
    output.event('keys-kept', { files, code: reason.code, reason: reason.message });
    output.warn(`the keys of before stay in force: ${reason.message}`);
  };
  if (to.kind === 'bus') {
    // Its server decides whom it ends; what the files hold goes for the next connection.
    void to.access.followed?.follow({ kept, changed: () => read({ added: [], removed: [] }) }, signal);
    return;
  }
  const changed = (now: Credentials, before: Credentials): void => {
    read(credentialChange(now, before));
    outlet.renew?.(now);
  };
  void to.credentials?.follow({ kept, changed }, signal);
}

/** What a camera does goes into the log, and to the receiver, whose tile says it. */
export function sourceEvents(
  outlet: FrameSink,
  stats: SenderStats,
  { bus, label }: { readonly bus: boolean; readonly label: string },
  output: Output,
): SourceEvents {
  const repeats = new LogDeduplicator(SAY_AGAIN_MS);
  return {
    torn: (reason) => stats.torn(reason),
    trouble: (reason, retryMs) => {
      const rounded = retryMs === undefined ? null : Math.round(retryMs);
      output.event('trouble', { code: reason.code, reason: reason.message, retryMs: rounded });
      outlet.report({ live: false, reason: reason.message });
      if (!repeats.isNews(reason.message, monotonicMs())) return;
      if (retryMs === undefined) output.say(reason.message);
      else output.warn(`${reason.message} (next attempt in ${(retryMs / 1_000).toFixed(1)} s)`);
    },
    leftOut: (file, reason) => stats.fileLeftOut(file, reason),
    recovered: () => {
      repeats.forget();
      output.event('recovered', {});
      output.say('the camera gives frames');
      outlet.report({ live: true });
    },
    resting: () => {
      output.event('resting', {});
      output.say(whyAlone(outlet.paused, bus, label === 'pattern' ? 'the test picture stops' : 'the camera is closed'));
    },
    note: (words) => {
      output.event('note', { words });
      output.say(words);
    },
  };
}

function whyAlone(paused: boolean, bus: boolean, rests: string): string {
  if (!paused) return `no ${bus ? 'NATS server' : 'receiver'}: ${rests} until one comes`;
  return bus ? `nobody looks: ${rests} until somebody does` : `paused: ${rests} until it goes on`;
}
