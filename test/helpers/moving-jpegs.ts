// Real JPEGs of a picture that moves: a coloured ground with a bright bar that wanders.
import { requireSharp } from '#src/native/sharp.js';
import { drawnOnce } from './drawn-once.js';

const SIZE = 400;
const BAR = [250, 240, 90] as const;
const BAR_REACH = 30;

/** `count` frames of 400x400. */
export async function movingJpegs(count: number): Promise<Uint8Array[]> {
  return await drawnOnce(`moving-${count}`, () => draw(count));
}

async function draw(count: number): Promise<Buffer[]> {
  // Loaded only here, as a process seldom draws.
  const sharp = requireSharp();
  const ground = drawGround();
  const frames: Buffer[] = [];
  for (let frame = 0; frame < count; frame += 1) {
    const pixels = Buffer.from(ground);
    const bar = (frame * SIZE) / count;
    for (let x = 0; x < SIZE; x += 1) {
      const away = Math.min(Math.abs(x - bar), SIZE - Math.abs(x - bar));
      if (away < BAR_REACH) for (let y = 0; y < SIZE; y += 1) pixels.set(BAR, (y * SIZE + x) * 3);
    }
    const raw = { width: SIZE, height: SIZE, channels: 3 } as const;
    frames.push(await sharp(pixels, { raw }).jpeg({ quality: 80 }).toBuffer());
  }
  return frames;
}

/** Two gradients, and a disc in the middle. */
function drawGround(): Buffer {
  const pixels = Buffer.alloc(SIZE * SIZE * 3);
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const at = (y * SIZE + x) * 3;
      const disc = (x - 200) ** 2 + (y - 200) ** 2 < 120 ** 2 ? 60 : 0;
      pixels[at] = (x * 160) / SIZE + disc;
      pixels[at + 1] = (y * 160) / SIZE + disc;
      pixels[at + 2] = 120;
    }
  }
  return pixels;
}
