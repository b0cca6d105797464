// When each of many cameras captures, in a process that plays all of them.
import { setTimeout as sleep } from 'node:timers/promises';

/** How often the timetable is looked at. */
const TICK_MS = 1;

export interface Timetable {
  readonly cameras: number;
  readonly fps: number;
  /** How long they play, and within how much of it all have joined. */
  readonly seconds: number;
  readonly joinSeconds: number;
}

/**
 * Calls `capture` for frame after frame of each camera. The cameras join one after another, as they do when a receiver has been
 * restarted, and then share each interval evenly. A camera that this busy process was late for goes on at its rate, as cameras
 * do: what was missed is not made up for in a burst. Returns how many frames there were.
 *
 * @param capture Given a camera, from 0, and the number of its frame, from 1.
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
