// Reads the scan of a JPEG: adds its blocks to the planes of the small picture, over restart markers and rows of MCUs.
import type { JpegKernel } from '../kernel/jpeg-kernel.js';
import * as layout from '../kernel/jpeg-layout.js';
import type { JpegComponent, JpegHeader } from './header.js';
import { HuffmanTables } from './huffman-tables.js';
import type { Geometry, Plane } from './plane-geometry.js';
import { unstuff } from './stuffing.js';
import { ZIGZAG } from './zigzag.js';

/** Reads scans one after another. All that it keeps between them is a cache. */
export class ScanReader {
  readonly #kernel: JpegKernel;
  readonly #dc = new HuffmanTables('dc', layout.DC_TABLES);
  readonly #ac = new HuffmanTables('ac', layout.AC_TABLES);
  #geometry: Geometry | undefined;

  constructor(kernel: JpegKernel) {
    this.#kernel = kernel;
  }

  /** Fills the planes; the memory must be large enough. Returns what is wrong with the data; undefined: nothing. */
  read(jpeg: Uint8Array, header: JpegHeader, geometry: Geometry): string | undefined {
    const { bytes } = this.#kernel;
    if (geometry !== this.#geometry) bytes.set(geometry.image, layout.GEOMETRY_AT);
    this.#geometry = geometry;
    bytes.fill(0, geometry.sumsAt, geometry.rgbAt);
    for (const [index, component] of header.components.entries()) {
      if (!this.#writeComponent(index, component, geometry)) return 'a Huffman table is broken';
    }
    this.#kernel.setInt(layout.COMPONENTS_END, layout.COMPONENTS + header.components.length * layout.COMPONENT_BYTES);
    return this.#readMcus(jpeg, header, geometry);
  }

  /** Writes a component's record to the kernel's memory. Returns false where its Huffman tables are invalid. */
  #writeComponent(index: number, component: JpegComponent, geometry: Geometry): boolean {
    const kernel = this.#kernel;
    const { across, down, rowsAt } = geometry.planes[index] as Plane;
    const dcAt = this.#dc.addressOf(component.dc, kernel);
    const acAt = this.#ac.addressOf(component.ac, kernel);
    if (dcAt === undefined || acAt === undefined) return false;
    const stepsAt = layout.STEPS_AT + index * layout.STEPS * layout.STEP_BYTES;
    const set = (field: number, value: number): void =>
      kernel.setInt(layout.COMPONENTS + index * layout.COMPONENT_BYTES + field, value);
    set(layout.COMPONENT_HORIZONTAL, component.horizontal);
    set(layout.COMPONENT_VERTICAL, component.vertical);
    set(layout.COMPONENT_DC_TABLE, dcAt);
    set(layout.COMPONENT_AC_TABLE, acAt);
    set(layout.COMPONENT_STEPS, stepsAt);
    set(layout.COMPONENT_FIRSTS, across.firstsAt);
    set(layout.COMPONENT_WEIGHTS, across.weightsAt);
    set(layout.COMPONENT_BLOCK_BYTES, 8 * across.spanBytes);
    set(layout.COMPONENT_SPAN_BYTES, across.spanBytes);
    set(layout.COMPONENT_ROWS, rowsAt);
    set(layout.COMPONENT_ROW_BYTES, geometry.rowBytes);
    set(layout.COMPONENT_DETAILED_ACROSS, across.detailedAt);
    set(layout.COMPONENT_DETAILED_DOWN, down.detailedAt);
    for (const [k, place] of ZIGZAG.entries()) {
      const at = stepsAt + k * layout.STEP_BYTES;
      kernel.setInt(at + layout.STEP_ROW_OFFSET, (place >> 3) * geometry.rowBytes);
      kernel.setInt(at + layout.STEP_WEIGHT_OFFSET, (place & 7) * across.spanBytes);
      kernel.setFloat(at + layout.STEP_FACTOR, component.quantisation[k] as number);
    }
    return true;
  }

  #readMcus(jpeg: Uint8Array, header: JpegHeader, geometry: Geometry): string | undefined {
    const { mcusAcross, mcusDown, restartInterval } = header;
    const { readMcus } = this.#kernel.functions;
    const torn = (mcu: number): string => `torn: ends after ${mcu} of ${mcusAcross * mcusDown} MCUs`;
    let at = this.#load(jpeg, header.dataAt, header, geometry);
    let restartIn = restartInterval === 0 ? Number.POSITIVE_INFINITY : restartInterval;
    let restarts = 0;
    for (let row = 0; row < mcusDown; row += 1) {
      for (let column = 0; column < mcusAcross; ) {
        const mcu = row * mcusAcross + column;
        if (restartIn === 0) {
          while (jpeg[at + 1] === 0xff) at += 1; // fill bytes (B.1.1.2)
          // The markers count from 0 to 7 (B.1.1.3, E.1.4): if one is missing, so is a part of the picture.
          if (jpeg[at + 1] !== 0xd0 + (restarts & 7)) return torn(mcu);
          at = this.#load(jpeg, at + 2, header, geometry);
          restarts += 1;
          restartIn = restartInterval;
        }
        const count = Math.min(restartIn, mcusAcross - column);
        const left = readMcus(column, row, count);
        if (left > 0) return torn(mcu + count - left);
        restartIn -= count;
        column += count;
      }
      for (const [index, { vertical }] of header.components.entries()) {
        const plane = geometry.planes[index] as Plane;
        for (let y = 0; y < vertical; y += 1) this.#finishRow(plane, y, row * vertical + y, geometry.rowBytes);
      }
    }
    return undefined;
  }

  /** Loads the data from `at` to the next marker and resets the predictions. Returns the marker's position. */
  #load(jpeg: Uint8Array, at: number, header: JpegHeader, geometry: Geometry): number {
    const kernel = this.#kernel;
    const { marker, end } = unstuff(jpeg, at, kernel.bytes, geometry.dataAt);
    kernel.bytes.fill(0, end, end + layout.MARGIN_BYTES);
    kernel.setInt(layout.DATA, geometry.dataAt);
    kernel.setInt(layout.BIT, 0);
    kernel.setInt(layout.END_BIT, (end - geometry.dataAt) * 8);
    kernel.setInt(layout.BROKEN, 0);
    for (const index of header.components.keys()) {
      kernel.setInt(layout.COMPONENTS + index * layout.COMPONENT_BYTES + layout.COMPONENT_PREDICTED_DC, 0);
    }
    return marker;
  }

  /** Adds row `blockRow` of the picture's blocks, which is row `row` in its MCUs, to the rows of the small picture. */
  #finishRow({ down, rowsAt, samplesAt }: Plane, row: number, blockRow: number, rowBytes: number): void {
    const { first, count } = down.axis;
    const used = count[blockRow] as number;
    const from = rowsAt + row * 8 * rowBytes;
    const weightsAt = down.weightsAt + blockRow * 8 * down.spanBytes;
    const to = samplesAt + (first[blockRow] as number) * rowBytes;
    if (used > 0) this.#kernel.functions.finishRow(from, rowBytes, weightsAt, down.spanBytes, to, used);
    else this.#kernel.bytes.fill(0, from, from + 8 * rowBytes);
  }
}
