// The binary interface (ABI) of V4L2: the constants, call numbers and structures that a capture needs.
//
// Source: linux/videodev2.h and asm-generic/ioctl.h, in the layout of 64-bit little-endian kernels (x86-64, ARM64,
// RISC-V 64, LoongArch 64). The kernel keeps its user-space ABI stable.
import type { Size } from '../../core/geometry.js';
import { CONTROL_BYTES } from './controls/control-abi.js';
import { rawFormat } from './raw/raw-formats.js';
import { SIGNAL_BYTES } from './signal/signal-abi.js';

/** The architectures with these layouts, by Node's names. */
export const ABI_ARCHITECTURES: ReadonlySet<string> = new Set(['x64', 'arm64', 'riscv64', 'loong64']);

/** struct v4l2_capability: what a device can do. */
const CAPABILITY = { bytes: 104, driver: 0, driverBytes: 16, capabilities: 84, deviceCaps: 88 } as const;

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
} as const;

/** struct v4l2_streamparm, with the struct v4l2_captureparm inside it. */
const STREAM_PARM = { bytes: 204, type: 0, numerator: 12, denominator: 16 } as const;

/** struct v4l2_fmtdesc. */
const FORMAT_DESCRIPTION = { bytes: 64, index: 0, type: 4, pixelFormat: 44 } as const;

/** struct v4l2_frmsizeenum. */
const FRAME_SIZE = { bytes: 44, index: 0, pixelFormat: 4, type: 8, width: 12, height: 16 } as const;
const FRAME_SIZE_DISCRETE = 1;

/** struct v4l2_requestbuffers. */
const REQUEST_BUFFERS = { bytes: 20, count: 0, type: 4, memory: 8 } as const;

/** struct v4l2_buffer. */
const BUFFER = {
  bytes: 88,
  index: 0,
  type: 4,
  bytesUsed: 8,
  flags: 12,
  seconds: 24,
  microseconds: 32,
  sequence: 56,
  memory: 60,
  offset: 64,
  length: 72,
} as const;

const TYPE_VIDEO_CAPTURE = 1;
const TYPE_VIDEO_CAPTURE_PLANES = 9;
const MEMORY_MMAP = 1;
const FIELD_ANY = 0;

/** V4L2_CAP_…: the capability flags of QUERYCAP. */
const CAP_VIDEO_CAPTURE = 0x1;
const CAP_VIDEO_OUTPUT = 0x2;
const CAP_VIDEO_CAPTURE_MPLANE = 0x1000;
const CAP_MEMORY_TO_MEMORY = 0x4000 | 0x8000;
const CAP_META_CAPTURE = 0x0080_0000;
const CAP_MEDIA_CONTROLLER = 0x2000_0000;
const CAP_STREAMING = 0x0400_0000;
const CAP_DEVICE_CAPS = 0x8000_0000;

/** V4L2_BUF_FLAG_…: whether the picture is damaged, and the clock of its timestamp. */
const FLAG_ERROR = 0x40;
const FLAG_TIMESTAMP_MASK = 0xe000;
const FLAG_TIMESTAMP_MONOTONIC = 0x2000;

const WRITE = 1;
const READ = 2;

/** _IOC of asm-generic/ioctl.h: direction, size of the argument, the letter of V4L2, number. */
function ioc(direction: number, number: number, bytes: number): number {
  return ((direction << 30) | (bytes << 16) | ('V'.charCodeAt(0) << 8) | number) >>> 0;
}

/** The numbers of the calls. */
export const VIDIOC = {
  QUERYCAP: ioc(READ, 0, CAPABILITY.bytes),
  ENUM_FMT: ioc(READ | WRITE, 2, FORMAT_DESCRIPTION.bytes),
  S_FMT: ioc(READ | WRITE, 5, FORMAT.bytes),
  REQBUFS: ioc(READ | WRITE, 8, REQUEST_BUFFERS.bytes),
  QUERYBUF: ioc(READ | WRITE, 9, BUFFER.bytes),
  QBUF: ioc(READ | WRITE, 15, BUFFER.bytes),
  DQBUF: ioc(READ | WRITE, 17, BUFFER.bytes),
  STREAMON: ioc(WRITE, 18, 4),
  STREAMOFF: ioc(WRITE, 19, 4),
  G_PARM: ioc(READ | WRITE, 21, STREAM_PARM.bytes),
  S_PARM: ioc(READ | WRITE, 22, STREAM_PARM.bytes),
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
  ENUM_FRAMESIZES: ioc(READ | WRITE, 74, FRAME_SIZE.bytes),
} as const;

export type VideoCall = keyof typeof VIDIOC;

/** An empty struct v4l2_capability, for QUERYCAP to fill in. */
export function newCapability(): Buffer {
  return Buffer.alloc(CAPABILITY.bytes);
}

/** The present capabilities of a device. They change: a loopback device is an output until a program feeds it. */
export interface Capability {
  readonly captures: boolean;
  /** Whether it captures pictures with a buffer for each plane. */
  readonly capturesPlanes: boolean;
  readonly capturesMetadata: boolean;
  /** Whether it converts what it is given, as a codec does. */
  readonly converts: boolean;
  /** Whether it streams only once a program, such as libcamera, has configured the media controller. */
  readonly needsMediaController: boolean;
  readonly outputs: boolean;
  readonly streams: boolean;
  /** The driver's name: `uvcvideo`, `v4l2 loopback`. */
  readonly driver: string;
}

export function readCapability(answer: Buffer): Capability {
  const all = answer.readUInt32LE(CAPABILITY.capabilities);
  // The capabilities of this node. Those of the whole camera would make its metadata node look like a capture device.
  const caps = (all & CAP_DEVICE_CAPS) !== 0 ? answer.readUInt32LE(CAPABILITY.deviceCaps) : all;
  return capabilityOf(textAt(answer, CAPABILITY.driver, CAPABILITY.driverBytes), caps);
}

/** @param caps The capability flags of this node, as in QUERYCAP's `device_caps`. */
export function capabilityOf(driver: string, caps: number): Capability {
  const has = (flags: number): boolean => (caps & flags) !== 0;
  return {
    captures: has(CAP_VIDEO_CAPTURE),
    capturesPlanes: has(CAP_VIDEO_CAPTURE_MPLANE),
    capturesMetadata: has(CAP_META_CAPTURE),
    converts: has(CAP_MEMORY_TO_MEMORY),
    needsMediaController: has(CAP_MEDIA_CONTROLLER),
    outputs: has(CAP_VIDEO_OUTPUT),
    streams: has(CAP_STREAMING),
    driver,
  };
}

/** A C string: up to its NUL. */
function textAt(answer: Buffer, at: number, bytes: number): string {
  const [text] = answer.toString('latin1', at, at + bytes).split('\0');
  return text ?? '';
}

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
}

export function readFormat(answer: Buffer): NegotiatedFormat {
  const width = answer.readUInt32LE(FORMAT.width);
  const height = answer.readUInt32LE(FORMAT.height);
  const pixelFormat = answer.toString('latin1', FORMAT.pixelFormat, FORMAT.pixelFormat + 4);
  const given = { stride: answer.readUInt32LE(FORMAT.bytesPerLine), bytes: answer.readUInt32LE(FORMAT.sizeImage) };
  return negotiatedFormat(pixelFormat, { width, height }, given);
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

/** The argument of REQBUFS, which overwrites the count with that of the buffers it has made. */
export function buffersRequest(count: number): Buffer {
  const request = Buffer.alloc(REQUEST_BUFFERS.bytes);
  request.writeUInt32LE(count, REQUEST_BUFFERS.count);
  request.writeUInt32LE(TYPE_VIDEO_CAPTURE, REQUEST_BUFFERS.type);
  request.writeUInt32LE(MEMORY_MMAP, REQUEST_BUFFERS.memory);
  return request;
}

export function readBufferCount(answer: Buffer): number {
  return answer.readUInt32LE(REQUEST_BUFFERS.count);
}

/** A struct v4l2_buffer: for QUERYBUF and QBUF of the buffer `index`, and for DQBUF, which fills in the next one. */
export function bufferRequest(index = 0): Buffer {
  const buffer = Buffer.alloc(BUFFER.bytes);
  buffer.writeUInt32LE(index, BUFFER.index);
  buffer.writeUInt32LE(TYPE_VIDEO_CAPTURE, BUFFER.type);
  buffer.writeUInt32LE(MEMORY_MMAP, BUFFER.memory);
  return buffer;
}

/** The offset to map a buffer from, and its length in bytes. */
export function readMapping(answer: Buffer): { readonly offset: number; readonly length: number } {
  return { offset: answer.readUInt32LE(BUFFER.offset), length: answer.readUInt32LE(BUFFER.length) };
}

/** A buffer that the driver has filled. */
export interface FilledBuffer {
  readonly index: number;
  readonly bytesUsed: number;
  /** Whether the driver flags it as damaged. */
  readonly damaged: boolean;
  /** Its capture time on CLOCK_MONOTONIC, in µs; undefined where the driver uses another clock. */
  readonly capturedUs: number | undefined;
  /** The frame counter, with the frames for which no buffer was free. 32 bits; some drivers leave it at 0. */
  readonly sequence: number;
}

export function readFilledBuffer(answer: Buffer): FilledBuffer {
  const flags = answer.readUInt32LE(BUFFER.flags);
  const monotonic = (flags & FLAG_TIMESTAMP_MASK) === FLAG_TIMESTAMP_MONOTONIC;
  // Both have 64 bits, of which no clock needs the upper ones.
  const capturedUs = answer.readUIntLE(BUFFER.seconds, 6) * 1_000_000 + answer.readUInt32LE(BUFFER.microseconds);
  return {
    index: answer.readUInt32LE(BUFFER.index),
    bytesUsed: answer.readUInt32LE(BUFFER.bytesUsed),
    damaged: (flags & FLAG_ERROR) !== 0,
    capturedUs: monotonic ? capturedUs : undefined,
    sequence: answer.readUInt32LE(BUFFER.sequence),
  };
}

/** The argument of STREAMON and STREAMOFF: the type of stream. */
export function streamType(): Buffer {
  const type = Buffer.alloc(4);
  type.writeUInt32LE(TYPE_VIDEO_CAPTURE);
  return type;
}
