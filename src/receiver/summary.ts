// The summary of a run, camera by camera.
import type { Percentiles } from '../core/camera/histogram.js';
import { estimatedWidth } from '../core/text.js';
import { numberText, sizeText } from '../core/units.js';
import type { Camera } from './inputs/camera.js';

/** One camera's part of the `summary` event. */
export interface CameraSummary {
  readonly name: string;
  /** Distinguishes cameras of one name. */
  readonly place: number;
  readonly frames: number;
  readonly bytes: number;
  /** Frames a second from the first frame to the last. */
  readonly fps: number;
  readonly dropped: number;
  readonly corrupt: number;
  readonly latencyMs: Percentiles | null;
}

/** The summary of every camera, by place. */
export function summarize(cameras: readonly Camera[], nowMs: number): CameraSummary[] {
  return cameras.map((camera) => {
    const { name, place, frames, bytes, dropped, corrupt, latencyMs } = camera.snapshot(nowMs);
    const fps = rounded(camera.meanFps);
    return { name, place, frames, bytes, fps, dropped, corrupt, latencyMs: latencyMs ?? null };
  });
}

/** The summary as an aligned table with a header. Empty without cameras. */
export function summaryTable(cameras: readonly CameraSummary[]): string[] {
  if (cameras.length === 0) return [];
  const rows = [
    ['camera', 'frames', 'size', 'fps', 'dropped', 'corrupt'],
    ...cameras.map((camera) => [
      nameAmong(cameras, camera),
      numberText(camera.frames),
      sizeText(camera.bytes),
      camera.fps.toFixed(1),
      numberText(camera.dropped),
      numberText(camera.corrupt),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => estimatedWidth(row[column] ?? '')))) ?? [];
  return rows.map((row) => row.map((text, column) => aligned(text, widths[column] ?? 0, column === 0)).join('  '));
}

/** The name, with the place where others have the same name. */
function nameAmong(cameras: readonly CameraSummary[], { name, place }: CameraSummary): string {
  const isShared = cameras.some((other) => other.name === name && other.place !== place);
  return isShared ? `${name} (${place})` : name;
}

function aligned(text: string, width: number, isLeft: boolean): string {
  const padding = ' '.repeat(Math.max(0, width - estimatedWidth(text)));
  return isLeft ? `${text}${padding}` : `${padding}${text}`;
}

/** To a hundredth. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
