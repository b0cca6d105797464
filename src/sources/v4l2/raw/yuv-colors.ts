// The conversion of YUV to RGB that a driver's color space asks for.

/** Factors in 1/256: R = luma (Y - black) + redV (V - 128), and so on. */
export interface YuvColors {
  readonly black: number;
  readonly luma: number;
  readonly redV: number;
  readonly greenU: number;
  readonly greenV: number;
  readonly blueU: number;
}

/** The default of V4L2 for cameras: Y from 16 to 235, and the matrix of ITU-R BT.601. */
export const LIMITED_601: YuvColors = { black: 16, luma: 298, redV: 409, greenU: -100, greenV: -208, blueU: 516 };
const FULL_601: YuvColors = { black: 0, luma: 256, redV: 359, greenU: -88, greenV: -183, blueU: 454 };
/** ITU-R BT.709: HDMI inputs of high definition. */
const LIMITED_709: YuvColors = { black: 16, luma: 298, redV: 459, greenU: -55, greenV: -136, blueU: 541 };
const FULL_709: YuvColors = { black: 0, luma: 256, redV: 403, greenU: -48, greenV: -120, blueU: 475 };

/** Numbers of enum v4l2_colorspace, v4l2_ycbcr_encoding and v4l2_quantization. */
const SPACE_REC709 = 3;
const SPACE_JPEG = 7;
const SPACE_DCI_P3 = 12;
const ENCODING_DEFAULT = 0;
const ENCODINGS_709: ReadonlySet<number> = new Set([2, 4]);
const RANGE_DEFAULT = 0;
const RANGE_FULL = 1;

/**
 * The conversion for what a driver says of its pictures. Source: kernel documentation, "Colorspaces", and the macros
 * V4L2_MAP_YCBCR_ENC_DEFAULT and V4L2_MAP_QUANTIZATION_DEFAULT. Other encodings, as BT.2020, are read as BT.601.
 */
export function yuvColors(colorSpace: number, encoding: number, quantization: number): YuvColors {
  const is709 =
    encoding === ENCODING_DEFAULT
      ? colorSpace === SPACE_REC709 || colorSpace === SPACE_DCI_P3
      : ENCODINGS_709.has(encoding);
  const isFull = quantization === RANGE_DEFAULT ? colorSpace === SPACE_JPEG : quantization === RANGE_FULL;
  if (is709) return isFull ? FULL_709 : LIMITED_709;
  return isFull ? FULL_601 : LIMITED_601;
}
