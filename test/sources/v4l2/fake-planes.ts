// The planes of a simulated camera that has a buffer for each: the arrays of struct v4l2_plane that calls point to.
import type { PlaneFormat } from '#src/sources/v4l2/abi/format-abi.js';

const PLANE_BYTES = 64;
/** The type of stream with a buffer for each plane. */
export const PLANES = 9;

/** What is in a plane: its bytes, behind a header of the driver. */
export interface FilledPlane {
  readonly bytesUsed: number;
  readonly start: number;
}

export class FakePlanes {
  readonly #arrays = new Map<bigint, Buffer>();
  #nextAddress = 0x7f00_0000_0000n;

  addressOf(memory: Buffer): bigint {
    this.#nextAddress += 0x1000n;
    this.#arrays.set(this.#nextAddress, memory);
    return this.#nextAddress;
  }

  /** Answers S_FMT. */
  grant(argument: Buffer, planes: readonly PlaneFormat[]): void {
    argument.writeUInt8(planes.length, 188);
    for (const [index, { stride, bytes }] of planes.entries()) {
      argument.writeUInt32LE(bytes, 28 + index * 20);
      argument.writeUInt32LE(stride, 32 + index * 20);
    }
  }

  /** Answers QUERYBUF: each plane of each buffer has a page of offsets. */
  locate(argument: Buffer, planes: readonly PlaneFormat[]): void {
    const array = this.#array(argument, planes.length);
    for (const [index, { bytes }] of planes.entries()) {
      array.writeUInt32LE(bytes, index * PLANE_BYTES + 4);
      array.writeUInt32LE(FakePlanes.page(argument.readUInt32LE(0), index) * 0x1000, index * PLANE_BYTES + 8);
    }
  }

  /** Answers DQBUF. */
  report(argument: Buffer, filled: readonly FilledPlane[]): void {
    const array = this.#array(argument, filled.length);
    for (const [index, { bytesUsed, start }] of filled.entries()) {
      array.writeUInt32LE(bytesUsed, index * PLANE_BYTES);
      array.writeUInt32LE(start, index * PLANE_BYTES + 16);
    }
  }

  static page(buffer: number, plane: number): number {
    return buffer * 8 + plane;
  }

  #array(argument: Buffer, count: number): Buffer {
    const array = this.#arrays.get(argument.readBigUInt64LE(64));
    if (array === undefined) throw new Error('a pointer to nothing: the kernel would return EFAULT');
    if (argument.readUInt32LE(72) < count || array.length < count * PLANE_BYTES) throw new Error('too few planes');
    return array;
  }
}
