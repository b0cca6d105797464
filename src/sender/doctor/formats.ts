// What a camera offers: asked of the kernel, or of v4l2-ctl where that cannot be done, and described in a line.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Size } from '../../core/geometry.js';
import { READABLE_FORMATS } from '../../sources/v4l2/raw/raw-formats.js';
import { type Kernel, type KernelAccess, kernelAccess } from '../../sources/v4l2/v4l2-syscalls.js';
import { type VideoFormat, videoFormats } from '../../sources/v4l2/video-formats.js';

/** On the metadata node of some cameras, a call never returns. */
const LIST_TIMEOUT_MS = 5_000;

/** Most sizes, and most unsupported formats, that a description names. */
const MAX_SHOWN = 4;

/** The formats of a device; undefined where it does not answer, or nothing can ask it. */
export async function listFormats(
  node: string,
  access: KernelAccess = kernelAccess(),
): Promise<VideoFormat[] | undefined> {
  return 'kernel' in access ? await listByIoctl(node, access.kernel) : await listByTool(node);
}

async function listByIoctl(node: string, kernel: Kernel): Promise<VideoFormat[] | undefined> {
  const timeout = new AbortController();
  const late = sleep(LIST_TIMEOUT_MS, undefined, { ref: false, signal: timeout.signal }).catch(() => undefined);
  try {
    return await Promise.race([videoFormats(node, kernel), late]);
  } catch {
    return undefined;
  } finally {
    timeout.abort();
  }
}

async function listByTool(node: string): Promise<VideoFormat[] | undefined> {
  try {
    const { stdout } = await promisify(execFile)('v4l2-ctl', ['-d', node, '--list-formats-ext'], {
      timeout: LIST_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return parseFormats(stdout);
  } catch {
    return undefined;
  }
}

/** Parses the output of `v4l2-ctl --list-formats-ext`. A range of sizes or rates becomes its largest value. */
export function parseFormats(text: string): VideoFormat[] {
  const formats: Array<{ fourcc: string; name: string; sizes: Array<Size & { fps: number[] }> }> = [];
  for (const line of text.split('\n')) {
    const format = /^\s*\[\d+\]: '(.{4})'(?: \((.*)\))?/.exec(line);
    if (format !== null) {
      const name = (format[2] ?? '').split(', ')[0] ?? '';
      formats.push({ fourcc: (format[1] as string).trim(), name, sizes: [] });
      continue;
    }
    // "Size: Discrete 640x480", "Size: Stepwise 16x16 - 2592x1944 with step 2/2".
    const size = /^\s*Size: \w+ (?:\d+x\d+ - )?(\d+)x(\d+)/.exec(line);
    if (size !== null) {
      formats.at(-1)?.sizes.push({ width: Number(size[1]), height: Number(size[2]), fps: [] });
      continue;
    }
    // "Interval: Discrete 0.033s (30.000 fps)", "Interval: Stepwise 0.017s - 1.000s with step 0.001s (1.000-60.000 fps)".
    const rate = /^\s*Interval: .*\((?:[\d.]+-)?([\d.]+) fps\)/.exec(line);
    if (rate !== null) formats.at(-1)?.sizes.at(-1)?.fps.push(Number(rate[1]));
  }
  return formats.map(({ fourcc, name, sizes }) => ({
    fourcc,
    name,
    sizes: sizes.map(({ width, height, fps }) => ({ width, height, fps: fps.sort((one, other) => other - one) })),
  }));
}

/** Whether it is MJPEG. Some cameras call it JPEG. */
export function isJpeg({ fourcc }: VideoFormat): boolean {
  return fourcc === 'MJPG' || fourcc === 'JPEG';
}

/** A short description of formats: `MJPG 1280x720@30 640x480@30; YUYV 640x480@30`. */
export function describeFormats(formats: readonly VideoFormat[]): string {
  if (formats.length === 0) return 'no format';
  // The best first. Only ffmpeg reads those behind them.
  const readable = READABLE_FORMATS.flatMap((fourcc) => formats.filter((one) => one.fourcc === fourcc.trim()));
  const firstRaw = readable.find((one) => !isJpeg(one));
  const detailed = readable.filter((one) => isJpeg(one) || one === firstRaw);
  const others = [...readable, ...formats]
    .filter((one, at, all) => !detailed.includes(one) && all.indexOf(one) === at)
    .map(({ fourcc }) => fourcc);
  const shown = others.slice(0, MAX_SHOWN).join(' ');
  const more = others.length > MAX_SHOWN ? ` and ${others.length - MAX_SHOWN} more` : '';
  return [...detailed.map(describeFormat), ...(others.length > 0 ? [`${shown}${more}`] : [])].join('; ');
}

function describeFormat({ fourcc, sizes }: VideoFormat): string {
  const largestFirst = [...sizes].sort((one, other) => other.width * other.height - one.width * one.height);
  const shown = largestFirst
    .slice(0, MAX_SHOWN)
    .map(({ width, height, fps }) => `${width}x${height}${fps[0] === undefined ? '' : `@${Math.round(fps[0])}`}`);
  const more = sizes.length > MAX_SHOWN ? ` and ${sizes.length - MAX_SHOWN} more` : '';
  return `${[fourcc, ...shown].join(' ')}${more}`;
}
