// The pixel formats and sizes that an open V4L2 device offers.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Size } from '../../core/geometry.js';
import { type BufferType, TYPE_VIDEO_CAPTURE, TYPE_VIDEO_CAPTURE_PLANES } from './abi/buffer-type.js';
import { formatQuery, readFormatName, readFrameSize, sizeQuery } from './abi/format-list-abi.js';
import { VIDIOC } from './abi/ioctl-numbers.js';
import { deviceList } from './device-list.js';
import { READABLE_FORMATS } from './raw/raw-formats.js';
import type { Kernel } from './v4l2-syscalls.js';

/** A driver that lists more is cut off there. */
const MAX_FORMATS = 128;
const MAX_SIZES = 256;

/** The FourCCs of the formats for a type of stream. */
export async function offeredFormats(kernel: Kernel, fd: number, type: BufferType): Promise<string[]> {
  const formats: string[] = [];
  const query = (index: number): Buffer => formatQuery(index, type);
  for await (const answer of deviceList(kernel, fd, VIDIOC.ENUM_FMT, query, MAX_FORMATS))
    formats.push(readFormatName(answer));
  return formats;
}

/** The sizes of a format; empty where the driver takes any in a range, or lists none. */
export async function offeredSizes(kernel: Kernel, fd: number, pixelFormat: string): Promise<Size[]> {
  const sizes: Size[] = [];
  const query = (index: number): Buffer => sizeQuery(index, pixelFormat);
  for await (const answer of deviceList(kernel, fd, VIDIOC.ENUM_FRAMESIZES, query, MAX_SIZES)) {
    const size = readFrameSize(answer);
    if (size === undefined) return [];
    sizes.push(size);
  }
  return sizes;
}

/** What can read the formats of a device. */
export type FormatReader =
  | { readonly kind: 'native' }
  /** ffmpeg, which opens the device. */
  | { readonly kind: 'ffmpeg'; readonly formats: readonly string[] }
  /** ffmpeg, which decodes what another program reads. */
  | { readonly kind: 'piped'; readonly format: CompressedFormat };

/**
 * What ffmpeg reads from a device, and this program does not: compressed video, and rarer layouts of pixels.
 * Source: libavdevice/v4l2-common.c of ffmpeg 5 to 7.
 */
const BY_FFMPEG: ReadonlySet<string> = new Set([
  ...['H264', 'MPG4', 'CPIA', '422P', '411P', 'YUV9', 'YVU9', 'RGBO', 'RGBQ', 'RGBP', 'RGBR', 'RGB4', 'BGR4'],
  ...['XR24', 'BX24', 'AR24', 'BA24', 'Z16 ', 'BA81', 'GBRG', 'GRBG', 'RGGB'],
]);

/** Compressed video that ffmpeg decodes, but does not read from every device. */
export type CompressedFormat = 'H264' | 'HEVC';
const PIPED: readonly CompressedFormat[] = ['H264', 'HEVC'];

/** Those of the formats that ffmpeg reads from a device. */
export function formatsOfFfmpeg(formats: readonly string[]): string[] {
  return formats.filter((one) => BY_FFMPEG.has(one));
}

/** Asks a device what can read its formats. `native` also where it cannot be asked, as opening it says why then. */
export async function formatReader(node: string, kernel: Kernel): Promise<FormatReader> {
  try {
    const handle = await open(node, constants.O_RDWR | constants.O_NONBLOCK);
    try {
      const whole = await offeredFormats(kernel, handle.fd, TYPE_VIDEO_CAPTURE);
      const formats = whole.length > 0 ? whole : await offeredFormats(kernel, handle.fd, TYPE_VIDEO_CAPTURE_PLANES);
      if (formats.some((one) => READABLE_FORMATS.includes(one))) return { kind: 'native' };
      // Most versions of ffmpeg open no device that has a buffer for each plane.
      const byFfmpeg = formatsOfFfmpeg(whole);
      if (byFfmpeg.length > 0) return { kind: 'ffmpeg', formats: byFfmpeg };
      const format = PIPED.find((one) => formats.includes(one));
      return format === undefined ? { kind: 'native' } : { kind: 'piped', format };
    } finally {
      await handle.close();
    }
  } catch {
    return { kind: 'native' };
  }
}
