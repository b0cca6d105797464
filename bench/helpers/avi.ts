// Writes and reads JPEGs in a minimal AVI file, for players that need a frame rate: a raw MJPEG stream has none.

const HEADER_BYTES = 56;
const FORMAT_BYTES = 40;

/**
 * Writes an AVI 1.0 file without an index. Source: Microsoft, "AVI RIFF File Reference".
 * @param rate Frames a second.
 */
export function writeAvi(clip: readonly Uint8Array[], width: number, height: number, rate: number): Uint8Array {
  const frames = clip.map((jpeg) => chunk('00dc', jpeg));
  // dwMicroSecPerFrame, then dwTotalFrames at 16, dwStreams, and the size at 32.
  const main = words(HEADER_BYTES, { 0: Math.round(1_000_000 / rate), 16: clip.length, 24: 1, 32: width, 36: height });
  // fccType and fccHandler; dwScale, dwRate and dwLength at 20; dwQuality -1 is the default one.
  const stream = words(HEADER_BYTES, { 20: 1, 24: rate, 32: clip.length, 40: 0xffff_ffff });
  stream.set(Buffer.from('vidsMJPG'), 0);
  // BITMAPINFOHEADER: its own size, the picture's size, one plane of 24 bits.
  const format = words(FORMAT_BYTES, { 0: FORMAT_BYTES, 4: width, 8: height, 12: 1 | (24 << 16) });
  format.set(Buffer.from('MJPG'), 16);
  const streams = list('strl', [chunk('strh', stream), chunk('strf', format)]);
  const headers = list('hdrl', [chunk('avih', main), streams]);
  return chunk('RIFF', Buffer.concat([Buffer.from('AVI '), headers, list('movi', frames)]));
}

/** The pictures of a file from `writeAvi`: views of it. */
export function readAvi(file: Buffer): Buffer[] {
  const clip: Buffer[] = [];
  // The pictures are the chunks of the last list, `movi`.
  for (let at = file.indexOf('movi') + 4; at < file.length; ) {
    const length = file.readUInt32LE(at + 4);
    clip.push(file.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length & 1);
  }
  return clip;
}

function list(kind: string, chunks: readonly Uint8Array[]): Uint8Array {
  return chunk('LIST', Buffer.concat([Buffer.from(kind), ...chunks]));
}

/** Writes a RIFF chunk: a name, the length, and the bytes, padded to an even length. */
function chunk(name: string, bytes: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(8 + bytes.length + (bytes.length & 1));
  whole.write(name, 0, 'latin1');
  whole.writeUInt32LE(bytes.length, 4);
  whole.set(bytes, 8);
  return whole;
}

/** Writes little-endian 32-bit numbers at their offsets. */
function words(length: number, values: Readonly<Record<number, number>>): Buffer {
  const bytes = Buffer.alloc(length);
  for (const [at, value] of Object.entries(values)) bytes.writeUInt32LE(value, Number(at));
  return bytes;
}
