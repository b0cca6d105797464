// JPEGs to stream: any number of different ones, as large as a test wants them.
import { requireSharp } from '#src/native/sharp.js';
import { drawnOnce } from './drawn-once.js';

/** The number of pictures that look different. The rest repeat these, with another number inside. */
const BASES = 6;

export interface PictureOptions {
  readonly width?: number;
  readonly height?: number;
  /** The exact size of each in bytes; by default as small as they are. */
  readonly bytes?: number;
}

/**
 * Returns `count` JPEGs, no two of which are equal. Comment segments hold the number of each, and fill it up to its size. They
 * hold start and end markers too, as thumbnails do: a program that only searches for markers fails.
 */
export async function pictures(count: number, options: PictureOptions = {}): Promise<Buffer[]> {
  const { width = 64, height = 48, bytes } = options;
  const bases = await drawnOnce(`plain-${width}x${height}`, () => drawBases(width, height));
  return Array.from({ length: count }, (_, index) => {
    const base = bases[index % BASES] as Buffer;
    const text = Buffer.from(`picture ${index} \xff\xd8\xff\xd9`, 'latin1');
    const short = insertComment(base, text);
    return bytes === undefined ? short : padded(short, bytes);
  });
}

async function drawBases(width: number, height: number): Promise<Buffer[]> {
  // Loaded only here: that takes long, and most processes find the pictures drawn.
  const sharp = requireSharp();
  return await Promise.all(
    Array.from({ length: BASES }, (_, index) => {
      const background = { r: (index * 40) % 256, g: (index * 90 + 60) % 256, b: 255 - index * 30 };
      return sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer();
    }),
  );
}

/** The picture with a comment segment at its beginning. */
export function withComment(picture: Buffer, words: string): Buffer {
  return insertComment(picture, Buffer.from(words));
}

function insertComment(picture: Buffer, text: Buffer): Buffer {
  return Buffer.concat([picture.subarray(0, 2), comment(text), picture.subarray(2)]);
}

/** The picture filled up to exactly `bytes` bytes. */
function padded(picture: Buffer, bytes: number): Buffer {
  const missing = bytes - picture.length;
  if (missing !== 0 && missing < 4)
    throw new RangeError(`a picture of ${picture.length} bytes cannot be made one of ${bytes}`);
  const whole = Buffer.alloc(bytes, 0x55);
  const rest = picture.subarray(2);
  const end = bytes - rest.length;
  picture.copy(whole, 0, 0, 2);
  rest.copy(whole, end);
  // Only the heads of the segments are written: they are full already.
  for (let at = 2; at < end; ) {
    const left = end - at;
    // A segment has 4 bytes of its own, and the last one must have room for them.
    const size = left <= 65_000 ? left : Math.min(60_000, left - 4);
    commentHead(size - 4).copy(whole, at);
    at += size;
  }
  return whole;
}

/** A COM segment (ITU-T T.81, B.2.4.5). */
function comment(text: Buffer): Buffer {
  return Buffer.concat([commentHead(text.length), text]);
}

function commentHead(length: number): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(length + 2, 2);
  return head;
}
