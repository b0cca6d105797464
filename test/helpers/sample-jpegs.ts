// Real JPEGs for tests, created on demand, and functions to build unusual ones.
import { hex, join } from './bytes.js';
import { sharp } from './sharp.js';

export interface PictureOptions {
  readonly progressive?: boolean;
  readonly quality?: number;
  readonly seed?: number;
}

/** The pictures of this process by their options: many files need the same ones. */
const pictures = new Map<string, Promise<Uint8Array>>();

/** A picture with much detail, so that its scan has many stuffed bytes. Each call gives a copy. */
export async function picture(width: number, height: number, options: PictureOptions = {}): Promise<Uint8Array> {
  const { progressive = false, quality = 80, seed = 1 } = options;
  const key = [width, height, progressive, quality, seed].join();
  const made = pictures.get(key) ?? createPicture(width, height, { progressive, quality, seed });
  pictures.set(key, made);
  return (await made).slice();
}

async function createPicture(
  width: number,
  height: number,
  { progressive, quality, seed }: Required<PictureOptions>,
): Promise<Uint8Array> {
  const pixels = new Uint8Array(width * height * 3);
  let state = seed;
  for (let at = 0; at < pixels.length; at += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    pixels[at] = ((at * 7) & 0x7f) + (state >> 24);
  }
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  return Uint8Array.from(await image.jpeg({ progressive, quality }).toBuffer());
}

/** A segment: marker, length and contents. */
export function segment(code: number, contents: Uint8Array): Uint8Array {
  const length = contents.length + 2;
  return join(Uint8Array.of(0xff, code, length >> 8, length & 0xff), contents);
}

/** `jpeg` with additional bytes after its start marker. */
export function behindStart(jpeg: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array {
  return join(jpeg.subarray(0, 2), ...more, jpeg.subarray(2));
}

/** `jpeg` with a thumbnail in an Exif segment, as cameras write it. */
export function withThumbnail(jpeg: Uint8Array, thumbnail: Uint8Array): Uint8Array {
  return behindStart(jpeg, segment(0xe1, join(hex('45786966 0000 49492a00 08000000'), thumbnail)));
}

/** The position of the first scan's entropy-coded data. */
export function scanStart(jpeg: Uint8Array): number {
  let at = 2;
  for (;;) {
    const length = ((jpeg[at + 2] as number) << 8) | (jpeg[at + 3] as number);
    if (jpeg[at + 1] === 0xda) return at + 2 + length;
    at += 2 + length;
  }
}

/** `jpeg` with a restart marker after every stuffed byte of its scan: valid for a parser, but not for a decoder. */
export function withRestarts(jpeg: Uint8Array): Uint8Array {
  const start = scanStart(jpeg);
  const scan: number[] = [];
  let restart = 0;
  for (let at = start; at < jpeg.length - 2; at += 1) {
    scan.push(jpeg[at] as number);
    if (jpeg[at] === 0x00 && jpeg[at - 1] === 0xff) {
      scan.push(0xff, 0xd0 + (restart % 8));
      restart += 1;
    }
  }
  return join(jpeg.subarray(0, start), Uint8Array.from(scan), hex('ffd9'));
}

/** `jpeg` with fill bytes (T.81, B.1.1.2) before each marker up to its scan. */
export function withFillBytes(jpeg: Uint8Array): Uint8Array {
  const parts = [jpeg.subarray(0, 2)];
  let at = 2;
  for (;;) {
    const length = ((jpeg[at + 2] as number) << 8) | (jpeg[at + 3] as number);
    parts.push(hex('ffffff'), jpeg.subarray(at, at + 2 + length));
    const isScan = jpeg[at + 1] === 0xda;
    at += 2 + length;
    if (isScan) return join(...parts, jpeg.subarray(at, jpeg.length - 2), hex('ffff'), jpeg.subarray(jpeg.length - 2));
  }
}

/** One picture of each kind that cameras may send, small and large. */
export async function allKinds(): Promise<Uint8Array[]> {
  const [tiny, small, middle, large, progressive, thumbnail] = await Promise.all([
    picture(1, 1),
    picture(16, 16, { seed: 2 }),
    picture(160, 120, { seed: 3 }),
    picture(640, 480, { seed: 4, quality: 90 }),
    picture(200, 150, { seed: 5, progressive: true }),
    picture(32, 24, { seed: 6 }),
  ]);
  return [
    tiny,
    small,
    middle,
    large,
    progressive,
    withThumbnail(middle, thumbnail),
    withThumbnail(progressive, thumbnail),
    withRestarts(middle),
    withFillBytes(small),
    withFillBytes(withRestarts(withThumbnail(small, thumbnail))),
  ];
}
