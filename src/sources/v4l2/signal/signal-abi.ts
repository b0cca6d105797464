// The binary interface of V4L2 for inputs with a cable: the state of the signal, the timings of HDMI, and analog standards.
//
// Source: linux/videodev2.h.
import type { Size } from '../../../core/geometry.js';

/** struct v4l2_input. */
const INPUT = { bytes: 80, index: 0, status: 56, capabilities: 60 } as const;

/** struct v4l2_dv_timings, which is packed, with the struct v4l2_bt_timings inside it. */
const TIMINGS = { bytes: 132, width: 4, height: 8 } as const;

/** The sizes of the arguments, from which the numbers of the calls are computed. */
export const SIGNAL_BYTES = { input: INPUT.bytes, timings: TIMINGS.bytes, number: 4, standard: 8 } as const;

/** V4L2_IN_CAP_…: how the signal of an input is described. */
const CAP_TIMINGS = 0x2;
const CAP_STANDARD = 0x4;

/** V4L2_IN_ST_…: why an input gives no picture. */
const STATUS_TEXTS: ReadonlyArray<readonly [number, string]> = [
  [0x1, 'no power at the source'],
  [0x2, 'no signal'],
  [0x100, 'no lock on the signal'],
];

/** An input of a device. */
export interface VideoInput {
  readonly hasTimings: boolean;
  readonly hasStandard: boolean;
  /** Why it gives no picture; undefined where it gives one. */
  readonly problem: string | undefined;
}

/** The argument of ENUMINPUT. */
export function inputQuery(index: number): Buffer {
  const query = Buffer.alloc(INPUT.bytes);
  query.writeUInt32LE(index, INPUT.index);
  return query;
}

export function readInput(answer: Buffer): VideoInput {
  const capabilities = answer.readUInt32LE(INPUT.capabilities);
  const status = answer.readUInt32LE(INPUT.status);
  return {
    hasTimings: (capabilities & CAP_TIMINGS) !== 0,
    hasStandard: (capabilities & CAP_STANDARD) !== 0,
    problem: STATUS_TEXTS.find(([flag]) => (status & flag) !== 0)?.[1],
  };
}

/** The argument of QUERY_DV_TIMINGS and S_DV_TIMINGS. */
export function newTimings(): Buffer {
  return Buffer.alloc(TIMINGS.bytes);
}

/** The size of a signal, by which two measurements are compared: they differ a little in other fields. */
export function timingsSize(timings: Buffer): Size {
  return { width: timings.readUInt32LE(TIMINGS.width), height: timings.readUInt32LE(TIMINGS.height) };
}
