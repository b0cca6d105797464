// JPEGs through the TurboJPEG library of the system: whole small pictures in a quarter of the time that sharp takes.
import type { Size } from '../../core/geometry.js';
import { readHeader } from '../../picture/jpeg/header.js';
import type { PixelFormat } from './pixels.js';
import { type Call, loadLibrary, type Pointer } from './system-library.js';

const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  darwin: ['libturbojpeg.0.dylib', '/opt/homebrew/lib/libturbojpeg.0.dylib', '/usr/local/lib/libturbojpeg.0.dylib'],
  win32: ['turbojpeg.dll'],
};
const LINUX_LIBRARIES = ['libturbojpeg.so.0'];

/** As turbojpeg.h declares them, in version 2 as in 3. */
const DECLARATIONS = {
  begin: 'void *tjInitDecompress()',
  end: 'int tjDestroy(void *handle)',
  decompress:
    'int tjDecompress2(void *handle, const uint8_t *jpeg, unsigned long bytes, uint8_t *target, int width, int pitch, int height, int format, int flags)',
} as const;

// From turbojpeg.h: TJPF_RGB, TJPF_BGRX, TJPF_XRGB, and TJFLAG_STOPONWARNING.
const FORMATS: Readonly<Record<PixelFormat, { readonly code: number; readonly bytes: number }>> = {
  rgb: { code: 0, bytes: 3 },
  bgrx: { code: 3, bytes: 4 },
  xrgb: { code: 5, bytes: 4 },
};
const STOP_ON_WARNING = 8_192;

/** Sizes that JPEGs are decoded to at no extra cost: a whole, a half, a quarter and an eighth of each side. */
const DIVISORS = [8, 4, 2, 1];

/**
 * Most pixels that are decoded here, as it is done in between: 4K takes a tenth of a second. Sharp decodes larger ones
 * beside everything else.
 */
const MAX_PIXELS = 3_840 * 2_160;

export class TurboJpeg {
  readonly #functions: Readonly<Record<keyof typeof DECLARATIONS, Call>>;

  private constructor(functions: Readonly<Record<keyof typeof DECLARATIONS, Call>>) {
    this.#functions = functions;
  }

  /** Undefined where the library, or koffi, is not there. */
  static load(): TurboJpeg | undefined {
    const loaded = loadLibrary(LIBRARIES[process.platform] ?? LINUX_LIBRARIES, DECLARATIONS);
    return loaded.kind === 'loaded' ? new TurboJpeg(loaded.functions) : undefined;
  }

  /**
   * The smallest size that `decode` makes of this JPEG and that is not below the one `wanted` before it was enlarged.
   * Undefined for what is not decoded here: broken headers, rare kinds (a progressive one of a few kilobytes can take
   * minutes), and large ones.
   */
  sizeFor(jpeg: Uint8Array, wanted: Size): Size | undefined {
    const header = readHeader(jpeg);
    if (header.kind !== 'header' || header.width * header.height > MAX_PIXELS) return undefined;
    const { width, height } = header;
    const sizes = DIVISORS.map((by) => ({ width: Math.ceil(width / by), height: Math.ceil(height / by) }));
    return sizes.find((size) => size.width >= wanted.width && size.height >= wanted.height) ?? { width, height };
  }

  /**
   * Decodes into `target`, row by row without gaps. False where the JPEG is torn or broken, be it in the least: what
   * stands in the target then is no picture. Nothing is ever written beyond `size`.
   *
   * @param size Of `sizeFor`.
   */
  decode(jpeg: Uint8Array, size: Size, format: PixelFormat, target: Uint8Array): boolean {
    const { code, bytes } = FORMATS[format];
    const { width, height } = size;
    const pitch = width * bytes;
    if (target.length < pitch * height) throw new RangeError(`${target.length} bytes for ${width}x${height}`);
    const { begin, end, decompress } = this.#functions;
    // A handle that is kept would decode a JPEG without tables by those of the one before, which may be another camera's.
    const handle = begin() as Pointer | null;
    if (handle === null) return false;
    const failed = decompress(handle, jpeg, jpeg.length, target, width, pitch, height, code, STOP_ON_WARNING);
    end(handle);
    return failed === 0;
  }
}
