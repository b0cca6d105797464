// The conversion of YUV to RGB, from the words in which v4l2-ctl prints a driver's color space.
import { type YuvColors, yuvColors } from './yuv-colors.js';

/** Numbers of enum v4l2_colorspace, v4l2_ycbcr_encoding and v4l2_quantization, by v4l2-ctl's names. Others count as the default. */
const SPACES: ReadonlyMap<string, number> = new Map([
  ['Rec. 709', 3],
  ['JPEG', 7],
  ['DCI-P3', 12],
]);
const ENCODINGS: ReadonlyMap<string, number> = new Map([
  ['ITU-R 601', 1],
  ['Rec. 709', 2],
  ['xvYCC 601', 3],
  ['xvYCC 709', 4],
  ['BT.2020', 6],
  ['BT.2020 Constant Luminance', 7],
  ['SMPTE 240M', 8],
]);
const RANGES: ReadonlyMap<string, number> = new Map([
  ['Full Range', 1],
  ['Limited Range', 2],
]);

/** The colors that the output of `v4l2-ctl -V` names. Newer versions add what a default means in brackets. */
export function namedColors(text: string): YuvColors {
  const word = (label: string): string => new RegExp(`${label}\\s*: *([^\\n(]*)`).exec(text)?.[1]?.trim() ?? '';
  return yuvColors(
    SPACES.get(word('Colorspace')) ?? 0,
    ENCODINGS.get(word('YCbCr/HSV Encoding')) ?? 0,
    RANGES.get(word('Quantization')) ?? 0,
  );
}
