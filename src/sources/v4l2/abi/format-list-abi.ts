// The formats, sizes and rates that a device offers: struct v4l2_fmtdesc, v4l2_frmsizeenum and v4l2_frmivalenum of
// linux/videodev2.h.
import type { Size } from '../../../core/geometry.js';
import type { BufferType } from './buffer-type.js';

/** struct v4l2_fmtdesc. */
const FORMAT_DESCRIPTION = { bytes: 64, index: 0, type: 4, words: 12, wordsBytes: 32, pixelFormat: 44 } as const;

/** struct v4l2_frmsizeenum. In a range, `maxWidth` and `maxHeight` are the largest size. */
const FRAME_SIZE = {
  bytes: 44,
  index: 0,
  pixelFormat: 4,
  type: 8,
  width: 12,
  height: 16,
  maxWidth: 16,
  maxHeight: 28,
} as const;

/** struct v4l2_frmivalenum. In a range, the first fraction is the shortest interval, and so the highest rate. */
const FRAME_INTERVAL = { bytes: 52, index: 0, pixelFormat: 4, width: 8, height: 12, type: 16, numerator: 20 } as const;

/** The type of one size or one interval; others are ranges. */
const DISCRETE = 1;

export const FORMAT_DESCRIPTION_BYTES = FORMAT_DESCRIPTION.bytes;
export const FRAME_SIZE_BYTES = FRAME_SIZE.bytes;
export const FRAME_INTERVAL_BYTES = FRAME_INTERVAL.bytes;

/** The argument of ENUM_FMT. */
export function formatQuery(index: number, type: BufferType): Buffer {
  const query = Buffer.alloc(FORMAT_DESCRIPTION.bytes);
  query.writeUInt32LE(index, FORMAT_DESCRIPTION.index);
  query.writeUInt32LE(type, FORMAT_DESCRIPTION.type);
  return query;
}

/** The FourCC of a format. */
export function readFormatName(answer: Buffer): string {
  const { pixelFormat } = FORMAT_DESCRIPTION;
  return answer.toString('latin1', pixelFormat, pixelFormat + 4);
}

/** The driver's name for a format: `Motion-JPEG`. */
export function readFormatWords(answer: Buffer): string {
  const { words, wordsBytes } = FORMAT_DESCRIPTION;
  return answer.toString('latin1', words, words + wordsBytes).replace(/\0.*$/s, '');
}

/** The argument of ENUM_FRAMESIZES. */
export function sizeQuery(index: number, pixelFormat: string): Buffer {
  const query = Buffer.alloc(FRAME_SIZE.bytes);
  query.writeUInt32LE(index, FRAME_SIZE.index);
  query.write(pixelFormat, FRAME_SIZE.pixelFormat, 4, 'latin1');
  return query;
}

/** One size; undefined for a range, from which the driver takes any. */
export function readFrameSize(answer: Buffer): Size | undefined {
  if (answer.readUInt32LE(FRAME_SIZE.type) !== DISCRETE) return undefined;
  return { width: answer.readUInt32LE(FRAME_SIZE.width), height: answer.readUInt32LE(FRAME_SIZE.height) };
}

/** One size, or the largest of a range. */
export function readLargestSize(answer: Buffer): Size {
  const { maxWidth, maxHeight } = FRAME_SIZE;
  return readFrameSize(answer) ?? { width: answer.readUInt32LE(maxWidth), height: answer.readUInt32LE(maxHeight) };
}

/** The argument of ENUM_FRAMEINTERVALS. */
export function intervalQuery(index: number, pixelFormat: string, { width, height }: Size): Buffer {
  const query = Buffer.alloc(FRAME_INTERVAL.bytes);
  query.writeUInt32LE(index, FRAME_INTERVAL.index);
  query.write(pixelFormat, FRAME_INTERVAL.pixelFormat, 4, 'latin1');
  query.writeUInt32LE(width, FRAME_INTERVAL.width);
  query.writeUInt32LE(height, FRAME_INTERVAL.height);
  return query;
}

/** The rate of one interval, or the highest of a range, in frames a second; and whether it is a range. */
export function readRate(answer: Buffer): { readonly fps: number; readonly isRange: boolean } {
  const { type, numerator } = FRAME_INTERVAL;
  const fps = answer.readUInt32LE(numerator + 4) / answer.readUInt32LE(numerator);
  return { fps, isRange: answer.readUInt32LE(type) !== DISCRETE };
}
