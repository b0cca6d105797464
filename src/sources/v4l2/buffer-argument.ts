// The argument of QUERYBUF, QBUF and DQBUF, with the array of planes that it points to where a buffer has planes.
import {
  bufferRequest,
  type FilledBuffer,
  readFilledBuffer,
  readMapping,
  writeBufferIndex,
  writePlanes,
} from './abi/buffer-abi.js';
import type { BufferType } from './abi/buffer-type.js';
import { planeArray, readFilledPlane, readPlaneMapping } from './abi/planes-abi.js';
import type { Kernel } from './v4l2-syscalls.js';

/** Reused by every call, so that a frame of one plane allocates nothing here. */
export class BufferArgument {
  readonly bytes: Buffer;
  /** Kept, as the kernel overwrites what it is given. */
  readonly #template: Buffer;
  readonly #planes: Buffer | undefined;
  readonly #planeCount: number;

  /** @param planeCount How many planes a buffer has; undefined where the type of stream has none. */
  constructor(kernel: Kernel, type: BufferType, planeCount: number | undefined) {
    this.#template = bufferRequest(type);
    this.#planeCount = planeCount ?? 0;
    if (planeCount !== undefined) {
      this.#planes = planeArray(planeCount);
      writePlanes(this.#template, kernel.addressOf(this.#planes), planeCount);
    }
    this.bytes = Buffer.from(this.#template);
  }

  /** Makes it ready for a call about the buffer `index`. DQBUF ignores the index. */
  prepare(index = 0): Buffer {
    this.bytes.set(this.#template);
    writeBufferIndex(this.bytes, index);
    this.#planes?.fill(0);
    return this.bytes;
  }

  /** After QUERYBUF: what to map, for each plane. */
  mappings(): { readonly offset: number; readonly length: number }[] {
    const planes = this.#planes;
    if (planes === undefined) return [readMapping(this.bytes)];
    return Array.from({ length: this.#planeCount }, (_, index) => readPlaneMapping(planes, index));
  }

  /** After DQBUF: what the driver has filled. */
  filled(): FilledBuffer {
    const buffer = readFilledBuffer(this.bytes);
    const array = this.#planes;
    if (array === undefined) return buffer;
    const planes = Array.from({ length: this.#planeCount }, (_, index) => readFilledPlane(array, index));
    const isEmpty = planes.some(({ byteCount }) => byteCount === 0);
    return { ...buffer, bytesUsed: isEmpty ? 0 : planes.reduce((sum, { byteCount }) => sum + byteCount, 0), planes };
  }
}
