// Measures a camera's real frame rate, through the same source that a sender would use.
import type { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import type { Source } from '../../sources/source.js';

/** How long to count frames, from the first one on. */
const MEASURE_MS = 2_000;

/** For a source that neither gives frames nor reports a failure. The watchdog of a supervised one is faster: 10 s. */
const GIVE_UP_MS = 15_000;

/** The result of a measurement. */
export type Measurement =
  | {
      readonly kind: 'frames';
      /** Frames a second; undefined when there was only one frame. */
      readonly fps: number | undefined;
      readonly frames: number;
      readonly torn: number;
      readonly size: Size;
      /** Whether the camera gave JPEGs or raw pictures. */
      readonly picture: 'jpeg' | 'rgb';
      /** From opening it to the first frame. */
      readonly firstFrameMs: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string };

export interface MeasureTimes {
  readonly measureMs: number;
  readonly giveUpMs: number;
}

/** Opens a source, counts its frames for two seconds, and closes it. A busy or frozen camera is a result, not an error. */
export async function measure(
  source: Source,
  signal: AbortSignal,
  nowMs: () => number,
  times: MeasureTimes = { measureMs: MEASURE_MS, giveUpMs: GIVE_UP_MS },
): Promise<Measurement> {
  const stop = new AbortController();
  const startMs = nowMs();
  const frameLog: { atMs: number; size: Size; picture: 'jpeg' | 'rgb' }[] = [];
  let torn = 0;
  let trouble: TtycamError | undefined;
  const giveUp = setTimeout(() => stop.abort(), times.giveUpMs);
  let measured: NodeJS.Timeout | undefined;
  try {
    const pictures = source.frames(AbortSignal.any([signal, stop.signal]), {
      torn: () => {
        torn += 1;
      },
      // Ended at once: a retry would only report a less precise reason.
      trouble: (reason) => {
        trouble ??= reason;
        stop.abort();
      },
      recovered: () => undefined,
      suspended: () => undefined,
    });
    for await (const { picture } of pictures) {
      if (stop.signal.aborted) break;
      frameLog.push({ atMs: nowMs(), size: picture.size, picture: picture.kind });
      measured ??= setTimeout(() => stop.abort(), times.measureMs);
    }
  } finally {
    clearTimeout(giveUp);
    clearTimeout(measured);
  }
  const [first] = frameLog;
  const last = frameLog.at(-1);
  if (first === undefined || last === undefined) {
    const reason = trouble?.message ?? `no picture within ${times.giveUpMs / 1_000} s`;
    return { kind: 'failed', code: trouble?.code ?? 'source-failed', reason };
  }
  const spanMs = last.atMs - first.atMs;
  const fps = spanMs > 0 ? ((frameLog.length - 1) * 1_000) / spanMs : undefined;
  const { size, picture } = last;
  return { kind: 'frames', fps, frames: frameLog.length, torn, size, picture, firstFrameMs: first.atMs - startMs };
}
