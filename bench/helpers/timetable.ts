// The capture times of many simulated cameras in one process.
import { setTimeout as sleep } from 'node:timers/promises';

/** The interval of the checks. */
const TICK_MS = 1;

export interface Timetable {
  readonly cameras: number;
  readonly fps: number;
  /** The duration, and the time within which all cameras join. */
  readonly seconds: number;
  readonly joinSeconds: number;
}

/**
 * Calls `capture` for each frame of each camera. The cameras join one after another, as after a receiver's restart, and
 * then share each interval evenly. When this process is late, a camera continues at its rate, as real ones do: missed frames
 * are not sent in a burst. Returns the number of frames.
 *
 * @param capture Gets the camera, from 0, and the number of its frame, from 1.
 */
export async function play(timetable: Timetable, capture: (camera: number, sequence: number) => void): Promise<number> {
  const { cameras, fps, seconds, joinSeconds } = timetable;
  const startMs = performance.now();
  const intervalMs = 1_000 / fps;
  const apartMs = (joinSeconds * 1_000 + intervalMs) / cameras;
  const endMs = startMs + seconds * 1_000;
  const dueMs = Array.from({ length: cameras }, (_, at) => startMs + at * apartMs);
  const captured = dueMs.map(() => 0);
  for (let nowMs = startMs; nowMs < endMs; nowMs = performance.now()) {
    for (const [at, due] of dueMs.entries()) {
      if (nowMs < due) continue;
      const sequence = (captured[at] ?? 0) + 1;
      capture(at, sequence);
      captured[at] = sequence;
      dueMs[at] = Math.max(due + intervalMs, nowMs + intervalMs * 0.75);
    }
    await sleep(TICK_MS);
  }
  return captured.reduce((sum, count) => sum + count, 0);
}
