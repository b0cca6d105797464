// The numbers of V4L2's ioctl calls, and the architectures on which they and the structures beside them are valid.
//
// Source: linux/videodev2.h and asm-generic/ioctl.h, in the layout of 64-bit little-endian kernels (x86-64, ARM64,
// RISC-V 64, LoongArch 64). The kernel keeps its user-space ABI stable.
import { CONTROL_BYTES } from '../controls/control-abi.js';
import { SIGNAL_BYTES } from '../signal/signal-abi.js';
import { BUFFER_BYTES, REQUEST_BUFFERS_BYTES } from './buffer-abi.js';
import { CAPABILITY_BYTES } from './capability-abi.js';
import { FORMAT_BYTES } from './format-abi.js';
import { FORMAT_DESCRIPTION_BYTES, FRAME_INTERVAL_BYTES, FRAME_SIZE_BYTES } from './format-list-abi.js';
import { STREAM_PARM_BYTES } from './rate-abi.js';

/** The architectures with these layouts, by Node's names. */
export const ABI_ARCHITECTURES: ReadonlySet<string> = new Set(['x64', 'arm64', 'riscv64', 'loong64']);

const WRITE = 1;
const READ = 2;

/** _IOC of asm-generic/ioctl.h: direction, size of the argument, the letter of V4L2, number. */
function ioc(direction: number, number: number, bytes: number): number {
  return ((direction << 30) | (bytes << 16) | ('V'.charCodeAt(0) << 8) | number) >>> 0;
}

/** The numbers of the calls. */
export const VIDIOC = {
  QUERYCAP: ioc(READ, 0, CAPABILITY_BYTES),
  ENUM_FMT: ioc(READ | WRITE, 2, FORMAT_DESCRIPTION_BYTES),
  S_FMT: ioc(READ | WRITE, 5, FORMAT_BYTES),
  REQBUFS: ioc(READ | WRITE, 8, REQUEST_BUFFERS_BYTES),
  QUERYBUF: ioc(READ | WRITE, 9, BUFFER_BYTES),
  QBUF: ioc(READ | WRITE, 15, BUFFER_BYTES),
  DQBUF: ioc(READ | WRITE, 17, BUFFER_BYTES),
  STREAMON: ioc(WRITE, 18, 4),
  STREAMOFF: ioc(WRITE, 19, 4),
  G_PARM: ioc(READ | WRITE, 21, STREAM_PARM_BYTES),
  S_PARM: ioc(READ | WRITE, 22, STREAM_PARM_BYTES),
  QUERYSTD: ioc(READ, 63, SIGNAL_BYTES.standard),
  S_STD: ioc(WRITE, 24, SIGNAL_BYTES.standard),
  ENUMINPUT: ioc(READ | WRITE, 26, SIGNAL_BYTES.input),
  G_INPUT: ioc(READ, 38, SIGNAL_BYTES.number),
  S_DV_TIMINGS: ioc(READ | WRITE, 87, SIGNAL_BYTES.timings),
  QUERY_DV_TIMINGS: ioc(READ, 99, SIGNAL_BYTES.timings),
  G_CTRL: ioc(READ | WRITE, 27, CONTROL_BYTES.value),
  S_CTRL: ioc(READ | WRITE, 28, CONTROL_BYTES.value),
  QUERYCTRL: ioc(READ | WRITE, 36, CONTROL_BYTES.query),
  QUERYMENU: ioc(READ | WRITE, 37, CONTROL_BYTES.menu),
  ENUM_FRAMESIZES: ioc(READ | WRITE, 74, FRAME_SIZE_BYTES),
  ENUM_FRAMEINTERVALS: ioc(READ | WRITE, 75, FRAME_INTERVAL_BYTES),
} as const;

export type VideoCall = keyof typeof VIDIOC;
