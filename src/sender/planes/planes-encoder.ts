// Encodes JPEGs through libturbojpeg: a JPEG to planes, smaller planes, and those to a JPEG, all in one memory. Decoding and
// encoding run in threads of their own.
import type { Size } from '../../core/geometry.js';
import { walkScans } from '../../core/jpeg/scan-walk.js';
import { callInThread, type Pointer } from '../../native/system-library.js';
import { loadTurboJpeg, type TurboJpegLibrary, turboJpegInstallation } from '../../native/turbojpeg.js';
import { PlaneKernel } from '../../picture/kernel/plane-kernel.js';
import { mapMemory, memoryBytes } from './plane-memory.js';
import { type PlaneFit, planPlanes } from './plane-plan.js';
import { type PlaneSource, planesOf } from './plane-source.js';
import { PlaneWorkspace } from './plane-workspace.js';

/** What is to be made of a JPEG. */
export interface PlaneJob {
  /** The size that gives the upright picture's true proportions. */
  readonly shown: Size;
  /** The size of the result. */
  readonly size: Size;
  readonly fit: PlaneFit;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

/** Why JPEGs cannot be encoded by planes here, and what to do, in a sentence each. */
export interface PlanesUnavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
  readonly todo: string;
}

/** From turbojpeg.h: TJFLAG_NOREALLOC, TJERR_WARNING, TJCS_YCbCr and TJCS_GRAY. */
const NO_REALLOC = 1_024;
const WARNING = 0;
const SPACE_YCBCR = 1;
const SPACE_GREY = 2;

/** Memory for JPEGs that are larger than the one before: cameras' vary with the scene. */
const INPUT_ROOM = 1.5;

/** Encodes one picture at a time, and refuses another one meanwhile. */
export class PlanesEncoder {
  readonly kind = 'encoder';
  readonly #library: TurboJpegLibrary;
  #workspace: PlaneWorkspace | undefined;
  /** What the workspace is for. */
  #key = '';
  #isBusy = false;

  private constructor(library: TurboJpegLibrary) {
    this.#library = library;
  }

  /** Loads the library, or says why this machine cannot. */
  static open(): PlanesEncoder | PlanesUnavailable {
    const loaded = loadTurboJpeg();
    switch (loaded.kind) {
      case 'no-koffi':
        return unavailable(`the npm package koffi cannot be used (${loaded.reason})`, 'npm install koffi');
      case 'no-library':
        return unavailable('libturbojpeg is not installed', turboJpegInstallation());
      case 'loaded': {
        const kernel = PlaneKernel.create(1);
        if (kernel.kind === 'unavailable') return unavailable(kernel.reason, 'use --encoder sharp');
        return new PlanesEncoder(loaded);
      }
    }
  }

  /**
   * Resizes a JPEG and encodes it again.
   *
   * @returns The JPEG. Undefined for one of a kind that is not encoded here, for one that may be damaged, and where there is
   * no memory. Then sharp decides what becomes of it.
   */
  async encode(jpeg: Uint8Array, job: PlaneJob): Promise<Uint8Array | undefined> {
    const source = this.#isBusy ? undefined : planesOf(jpeg);
    if (source === undefined) return undefined;
    this.#isBusy = true;
    try {
      const workspace = this.#workspaceFor(source, job, jpeg.length);
      if (workspace === undefined) return undefined;
      // A copy, as the caller's bytes may change while a thread reads them.
      workspace.bytes.set(jpeg, workspace.map.input);
      if (!(await this.#decode(workspace, source, jpeg))) return undefined;
      workspace.resize();
      return await this.#encode(workspace, job.quality);
    } finally {
      this.#isBusy = false;
    }
  }

  /** The last workspace, another one in its memory, or one in a new memory. */
  #workspaceFor(source: PlaneSource, { shown, size, fit }: PlaneJob, jpegBytes: number): PlaneWorkspace | undefined {
    const old = this.#workspace;
    const sides = [source.size, shown, size].flatMap(({ width, height }) => [width, height]);
    const key = [source.sampling.code, source.orientation, fit, ...sides].join(' ');
    if (old !== undefined && key === this.#key && memoryBytes(old.map, jpegBytes) <= old.bytes.length) return old;
    const geometry = planPlanes({ source, shown, target: size, fit });
    const map = mapMemory(geometry, this.#library.memory);
    const isLargeEnough = old !== undefined && memoryBytes(map, jpegBytes) <= old.bytes.length;
    const kernel = isLargeEnough ? old.kernel : PlaneKernel.create(memoryBytes(map, jpegBytes * INPUT_ROOM));
    if (kernel.kind === 'unavailable') return undefined;
    this.#workspace = new PlaneWorkspace(kernel, geometry, map, this.#library.memory);
    this.#key = key;
    return this.#workspace;
  }

  /**
   * Decodes to planes. Where the library warns, a walk of the scans decides, as it does where sharp warns. False unless the
   * picture is whole.
   */
  async #decode(workspace: PlaneWorkspace, source: PlaneSource, jpeg: Uint8Array): Promise<boolean> {
    const { beginDecoding, end, decodePlanes, errorCode } = this.#library.functions;
    const { map, geometry } = workspace;
    const { width, height } = geometry.decoded;
    // A new handle each time: a kept one would decode a JPEG without tables by those of the picture before.
    const handle = beginDecoding() as Pointer | null;
    if (handle === null) return false;
    try {
      if (!this.#hasPlanes(workspace, handle, source, jpeg.length)) return false;
      const failed = await callInThread(
        decodePlanes,
        ...[handle, workspace.address(map.input), jpeg.length],
        ...[workspace.address(map.decoded.pointers), width, workspace.address(map.decoded.strides), height, 0],
      );
      // Cheap cameras write some bytes behind the picture, and the library warns of them as it does of damage.
      return failed === 0 || (errorCode(handle) === WARNING && walkScans(jpeg).kind === 'whole');
    } finally {
      end(handle);
    }
  }

  /**
   * Whether the library finds the same planes in the JPEG. If it read a header in another way than we do, it would write
   * beyond the planes.
   */
  #hasPlanes(workspace: PlaneWorkspace, handle: Pointer, { size, sampling }: PlaneSource, length: number): boolean {
    const { header, input } = workspace.map;
    const fields = [header, header + 4, header + 8, header + 12];
    const addresses = fields.map((at) => workspace.address(at));
    if (this.#library.functions.readHeader(handle, workspace.address(input), length, ...addresses) !== 0) return false;
    const [width, height, code, space] = fields.map((at) => workspace.view.getInt32(at, true));
    const wanted = sampling.isGrey ? SPACE_GREY : SPACE_YCBCR;
    return width === size.width && height === size.height && code === sampling.code && space === wanted;
  }

  async #encode(workspace: PlaneWorkspace, quality: number): Promise<Uint8Array | undefined> {
    const { beginEncoding, end, encodePlanes } = this.#library.functions;
    const { map, geometry } = workspace;
    const { encoded, sampling } = geometry;
    const handle = beginEncoding() as Pointer | null;
    if (handle === null) return undefined;
    try {
      workspace.setLong(map.outputBytes, map.outputRoom);
      const failed = await callInThread(
        encodePlanes,
        ...[handle, workspace.address(map.encoded.pointers), encoded.width],
        ...[workspace.address(map.encoded.strides), encoded.height, sampling.code],
        ...[workspace.address(map.outputPointer), workspace.address(map.outputBytes), quality, NO_REALLOC],
      );
      return failed === 0 ? workspace.bytes.slice(map.output, map.output + workspace.long(map.outputBytes)) : undefined;
    } finally {
      end(handle);
    }
  }
}

function unavailable(reason: string, todo: string): PlanesUnavailable {
  return { kind: 'unavailable', reason, todo };
}
