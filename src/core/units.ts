// Numbers as people read them: short, with their units.

/** `812 kB/s`, `1.31 MB/s`; bytes counted in thousands. */
export function rateText(bytesPerSecond: number): string {
  if (bytesPerSecond >= 999_500) return `${(bytesPerSecond / 1e6).toFixed(2)} MB/s`;
  return `${(bytesPerSecond / 1e3).toFixed(bytesPerSecond < 9_950 && bytesPerSecond > 0 ? 1 : 0)} kB/s`;
}

/** `4 s`, `2 min 05 s`, `3 h 20 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `4 s`, `2 min`, `3 h`: where there is no room for more. */
export function shortDurationText(ms: number): string {
  if (ms < 60_000) return durationText(ms);
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / 3_600_000)} h`;
}

/** `43 ms`, `1.2 s`, `40 s`. */
export function ageText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : durationText(ms);
}

/** `12:01:07`, by this machine's clock. */
export function clockText(timeMs: number): string {
  const date = new Date(timeMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

const BARS = '▁▂▃▄▅▆▇█';

/** Values as bars of one cell each, on a scale from 0 to `most`; the last `width` of them, at the right of so many cells. */
export function bars(values: readonly number[], width: number, most: number): string {
  const last = width < 1 ? [] : values.slice(-width);
  const scale = most > 0 ? (BARS.length - 1) / most : 0;
  return last
    .map((value) => BARS[Math.max(0, Math.min(BARS.length - 1, Math.round(value * scale)))] ?? '▁')
    .join('')
    .padStart(width);
}
