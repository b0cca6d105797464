// Decodes JPEGs through the system's TurboJPEG library, in a quarter of the time of sharp.
import type { Size } from '../../core/geometry.js';
import type { Pointer } from '../../native/system-library.js';
import { loadTurboJpeg, type TurboJpegLibrary } from '../../native/turbojpeg.js';
import { readHeader } from '../../picture/jpeg/header.js';
import type { PixelFormat } from './raster.js';

// From turbojpeg.h: TJPF_RGB, TJPF_BGRX, TJPF_XRGB, and TJFLAG_STOPONWARNING.
const FORMATS: Readonly<Record<PixelFormat, { readonly code: number; readonly bytes: number }>> = {
  rgb: { code: 0, bytes: 3 },
  bgrx: { code: 3, bytes: 4 },
  xrgb: { code: 5, bytes: 4 },
};
const STOP_ON_WARNING = 8_192;

/** JPEGs are scaled down by these for free while they are decoded. */
const DIVISORS = [8, 4, 2, 1];

/**
 * Most pixels that are decoded here, as decoding blocks this thread: 4K takes a tenth of a second. Sharp decodes larger ones in
 * another thread.
 */
const MAX_PIXELS = 3_840 * 2_160;

export class TurboJpeg {
  readonly #functions: TurboJpegLibrary['functions'];

  private constructor(functions: TurboJpegLibrary['functions']) {
    this.#functions = functions;
  }

  /** Undefined where the library or koffi is missing. */
  static load(): TurboJpeg | undefined {
    const loaded = loadTurboJpeg();
    return loaded.kind === 'loaded' ? new TurboJpeg(loaded.functions) : undefined;
  }

  /**
   * The smallest size that `decode` can make of this JPEG without going below `wanted`, at most the JPEG's own size.
   * Undefined for what is not decoded here: broken headers, large pictures, and rare kinds. A progressive JPEG of a few
   * kilobytes can take minutes.
   */
  sizeFor(jpeg: Uint8Array, wanted: Size): Size | undefined {
    const header = readHeader(jpeg);
    if (header.kind !== 'header' || header.width * header.height > MAX_PIXELS) return undefined;
    const { width, height } = header;
    const sizes = DIVISORS.map((by) => ({ width: Math.ceil(width / by), height: Math.ceil(height / by) }));
    return sizes.find((size) => size.width >= wanted.width && size.height >= wanted.height) ?? { width, height };
  }

  /**
   * Decodes into `target`, rows without gaps. False where the JPEG is torn or broken in any way: the target then holds no
   * picture. Nothing is written beyond `size`.
   *
   * @param size A result of `sizeFor`.
   */
  decode(jpeg: Uint8Array, size: Size, format: PixelFormat, target: Uint8Array): boolean {
    const { code, bytes } = FORMATS[format];
    const { width, height } = size;
    const pitch = width * bytes;
    if (target.length < pitch * height) throw new RangeError(`${target.length} bytes for ${width}x${height}`);
    const { beginDecoding, end, decode } = this.#functions;
    // A new handle each time: a kept one would decode a JPEG without tables by the tables of another camera's.
    const handle = beginDecoding() as Pointer | null;
    if (handle === null) return false;
    const failed = decode(handle, jpeg, jpeg.length, target, width, pitch, height, code, STOP_ON_WARNING);
    end(handle);
    return failed === 0;
  }
}
