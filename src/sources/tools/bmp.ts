// Reads uncompressed 24-bit BMPs, which CommandCam writes on Windows whatever the name of the file is.
import type { Size } from '../../core/geometry.js';

/** BITMAPFILEHEADER and BITMAPINFOHEADER, little-endian (Microsoft, "Bitmap Storage"). */
const OFFSETS = { pixels: 10, headerBytes: 14, width: 18, height: 22, bitCount: 28, compression: 30 } as const;
const HEADERS_BYTES = 54;

const BI_RGB = 0;
const MAX_SIDE = 16_384;

/** The pixels as 8-bit RGB rows from the top left, or what is wrong with the file. */
export type Bitmap = { readonly pixels: Uint8Array; readonly size: Size } | { readonly problem: string };

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** Converts a BMP. A negative height means that the rows begin at the top. */
export function readBmp(bytes: Uint8Array): Bitmap {
  if (!isBmp(bytes) || bytes.length < HEADERS_BYTES) return { problem: 'its header is incomplete' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = view.getUint16(OFFSETS.bitCount, true);
  if (bits !== 24 || view.getUint32(OFFSETS.compression, true) !== BI_RGB) {
    return { problem: `it has ${bits} bits a pixel or is compressed, and only plain ones of 24 bits are read` };
  }
  const width = view.getInt32(OFFSETS.width, true);
  const signedHeight = view.getInt32(OFFSETS.height, true);
  const height = Math.abs(signedHeight);
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return { problem: 'its size is impossible' };
  const start = view.getUint32(OFFSETS.pixels, true);
  // Rows are padded to four bytes. The last one may lack its padding.
  const stride = Math.ceil((width * 3) / 4) * 4;
  if (start < HEADERS_BYTES || start + stride * (height - 1) + width * 3 > bytes.length)
    return { problem: 'it breaks off' };
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const row = start + stride * (signedHeight < 0 ? y : height - 1 - y);
    const to = y * width * 3;
    for (let x = 0; x < width * 3; x += 3) {
      pixels[to + x] = bytes[row + x + 2] as number;
      pixels[to + x + 1] = bytes[row + x + 1] as number;
      pixels[to + x + 2] = bytes[row + x] as number;
    }
  }
  return { pixels, size: { width, height } };
}
