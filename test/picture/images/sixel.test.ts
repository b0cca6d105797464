import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { ByteWriter } from '#src/picture/images/byte-writer.js';
import { SixelPicture } from '#src/picture/images/sixel.js';
import { SixelPalette } from '#src/picture/images/sixel-palette.js';
import { SixelCanvas } from '../../helpers/sixel-canvas.js';

// The height is no multiple of six.
const CELL = { width: 7, height: 15 };
const [COLUMNS, ROWS] = [12, 5];
const ALL = new Uint8Array(COLUMNS * ROWS).fill(1);

type Paint = (x: number, y: number) => readonly [number, number, number];

function pictureOf({ width, height }: { readonly width: number; readonly height: number }, paint: Paint): RgbPicture {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    rgb.set(paint(pixel % width, Math.floor(pixel / width)), pixel * 3);
  return { width, height, rgb };
}

const gradient: Paint = (x, y) => [x * 3, y * 3, 255 - x * 2];

function painted(sixel: SixelPicture, canvas: SixelCanvas, owned = ALL): number {
  const out = new ByteWriter();
  const cells = sixel.paint(out, 0, 0, owned);
  canvas.write(out.bytes);
  return cells;
}

/** The mean of a channel over 7 x 15 pixels, of the canvas and of the picture. */
function means({ rgb, width }: SixelCanvas | RgbPicture, column: number, row: number, channel: number): number {
  let sum = 0;
  for (let y = row * CELL.height; y < (row + 1) * CELL.height; y += 1)
    for (let x = column * CELL.width; x < (column + 1) * CELL.width; x += 1)
      sum += rgb[(y * width + x) * 3 + channel] ?? 0;
  return sum / (CELL.width * CELL.height);
}

// The largest error of a cell's mean. A single pixel has an error of one step of the palette, and a cell a fraction of that.
for (const [registers, mostOff] of [
  [16, 32],
  [64, 12],
  [256, 10],
  [1024, 10],
] as const) {
  test(`a picture's cells have its colours on the screen: ${registers} registers`, () => {
    const sixel = new SixelPicture(new SixelPalette(registers), COLUMNS, ROWS, CELL);
    const picture = pictureOf(sixel.size, gradient);
    const canvas = new SixelCanvas(COLUMNS, ROWS, CELL);
    sixel.update(picture);
    assert.equal(painted(sixel, canvas), COLUMNS * ROWS);
    assert.deepEqual(canvas.images, [`${COLUMNS * CELL.width}x${ROWS * CELL.height}`]);
    for (let row = 0; row < ROWS; row += 1) {
      for (let column = 0; column < COLUMNS; column += 1) {
        for (const channel of [0, 1, 2]) {
          const off = means(canvas, column, row, channel) - means(picture, column, row, channel);
          assert.ok(Math.abs(off) < mostOff, `cell ${row},${column} channel ${channel} is off by ${off}`);
        }
      }
    }
  });
}

test('greys stay grey', () => {
  const sixel = new SixelPicture(new SixelPalette(256), COLUMNS, ROWS, CELL);
  sixel.update(pictureOf(sixel.size, (x) => [x * 3, x * 3 + 2, x * 3]));
  const canvas = new SixelCanvas(COLUMNS, ROWS, CELL);
  painted(sixel, canvas);
  for (let x = 0; x < canvas.width; x += 1) {
    const [red, green, blue] = canvas.pixel(x, 20);
    assert.equal(red, green);
    assert.equal(green, blue);
    assert.ok(Math.abs((red ?? 0) - x * 3) < 14, `${red} at ${x}`);
  }
});

test('a still picture is sent once, noise not at all, and a change where it is', () => {
  const sixel = new SixelPicture(new SixelPalette(256), COLUMNS, ROWS, CELL);
  const canvas = new SixelCanvas(COLUMNS, ROWS, CELL);
  sixel.update(pictureOf(sixel.size, gradient));
  painted(sixel, canvas);
  sixel.update(pictureOf(sixel.size, gradient));
  assert.equal(painted(sixel, canvas), 0);
  const noisy: Paint = (x, y) => {
    const [red, green, blue] = gradient(x, y);
    return [Math.max(0, red - ((x * 7 + y) % 9)), green, Math.max(0, blue - ((x + y * 5) % 9))];
  };
  sixel.update(pictureOf(sixel.size, noisy));
  assert.equal(painted(sixel, canvas), 0);
  const inside = (x: number, y: number) => x >= 14 && x < 28 && y >= 15 && y < 30;
  sixel.update(pictureOf(sixel.size, (x, y) => (inside(x, y) ? [255, 255, 255] : gradient(x, y))));
  assert.equal(painted(sixel, canvas), 2);
  assert.equal(canvas.images.at(-1), '14x15');
  assert.deepEqual(canvas.pixel(20, 20), [250, 250, 250]);
});

test('cells under a popup are left alone, and come back', () => {
  const sixel = new SixelPicture(new SixelPalette(256), COLUMNS, ROWS, CELL);
  const canvas = new SixelCanvas(COLUMNS, ROWS, CELL);
  const owned = ALL.slice();
  const popup = [COLUMNS + 3, COLUMNS + 4];
  for (const at of popup) owned[at] = 0;
  sixel.update(pictureOf(sixel.size, () => [255, 0, 0]));
  assert.equal(painted(sixel, canvas, owned), COLUMNS * ROWS - 2);
  assert.equal(canvas.images.length, 4);
  assert.deepEqual(canvas.pixel(3 * CELL.width, CELL.height), [0, 0, 0]);
  assert.deepEqual(canvas.pixel(5 * CELL.width, CELL.height), [255, 0, 0]);
  assert.equal(painted(sixel, canvas), 2);
  assert.deepEqual(canvas.pixel(3 * CELL.width, CELL.height), [255, 0, 0]);
  sixel.forget(0, 0);
  assert.equal(painted(sixel, canvas), 1);
});

test('a picture of another size is refused', () => {
  const sixel = new SixelPicture(new SixelPalette(256), COLUMNS, ROWS, CELL);
  assert.throws(() => sixel.update(pictureOf({ width: 3, height: 3 }, gradient)), /3x3/);
});
