// The memory of an encoding by planes: the address of each plane, axis and argument of the library in the kernel's memory.
import type { Size } from '../../core/geometry.js';
import { uprightSize } from '../../core/jpeg/exif.js';
import type { NativeMemory } from '../../native/system-library.js';
import { axisBytes } from '../../picture/kernel/plane-axis.js';
import { scratchBytes } from '../../picture/kernel/plane-kernel.js';
import { PLANE_MARGIN } from '../../picture/kernel/plane-layout.js';
import { mostLanesDown, type PlaneGeometry } from './plane-plan.js';

/** A plane in memory: its address, and the bytes from one row to the next. */
export interface PlacedPlane {
  readonly at: number;
  readonly stride: number;
  readonly rows: number;
}

/** The places for one plane. */
export interface PlanePlaces {
  readonly source: PlacedPlane;
  readonly target: PlacedPlane;
  /** The plane that is encoded: the target, or the same upright. */
  readonly upright: PlacedPlane;
  readonly columns: number;
  readonly rows: number;
}

/** An argument of the library that is an array: a pointer and a stride for each plane. */
export interface PlaneArrays {
  readonly pointers: number;
  readonly strides: number;
}

export interface MemoryMap {
  /** Four numbers of 32 bits that the library reads from a header. */
  readonly header: number;
  readonly decoded: PlaneArrays;
  readonly encoded: PlaneArrays;
  readonly planes: readonly PlanePlaces[];
  readonly scratch: number;
  /** The JPEG that is made: where the library finds its address and its length, its address, and its room. */
  readonly outputPointer: number;
  readonly outputBytes: number;
  readonly output: number;
  readonly outputRoom: number;
  /** The JPEG that is read. It is the last one, and has all of the memory behind. */
  readonly input: number;
}

const ALIGNMENT = 64;

/** The library decodes whole blocks, and then some rows more than the plane has. */
const ROWS_OF_BLOCKS = 16;

/** At most three planes. */
const PLANES = 3;

/** Lays out the memory. The first bytes stay free, so that no address is 0. */
export function mapMemory(geometry: PlaneGeometry, { pointerBytes, longBytes }: NativeMemory): MemoryMap {
  const { planes, encoded, orientation } = geometry;
  let end = ALIGNMENT;
  const take = (bytes: number): number => {
    const at = end;
    end = alignUp(at + bytes + PLANE_MARGIN);
    return at;
  };
  const arrays = (): PlaneArrays => ({ pointers: take(pointerBytes * PLANES), strides: take(4 * PLANES) });
  const plane = ({ width, height }: Size, extraRows = 0): PlacedPlane => {
    const stride = Math.ceil(width / 16) * 16;
    return { at: take(stride * (height + extraRows)), stride, rows: height };
  };
  const outputRoom = largestJpeg(encoded);
  return {
    header: take(16),
    decoded: arrays(),
    encoded: arrays(),
    planes: planes.map(({ source, target, across, down }) => {
      const resized = plane(target);
      return {
        source: plane(source, ROWS_OF_BLOCKS),
        target: resized,
        upright: orientation === 1 ? resized : plane(uprightSize(target, orientation)),
        columns: take(axisBytes(across)),
        rows: take(axisBytes(down)),
      };
    }),
    scratch: take(scratchBytes(Math.max(...planes.map(({ source }) => source.width)), mostLanesDown(geometry))),
    outputPointer: take(pointerBytes),
    outputBytes: take(longBytes),
    output: take(outputRoom),
    outputRoom,
    input: end,
  };
}

/** The memory for such a map and a JPEG of so many bytes. */
export function memoryBytes({ input }: MemoryMap, jpegBytes: number): number {
  return input + jpegBytes + PLANE_MARGIN;
}

/** What the library demands for its output: tjBufSize() for 4:2:0, which is the most for a grey one too. */
function largestJpeg({ width, height }: Size): number {
  return Math.ceil(width / 16) * 16 * Math.ceil(height / 16) * 16 * 3 + 2_048;
}

function alignUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
