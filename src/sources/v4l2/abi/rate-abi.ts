// The frame rate of a capture: struct v4l2_streamparm of linux/videodev2.h, with the struct v4l2_captureparm inside it.
import { TYPE_VIDEO_CAPTURE } from './buffer-type.js';

const STREAM_PARM = { bytes: 204, type: 0, numerator: 12, denominator: 16 } as const;

export const STREAM_PARM_BYTES = STREAM_PARM.bytes;

/** The rate that S_PARM or G_PARM has put into its argument; undefined where there is none. */
export function readRate(answer: Buffer): number | undefined {
  const numerator = answer.readUInt32LE(STREAM_PARM.numerator);
  const denominator = answer.readUInt32LE(STREAM_PARM.denominator);
  return numerator > 0 && denominator > 0 ? denominator / numerator : undefined;
}

/** The argument of G_PARM. */
export function rateQuery(): Buffer {
  const parm = Buffer.alloc(STREAM_PARM.bytes);
  parm.writeUInt32LE(TYPE_VIDEO_CAPTURE, STREAM_PARM.type);
  return parm;
}

/** The argument of S_PARM: the frame interval as a fraction with numerator 1,000, as a rate may be fractional. */
export function rateRequest(fps: number): Buffer {
  const parm = rateQuery();
  parm.writeUInt32LE(1_000, STREAM_PARM.numerator);
  parm.writeUInt32LE(Math.round(fps * 1_000), STREAM_PARM.denominator);
  return parm;
}
