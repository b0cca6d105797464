// The header of the last JPEG: a camera's pictures have equal headers, so only the first one is parsed.
import type { JpegKernel } from '../kernel/jpeg-kernel.js';
import { KNOWN_HEADER, MAX_HEADER_BYTES, NEXT_HEADER } from '../kernel/jpeg-layout.js';
import { type HeaderProblem, type JpegHeader, readHeader } from './header.js';

export class HeaderCache {
  readonly #kernel: JpegKernel;
  #known: JpegHeader | undefined;

  constructor(kernel: JpegKernel) {
    this.#kernel = kernel;
  }

  /** As `readHeader`. Returns the same object as before if all bytes up to the data are the same. */
  read(jpeg: Uint8Array): JpegHeader | HeaderProblem {
    const { bytes, functions } = this.#kernel;
    const known = this.#known;
    if (known !== undefined && known.dataAt <= jpeg.length) {
      bytes.set(jpeg.subarray(0, known.dataAt), NEXT_HEADER);
      if (functions.isEqual(KNOWN_HEADER, NEXT_HEADER, known.dataAt) !== 0) return known;
    }
    const header = readHeader(jpeg);
    if (header.kind === 'header' && header.dataAt <= MAX_HEADER_BYTES) {
      bytes.set(jpeg.subarray(0, header.dataAt), KNOWN_HEADER);
      this.#known = header;
    }
    return header;
  }
}
