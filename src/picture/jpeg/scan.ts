// Reads the scan of a JPEG: writes what the kernel needs to add its blocks to the planes of the small picture.
import type { JpegKernel } from '../kernel/jpeg-kernel.js';
import * as layout from '../kernel/jpeg-layout.js';
import type { JpegComponent, JpegHeader } from './header.js';
import { HuffmanTables } from './huffman-tables.js';
import type { Geometry, Plane } from './plane-geometry.js';
import { ZIGZAG } from './zigzag.js';

/** Reads scans one after another. All that it keeps between them is a cache. */
export class ScanReader {
  readonly #kernel: JpegKernel;
  readonly #dc = new HuffmanTables('dc', layout.DC_TABLES);
  readonly #ac = new HuffmanTables('ac', layout.AC_TABLES);
  #geometry: Geometry | undefined;
  /** The header whose records are in the kernel's memory. */
  #header: JpegHeader | undefined;

  constructor(kernel: JpegKernel) {
    this.#kernel = kernel;
    kernel.bytes.set(ZIGZAG, layout.ZIGZAG_AT);
  }

  /**
   * Fills the planes. The memory must have RAW_OFFSET and the JPEG's length behind the geometry. Returns what is wrong with
   * the data; undefined: nothing.
   */
  read(jpeg: Uint8Array, header: JpegHeader, geometry: Geometry): string | undefined {
    const kernel = this.#kernel;
    // Nearly all pictures have the header of the one before.
    if (header !== this.#header || geometry !== this.#geometry) {
      this.#header = undefined;
      if (!this.#writeRecords(header, geometry)) return 'a Huffman table is broken';
      this.#header = header;
    }
    const rawAt = geometry.dataAt + layout.RAW_OFFSET;
    kernel.bytes.fill(0, geometry.sumsAt, geometry.rgbAt);
    kernel.bytes.set(jpeg.subarray(header.dataAt), rawAt);
    kernel.setInt(layout.RAW_END, rawAt + jpeg.length - header.dataAt);
    const mcus = kernel.functions.readScan();
    return mcus === layout.WHOLE
      ? undefined
      : `torn: ends after ${mcus} of ${header.mcusAcross * header.mcusDown} MCUs`;
  }

  /** Writes all that the kernel needs before the data. Returns false where a Huffman table is invalid. */
  #writeRecords(header: JpegHeader, geometry: Geometry): boolean {
    const kernel = this.#kernel;
    if (geometry !== this.#geometry) kernel.bytes.set(geometry.image, layout.GEOMETRY_AT);
    this.#geometry = geometry;
    let index = 0;
    for (const component of header.components) {
      if (!this.#writeComponent(index, component, geometry)) return false;
      index += 1;
    }
    kernel.setInt(layout.COMPONENTS_END, layout.COMPONENTS + index * layout.COMPONENT_BYTES);
    kernel.setInt(layout.MCUS_ACROSS, header.mcusAcross);
    kernel.setInt(layout.MCUS_DOWN, header.mcusDown);
    kernel.setInt(layout.RESTART_INTERVAL, header.restartInterval);
    kernel.setInt(layout.DATA, geometry.dataAt);
    kernel.setInt(layout.RAW, geometry.dataAt + layout.RAW_OFFSET);
    return true;
  }

  /** Writes a component's record to the kernel's memory. Returns false where its Huffman tables are invalid. */
  #writeComponent(index: number, component: JpegComponent, geometry: Geometry): boolean {
    const kernel = this.#kernel;
    const { across, down, rowsAt, samplesAt } = geometry.planes[index] as Plane;
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
    set(layout.COMPONENT_DOWN_WEIGHTS, down.weightsAt);
    set(layout.COMPONENT_DOWN_SPAN_BYTES, down.spanBytes);
    set(layout.COMPONENT_DOWN_FIRSTS, down.firstsAt);
    set(layout.COMPONENT_DOWN_COUNTS, down.countsAt);
    set(layout.COMPONENT_SAMPLES, samplesAt);
    kernel.setFloats(layout.NEXT_FACTORS, component.quantisation);
    kernel.functions.writeSteps(stepsAt, geometry.rowBytes, across.spanBytes);
    return true;
  }
}
