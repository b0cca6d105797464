// The mapped buffers of a capture: struct v4l2_requestbuffers and struct v4l2_buffer of linux/videodev2.h.
import { TYPE_VIDEO_CAPTURE } from './buffer-type.js';

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

const MEMORY_MMAP = 1;

/** V4L2_BUF_FLAG_…: whether the picture is damaged, and the clock of its timestamp. */
const FLAG_ERROR = 0x40;
const FLAG_TIMESTAMP_MASK = 0xe000;
const FLAG_TIMESTAMP_MONOTONIC = 0x2000;

export const REQUEST_BUFFERS_BYTES = REQUEST_BUFFERS.bytes;
export const BUFFER_BYTES = BUFFER.bytes;

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
