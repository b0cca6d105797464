// What one run of a sender shares between its stages, and the steps that a frame of a live or a finite source goes through.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, TtycamError } from '../core/errors.js';
import type { Pace } from '../core/rate/pace.js';
import { monotonicMs, unixUs } from '../net/clock.js';
import type { Source, SourceEvents, SourceFrame } from '../sources/source.js';
import type { ConsoleStats } from './console-stats.js';
import type { SenderOptions } from './options.js';
import type { EncodedPicture, PictureEncoder } from './picture/picture-encoder.js';
import type { RateAdapter } from './rate-adapter.js';
import type { FrameSink, OutgoingFrame } from './uplink/frame-sink.js';

/** Errors of one picture, which say nothing about the next one. */
const SKIPPED_CODES: readonly ErrorCode[] = ['image-unreadable', 'image-too-large'];

/** Everything that the stages of one run share. */
export interface Run {
  readonly options: SenderOptions;
  readonly source: Source;
  readonly encoder: PictureEncoder;
  readonly sink: FrameSink;
  readonly adapter: RateAdapter;
  readonly stats: ConsoleStats;
  readonly events: SourceEvents;
}

/** The picture where it travels without encoding; else undefined. */
export function passedThrough({ encoder, sink, adapter, stats }: Run, frame: SourceFrame): EncodedPicture | undefined {
  const picture = encoder.passThrough(frame.picture, adapter.loweredQuality, sink.demand?.size);
  if (picture === undefined) return undefined;
  adapter.encoded(picture);
  stats.counters.encoded(0);
  return picture;
}

/** The encoded picture; undefined for one that is damaged or too large, which is reported and skipped. */
export async function encodeOrSkip(
  { encoder, sink, adapter, stats }: Run,
  frame: SourceFrame,
): Promise<EncodedPicture | undefined> {
  const startMs = monotonicMs();
  try {
    const picture = await encoder.encode(frame.picture, adapter.loweredQuality, sink.demand?.size, adapter.savesBytes);
    adapter.encoded(picture);
    stats.counters.encoded(monotonicMs() - startMs);
    return picture;
  } catch (reason) {
    if (reason instanceof TtycamError && SKIPPED_CODES.includes(reason.code)) {
      stats.torn(reason.message);
      return undefined;
    }
    throw reason;
  }
}

/** @param encodeMs How long it took to encode, once it might leave. */
export function outgoing(sequence: number, frame: SourceFrame, picture: EncodedPicture, encodeMs = 0): OutgoingFrame {
  const { jpeg, trueSize, orientation } = picture;
  const { width: trueWidth, height: trueHeight } = trueSize;
  return { sequence, jpeg, capturedUs: frame.capturedUs, trueWidth, trueHeight, orientation, encodeMs };
}

/** The frame once it is due. Its capture time is that moment, as the wait is deliberate, and not part of the age. */
export async function paced(frame: SourceFrame, pace: Pace, signal: AbortSignal): Promise<SourceFrame> {
  const waitMs = pace.waitMs(monotonicMs());
  if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  pace.take(monotonicMs());
  return { ...frame, capturedUs: unixUs() };
}
