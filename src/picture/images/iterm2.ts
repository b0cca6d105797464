// A JPEG as it is, within the escape sequence of iTerm2, which WezTerm, mintty and others know too: nothing is decoded here.
//
// Source: https://iterm2.com/documentation-images.html
import type { CellRectangle } from '../../core/geometry.js';
import type { ByteWriter } from './byte-writer.js';

/**
 * Shows a JPEG stretched over a rectangle of cells. Where the cursor stands afterwards differs from terminal to terminal:
 * some move it below the picture, unless they know `doNotMoveCursor`, which the others pass over.
 */
export function writeITerm2Picture(
  out: ByteWriter,
  jpeg: Uint8Array,
  { left, top, columns, rows }: CellRectangle,
): void {
  out.moveTo(top, left);
  const size = `size=${jpeg.length};width=${columns};height=${rows};preserveAspectRatio=0`;
  out.text(`\x1b]1337;File=inline=1;${size};doNotMoveCursor=1:`);
  out.base64(jpeg);
  out.byte(0x07);
}
