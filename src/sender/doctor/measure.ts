// How many frames a second a camera really gives, through the very source that a sender would use.
import type { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import type { Source } from '../../sources/source.js';

/** From the first frame on. */
const MEASURE_MS = 2_000;

/** A source that is watched says itself that it is frozen, after 10 s; this is for one that says nothing at all. */
const GIVE_UP_MS = 15_000;

/** What came of a measurement. */
export type Measurement =
  | {
      readonly kind: 'frames';
      /** Frames a second; undefined when there was but one. */
      readonly fps: number | undefined;
      readonly frames: number;
      readonly torn: number;
      readonly size: Size;
      /** Whether the camera gave JPEGs, or raw pictures. */
      readonly picture: 'jpeg' | 'rgb';
      /** From opening it to the first frame. */
      readonly firstFrameMs: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string };

export interface MeasureTimes {
  readonly measureMs: number;
  readonly giveUpMs: number;
}

/** Opens a source, counts its frames for two seconds, and closes it. A camera that is busy or frozen is a result too. */
export async function measure(
  source: Source,
  signal: AbortSignal,
  nowMs: () => number,
  times: MeasureTimes = { measureMs: MEASURE_MS, giveUpMs: GIVE_UP_MS },
): Promise<Measurement> {
  const enough = new AbortController();
  const startMs = nowMs();
  const seen: { atMs: number; size: Size; picture: 'jpeg' | 'rgb' }[] = [];
  let torn = 0;
  let trouble: TtycamError | undefined;
  const giveUp = setTimeout(() => enough.abort(), times.giveUpMs);
  let measured: NodeJS.Timeout | undefined;
  try {
    const frames = source.frames(AbortSignal.any([signal, enough.signal]), {
      torn: () => {
        torn += 1;
      },
      // It would be tried again, and the second reason tell less than the first.
      trouble: (reason) => {
        trouble ??= reason;
        enough.abort();
      },
      recovered: () => undefined,
      suspended: () => undefined,
    });
    for await (const { picture } of frames) {
      if (enough.signal.aborted) break;
      seen.push({ atMs: nowMs(), size: picture.size, picture: picture.kind });
      measured ??= setTimeout(() => enough.abort(), times.measureMs);
    }
  } finally {
    clearTimeout(giveUp);
    clearTimeout(measured);
  }
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) {
    const reason = trouble?.message ?? `no picture within ${times.giveUpMs / 1_000} s`;
    return { kind: 'failed', code: trouble?.code ?? 'source-failed', reason };
  }
  const spanMs = last.atMs - first.atMs;
  const fps = spanMs > 0 ? ((seen.length - 1) * 1_000) / spanMs : undefined;
  const { size, picture } = last;
  return { kind: 'frames', fps, frames: seen.length, torn, size, picture, firstFrameMs: first.atMs - startMs };
}
