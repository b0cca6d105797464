// The format of a capture: struct v4l2_format of linux/videodev2.h, with the struct v4l2_pix_format inside it.
import type { Size } from '../../../core/geometry.js';
import { rawFormat } from '../raw/raw-formats.js';
import { type YuvColors, yuvColors } from '../raw/yuv-colors.js';
import { TYPE_VIDEO_CAPTURE } from './buffer-type.js';

/** struct v4l2_format, with the struct v4l2_pix_format inside it. */
const FORMAT = {
  bytes: 208,
  type: 0,
  width: 8,
  height: 12,
  pixelFormat: 16,
  field: 20,
  bytesPerLine: 24,
  sizeImage: 28,
  colorSpace: 32,
  priv: 36,
  encoding: 44,
  quantization: 48,
} as const;

/** V4L2_PIX_FMT_PRIV_MAGIC in `priv`: the fields behind it are valid. */
const PRIV_MAGIC = 0xfeed_cafe;

const FIELD_ANY = 0;

export const FORMAT_BYTES = FORMAT.bytes;

/** The argument of S_FMT, which overwrites it with the negotiated format. `pixelFormat`: a FourCC, such as `MJPG`. */
export function formatRequest(pixelFormat: string, size: Size): Buffer {
  const format = Buffer.alloc(FORMAT.bytes);
  format.writeUInt32LE(TYPE_VIDEO_CAPTURE, FORMAT.type);
  format.writeUInt32LE(size.width, FORMAT.width);
  format.writeUInt32LE(size.height, FORMAT.height);
  format.write(pixelFormat, FORMAT.pixelFormat, 4, 'latin1');
  format.writeUInt32LE(FIELD_ANY, FORMAT.field);
  return format;
}

/** The format that the driver chose, which may differ from the requested one. */
export interface NegotiatedFormat {
  /** The FourCC: `MJPG`, `YUYV`. */
  readonly pixelFormat: string;
  readonly size: Size;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Bytes of a picture; for compressed formats the upper limit. */
  readonly imageBytes: number;
  /** The colors of YUV; undefined: V4L2's default. */
  readonly colors?: YuvColors;
}

export function readFormat(answer: Buffer): NegotiatedFormat {
  const width = answer.readUInt32LE(FORMAT.width);
  const height = answer.readUInt32LE(FORMAT.height);
  const pixelFormat = answer.toString('latin1', FORMAT.pixelFormat, FORMAT.pixelFormat + 4);
  const given = { stride: answer.readUInt32LE(FORMAT.bytesPerLine), bytes: answer.readUInt32LE(FORMAT.sizeImage) };
  return { ...negotiatedFormat(pixelFormat, { width, height }, given), colors: readColors(answer) };
}

function readColors(answer: Buffer): YuvColors {
  const isExtended = answer.readUInt32LE(FORMAT.priv) === PRIV_MAGIC;
  const extended = (at: number): number => (isExtended ? answer.readUInt32LE(at) : 0);
  return yuvColors(answer.readUInt32LE(FORMAT.colorSpace), extended(FORMAT.encoding), extended(FORMAT.quantization));
}

/** A format as a driver has granted it. @param given 0 for what the driver left open. */
export function negotiatedFormat(
  pixelFormat: string,
  size: Size,
  given: { readonly stride: number; readonly bytes: number },
): NegotiatedFormat {
  const raw = rawFormat(pixelFormat);
  const stride = given.stride || (raw?.stride(size.width) ?? size.width * 2);
  const imageBytes = given.bytes || (raw?.bytes(size, stride) ?? stride * size.height);
  return { pixelFormat, size, stride, imageBytes };
}
