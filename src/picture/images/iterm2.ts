// iTerm2's inline images, which WezTerm, mintty and others support, too: the JPEG is sent undecoded.
//
// Source: https://iterm2.com/documentation-images.html
import type { CellRectangle } from '../../core/geometry.js';
import type { ByteWriter } from './byte-writer.js';

/**
 * Shows a JPEG scaled to a rectangle of cells. The position of the cursor afterwards depends on the terminal: some move it
 * below the picture unless they support `doNotMoveCursor`; the others ignore that.
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
