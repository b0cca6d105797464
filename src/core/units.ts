// Formats numbers with units for people: counts, sizes, rates, durations, ages, times of day, and bar charts of one line.

/** A data rate in decimal units: `812 kB/s`, `1.31 MB/s`. */
export function rateText(bytesPerSecond: number): string {
  if (bytesPerSecond >= 999_500) return `${(bytesPerSecond / 1e6).toFixed(2)} MB/s`;
  return `${(bytesPerSecond / 1e3).toFixed(bytesPerSecond < 9_950 && bytesPerSecond > 0 ? 1 : 0)} kB/s`;
}

/** An amount of data in decimal units: `0.6 kB`, `812 kB`, `2.5 MB`, `1.3 GB`. */
export function sizeText(bytes: number): string {
  if (bytes === 0) return '0 kB';
  if (bytes < 9_950) return `${(Math.max(100, bytes) / 1e3).toFixed(1)} kB`;
  if (bytes < 999_500) return `${(bytes / 1e3).toFixed(0)} kB`;
  return bytes < 999.95e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A whole number, its digits in groups: `12,480`. `toLocaleString` loads tables of languages first, for 24 ms of CPU. */
export function numberText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A whole number with its noun: `1 frame`, `12,480 frames`. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A duration: `4 s`, `2 min 05 s`, `3 h 20 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A duration in its largest unit, for narrow columns: `4 s`, `2 min`, `3 h`. */
export function shortDurationText(ms: number): string {
  if (ms < 60_000) return durationText(ms);
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / 3_600_000)} h`;
}

/** The age of a picture, or a duration that may be short: `43 ms`, `1.2 s`, `40 s`. */
export function ageText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : durationText(ms);
}

/** A time of day in this machine's time zone: `12:01:07`. */
export function clockText(timeMs: number): string {
  const date = new Date(timeMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

const BARS = '▁▂▃▄▅▆▇█';

/** The height of a bar of `bars`, from 0 for the lowest to 1. */
export function barShare(bar: string): number {
  return Math.max(0, BARS.indexOf(bar)) / (BARS.length - 1);
}

/**
 * A bar chart of one line: the last `width` values, one cell each, on a scale from 0 to `most`. Padded at the left to
 * `width`.
 */
export function bars(values: readonly number[], width: number, most: number): string {
  const last = width < 1 ? [] : values.slice(-width);
  const scale = most > 0 ? (BARS.length - 1) / most : 0;
  return last
    .map((value) => BARS[Math.max(0, Math.min(BARS.length - 1, Math.round(value * scale)))] ?? '▁')
    .join('')
    .padStart(width);
}
