// JPEGs to stream: any number of different ones, of any size in bytes.
import sharp from 'sharp';

/** The number of pictures that look different; the others are copies with another number inside. */
const BASES = 6;

export interface PictureOptions {
  readonly width?: number;
  readonly height?: number;
  /** The exact size of each in bytes; by default without padding. */
  readonly bytes?: number;
}

/**
 * `count` different JPEGs. Each has its number and its padding in comment segments. These contain start and end markers, too,
 * as a camera's thumbnails do, to fail parsers that only search for markers.
 */
export async function pictures(count: number, options: PictureOptions = {}): Promise<Buffer[]> {
  const { width = 64, height = 48, bytes } = options;
  const bases = await Promise.all(
    Array.from({ length: BASES }, (_, index) => {
      const background = { r: (index * 40) % 256, g: (index * 90 + 60) % 256, b: 255 - index * 30 };
      return sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer();
    }),
  );
  return Array.from({ length: count }, (_, index) => {
    const base = bases[index % BASES] as Buffer;
    const text = Buffer.from(`picture ${index} \xff\xd8\xff\xd9`, 'latin1');
    const short = insertComment(base, text);
    return bytes === undefined ? short : padded(short, bytes);
  });
}

/** The picture with a comment at its start. */
export function withComment(picture: Buffer, words: string): Buffer {
  return insertComment(picture, Buffer.from(words));
}

function insertComment(picture: Buffer, text: Buffer): Buffer {
  return Buffer.concat([picture.subarray(0, 2), comment(text), picture.subarray(2)]);
}

/** The picture padded to exactly `bytes` bytes. */
function padded(picture: Buffer, bytes: number): Buffer {
  const segments: Buffer[] = [];
  for (let left = bytes - picture.length; left > 0; ) {
    // A segment has 4 bytes of overhead, so the last one must have at least as many.
    const size = left <= 65_000 ? left : Math.min(60_000, left - 4);
    if (size < 4) throw new RangeError(`a picture of ${picture.length} bytes cannot be made one of ${bytes}`);
    segments.push(comment(Buffer.alloc(size - 4, 0x55)));
    left -= size;
  }
  return Buffer.concat([picture.subarray(0, 2), ...segments, picture.subarray(2)]);
}

/** A COM segment (ITU-T T.81, B.2.4.5). */
function comment(text: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([head, text]);
}
