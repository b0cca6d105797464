// Cameras with a buffer for each plane of a picture: the same pixels as from one buffer, whatever padding the driver has.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { PlaneFormat } from '#src/sources/v4l2/abi/format-abi.js';
import { rawFormat } from '#src/sources/v4l2/raw/raw-formats.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { FakeCamera } from './fake-camera.js';
import { assertReleased, capture, REQUEST, streaming } from './fake-capture.js';

const { width, height } = REQUEST.size;
const ROWS = height / 2;

/** A picture in one buffer, with planes of other values everywhere. */
const whole = Uint8Array.from({ length: width * height * 1.5 }, (_, at) => (at * 37 + (at >> 5)) & 0xff);

function planesCamera(format: string, planes: readonly PlaneFormat[]): FakeCamera {
  const camera = new FakeCamera();
  camera.formats = [];
  camera.planeFormats = [format];
  camera.planes = planes;
  camera.refusesFormats = true;
  camera.capabilities = 0x0400_1000;
  return camera;
}

/** A plane of the picture, its rows padded to `stride` with other bytes. */
function plane(from: number, rowBytes: number, rows: number, stride: number): Uint8Array {
  const bytes = new Uint8Array(stride * rows).fill(0xee);
  for (let row = 0; row < rows; row += 1) {
    bytes.set(whole.subarray(from + row * rowBytes, from + (row + 1) * rowBytes), row * stride);
  }
  return bytes;
}

/** The planes of a format of two or three, with rows and planes that are longer by so many bytes. */
function parts(format: string, lumaPadding: number, chromaPadding: number): Uint8Array[] {
  const luma = plane(0, width, height, width + lumaPadding);
  const start = width * height;
  if (format.startsWith('N')) return [luma, plane(start, width, ROWS, width + chromaPadding)];
  const half = width / 2;
  const chroma = [start, start + half * ROWS].map((from) => plane(from, half, ROWS, half + chromaPadding));
  return [luma, ...chroma];
}

suite('V4L2 with a buffer for each plane', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  test('pictures are those of one buffer, with any padding of rows and planes, and behind a header', async () => {
    for (const [format, alike] of [
      ['NM12', 'NV12'],
      ['NM21', 'NV21'],
      ['YM12', 'YU12'],
      ['YM21', 'YV12'],
    ] as const) {
      const expected = rawFormat(alike)?.toRgb(whole, REQUEST.size, width);
      for (const [lumaPadding, chromaPadding, more] of [
        [0, 0, 0],
        [0, 0, 96],
        [16, 8, 0],
        [16, 16, 64],
        [0, 24, 32],
      ] as const) {
        const given = parts(format, lumaPadding, chromaPadding);
        const planes = given.map((bytes, at) => ({
          stride: bytes.length / (at === 0 ? height : ROWS),
          bytes: bytes.length + more,
        }));
        const camera = planesCamera(format, planes);
        const { frames, stop, granted } = capture(camera);
        const next = frames.next();
        await streaming(camera);
        camera.fillPlanes(given, Math.min(more, 32));
        const frame = (await next).value;
        assert.ok(frame?.picture.kind === 'rgb');
        const words = `${format} with ${lumaPadding}, ${chromaPadding} and ${more}`;
        assert.deepEqual(frame.picture.pixels, expected, words);
        assert.equal(granted[0]?.format, format);
        stop.abort();
        await frames.return();
        assertReleased(camera);
      }
    }
  });

  test('one plane is a whole picture: JPEGs of exactly their bytes, and raw ones', async () => {
    const jpeg = await picture(32, 16);
    const camera = planesCamera('MJPG', [{ stride: 0, bytes: 4_096 }]);
    const { frames, stop } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.fillPlanes([jpeg]);
    const frame = (await next).value;
    assert.ok(frame?.picture.kind === 'jpeg');
    assert.deepEqual(Uint8Array.from(frame.picture.jpeg), Uint8Array.from(jpeg));
    stop.abort();
    await frames.return();
    assertReleased(camera);
  });

  test('a picture of which one plane lacks rows or is empty is left out, and the next one is shown', async () => {
    const [luma = new Uint8Array(0), chroma = new Uint8Array(0)] = parts('NM12', 0, 0);
    const camera = planesCamera('NM12', [
      { stride: width, bytes: luma.length },
      { stride: width, bytes: chroma.length },
    ]);
    const { frames, stop, torn } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.fillPlanes([luma, chroma.subarray(0, width * (ROWS - 1))]);
    while (torn.length < 1) await new Promise(setImmediate);
    camera.fillPlanes([luma.subarray(0, 0), chroma]);
    while (torn.length < 2) await new Promise(setImmediate);
    camera.fillPlanes([luma, chroma]);
    assert.equal((await next).value?.picture.kind, 'rgb');
    assert.match(torn[0] ?? '', /one of its planes lacks rows/);
    stop.abort();
    await frames.return();
    assertReleased(camera);
  });

  test('nv12 is also granted by a camera that has it in planes', async () => {
    const camera = planesCamera('NM12', [
      { stride: width, bytes: width * height },
      { stride: width, bytes: width * ROWS },
    ]);
    camera.planeFormats = ['YM12', 'NM12'];
    const { frames, stop, granted } = capture(camera, { ...REQUEST, format: 'nv12' });
    const next = frames.next();
    await streaming(camera);
    stop.abort();
    await next;
    assert.equal(granted[0]?.format, 'NM12');
    assertReleased(camera);
  });
});
