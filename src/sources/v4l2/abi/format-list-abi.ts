// The formats and sizes that a device offers: struct v4l2_fmtdesc and struct v4l2_frmsizeenum of linux/videodev2.h.
import type { Size } from '../../../core/geometry.js';
import { TYPE_VIDEO_CAPTURE, TYPE_VIDEO_CAPTURE_PLANES } from './buffer-type.js';

/** struct v4l2_fmtdesc. */
const FORMAT_DESCRIPTION = { bytes: 64, index: 0, type: 4, pixelFormat: 44 } as const;

/** struct v4l2_frmsizeenum. */
const FRAME_SIZE = { bytes: 44, index: 0, pixelFormat: 4, type: 8, width: 12, height: 16 } as const;
const FRAME_SIZE_DISCRETE = 1;

export const FORMAT_DESCRIPTION_BYTES = FORMAT_DESCRIPTION.bytes;
export const FRAME_SIZE_BYTES = FRAME_SIZE.bytes;

/** The argument of ENUM_FMT. @param hasPlanes Whether to list the formats with a buffer for each plane. */
export function formatQuery(index: number, hasPlanes: boolean): Buffer {
  const query = Buffer.alloc(FORMAT_DESCRIPTION.bytes);
  query.writeUInt32LE(index, FORMAT_DESCRIPTION.index);
  query.writeUInt32LE(hasPlanes ? TYPE_VIDEO_CAPTURE_PLANES : TYPE_VIDEO_CAPTURE, FORMAT_DESCRIPTION.type);
  return query;
}

/** The FourCC of a format. */
export function readFormatName(answer: Buffer): string {
  const { pixelFormat } = FORMAT_DESCRIPTION;
  return answer.toString('latin1', pixelFormat, pixelFormat + 4);
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
  if (answer.readUInt32LE(FRAME_SIZE.type) !== FRAME_SIZE_DISCRETE) return undefined;
  return { width: answer.readUInt32LE(FRAME_SIZE.width), height: answer.readUInt32LE(FRAME_SIZE.height) };
}
