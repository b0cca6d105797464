// BMPs, as CommandCam writes them on Windows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBmp } from '#src/sources/tools/bmp.js';
import { pictureOf, quoted } from '#src/sources/tools/webcam.js';

/** A BMP of 3x2 pixels, whose channels count from 1 in the order of rows from the top. */
function bmp(changes: { readonly height?: number; readonly bits?: number; readonly width?: number } = {}): Buffer {
  const { height = 2, bits = 24, width = 3 } = changes;
  const file = Buffer.alloc(54 + 12 * 2);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  // Blue, green, red; rows of nine bytes and three of padding.
  const rows = [
    [3, 2, 1, 6, 5, 4, 9, 8, 7],
    [12, 11, 10, 15, 14, 13, 18, 17, 16],
  ];
  for (const [index, row] of (height < 0 ? rows : [...rows].reverse()).entries()) {
    file.set(row, 54 + index * 12);
  }
  return file;
}

const PIXELS = Uint8Array.from({ length: 18 }, (_, index) => index + 1);

test('rows from the bottom and from the top become RGB rows from the top', () => {
  for (const height of [2, -2]) {
    assert.deepEqual(pictureOf(bmp({ height })), { kind: 'rgb', pixels: PIXELS, size: { width: 3, height: 2 } });
  }
});

test('a BMP that is cut off, compressed or of an impossible size is left out, whatever its header claims', () => {
  assert.deepEqual(readBmp(bmp().subarray(0, 60)), { problem: 'it breaks off' });
  assert.deepEqual(readBmp(bmp().subarray(0, 20)), { problem: 'its header is incomplete' });
  assert.deepEqual(readBmp(bmp({ width: 0 })), { problem: 'its size is impossible' });
  assert.deepEqual(readBmp(bmp({ width: 0x7fff_ffff })), { problem: 'its size is impossible' });
  assert.deepEqual(readBmp(bmp({ height: -0x8000_0000 })), { problem: 'its size is impossible' });
  assert.match(String(pictureOf(bmp({ bits: 32 }))), /32 bits a pixel/);
  for (let length = 0; length < 78; length += 1) readBmp(bmp().subarray(0, length));
});

test('a path with spaces stays one word for the shell', () => {
  assert.equal(quoted('C:\\Users\\Ann Smith\\1.jpg', 'win32'), '"C:\\Users\\Ann Smith\\1.jpg"');
  assert.equal(quoted("/tmp/ann's shots/1.jpg", 'darwin'), "'/tmp/ann'\\''s shots/1.jpg'");
});
