// Real JPEGs of a picture that moves: a coloured ground with a bright bar that wanders.
import sharp from 'sharp';

/** `count` frames of 400x400. */
export async function movingJpegs(count: number): Promise<Uint8Array[]> {
  const size = 400;
  const frames: Uint8Array[] = [];
  for (let frame = 0; frame < count; frame += 1) {
    const pixels = Buffer.alloc(size * size * 3);
    const bar = (frame * size) / count;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const at = (y * size + x) * 3;
        const away = Math.min(Math.abs(x - bar), size - Math.abs(x - bar));
        const ring = Math.hypot(x - 200, y - 200) < 120 ? 60 : 0;
        pixels[at] = away < 30 ? 250 : (x * 160) / size + ring;
        pixels[at + 1] = away < 30 ? 240 : (y * 160) / size + ring;
        pixels[at + 2] = away < 30 ? 90 : 120;
      }
    }
    frames.push(
      await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
        .jpeg({ quality: 80 })
        .toBuffer(),
    );
  }
  return frames;
}
