// The kernel's memory, laid out for one kind of JPEG and one kind of result, as the library and the kernel use it.
import { isFlipped, isMirrored, isTurned } from '../../core/jpeg/exif.js';
import type { NativeMemory } from '../../native/system-library.js';
import { writeAxis } from '../../picture/kernel/plane-axis.js';
import type { PlaneKernel } from '../../picture/kernel/plane-kernel.js';
import type { MemoryMap, PlacedPlane, PlaneArrays, PlanePlaces } from './plane-memory.js';
import type { PlaneGeometry, ResizedPlane } from './plane-plan.js';

export class PlaneWorkspace {
  readonly kernel: PlaneKernel;
  readonly geometry: PlaneGeometry;
  readonly map: MemoryMap;
  readonly #native: NativeMemory;
  readonly #base: bigint;

  /** Writes what stays the same from picture to picture: axes, borders, and the library's arrays. */
  constructor(kernel: PlaneKernel, geometry: PlaneGeometry, map: MemoryMap, native: NativeMemory) {
    this.kernel = kernel;
    this.geometry = geometry;
    this.map = map;
    this.#native = native;
    this.#base = native.addressOf(kernel.bytes);
    for (const [index, { across, down, border }] of geometry.planes.entries()) {
      const { source, target, upright, columns, rows } = map.planes[index] as PlanePlaces;
      writeAxis(kernel.view, columns, across);
      writeAxis(kernel.view, rows, down);
      kernel.bytes.fill(border, target.at, target.at + target.stride * target.rows);
      this.#setPlane(map.decoded, index, source);
      this.#setPlane(map.encoded, index, upright);
    }
    this.#setPointer(map.outputPointer, map.output);
  }

  get bytes(): Uint8Array {
    return this.kernel.bytes;
  }

  get view(): DataView {
    return this.kernel.view;
  }

  /** The address in this process of a place in the memory. */
  address(at: number): bigint {
    return this.#base + BigInt(at);
  }

  /** Reads a C `unsigned long`. */
  long(at: number): number {
    return this.#native.longBytes === 8 ? Number(this.view.getBigUint64(at, true)) : this.view.getUint32(at, true);
  }

  setLong(at: number, value: number): void {
    if (this.#native.longBytes === 8) this.view.setBigUint64(at, BigInt(value), true);
    else this.view.setUint32(at, value, true);
  }

  /** Resizes the decoded planes, and turns them upright. */
  resize(): void {
    const { functions } = this.kernel;
    for (const [index, plane] of this.geometry.planes.entries()) {
      const places = this.map.planes[index] as PlanePlaces;
      const { source, target, columns, rows } = places;
      const into = target.at + plane.top * target.stride + plane.left;
      functions.resize(source.at, source.stride, columns, rows, into, target.stride, this.map.scratch);
      if (this.geometry.orientation !== 1) this.#turn(plane, places);
    }
  }

  #turn({ target: { width, height } }: ResizedPlane, { target, upright }: PlanePlaces): void {
    const { orientation } = this.geometry;
    const [mirrored, flipped] = [isMirrored(orientation), isFlipped(orientation)];
    // The stored sample that becomes the top left one, and the steps from there to the next stored column and row.
    const first = target.at + (flipped ? (height - 1) * target.stride : 0) + (mirrored ? width - 1 : 0);
    const column = mirrored ? -1 : 1;
    const row = flipped ? -target.stride : target.stride;
    const { copyPlane } = this.kernel.functions;
    if (isTurned(orientation)) copyPlane(first, row, column, upright.at, upright.stride, height, width);
    else copyPlane(first, column, row, upright.at, upright.stride, width, height);
  }

  #setPlane({ pointers, strides }: PlaneArrays, index: number, { at, stride }: PlacedPlane): void {
    this.#setPointer(pointers + index * this.#native.pointerBytes, at);
    this.view.setInt32(strides + index * 4, stride, true);
  }

  #setPointer(at: number, target: number): void {
    if (this.#native.pointerBytes === 8) this.view.setBigUint64(at, this.address(target), true);
    else this.view.setUint32(at, Number(this.address(target)), true);
  }
}
