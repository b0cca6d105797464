// The CPU time to decode a JPEG to a terminal's small picture: in the DCT domain, and with sharp.
import { JpegDecoder } from '#src/picture/jpeg/decoder.js';
import { decodeWithSharp } from '#src/receiver/decode.js';
import { openClip } from './helpers/clips.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

/** About the size of a frame with the sender's default settings. */
const JPEG_BYTES = 25_000;

/** The sizes of pictures for terminals of 80 x 24 and of 200 x 60. */
const SIZES = [48, 120] as const;
const ROUNDS = 9;
/** Not counted, as the JavaScript is still being compiled. */
const WARM_UP_ROUNDS = 2;

export async function benchJpeg(context: BenchContext): Promise<Row[]> {
  const clip = await openClip(context, JPEG_BYTES);
  const rows: Row[] = [];
  for (const size of SIZES) {
    const decoder = new JpegDecoder();
    const rounds: { ours: number; theirs: number }[] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
      const ours = await cpuMsOfFrame(clip, (jpeg) => decoder.decode(jpeg, size, size));
      const theirs = await cpuMsOfFrame(clip, (jpeg) => decodeWithSharp(jpeg, size, size));
      if (round >= WARM_UP_ROUNDS) rounds.push({ ours, theirs });
    }
    rows.push({
      bench: 'jpeg',
      subject: `to ${size}x${size}, CPU of a frame`,
      measures: [measure('', median(rounds.map(({ ours }) => ours)), 'ms')],
      beside: { name: 'sharp', measures: [measure('', median(rounds.map(({ theirs }) => theirs)), 'ms')] },
      ratio: median(rounds.map(({ ours, theirs }) => ours / theirs)),
    });
  }
  return rows;
}

/** The CPU time of all threads, as sharp uses its own. */
async function cpuMsOfFrame(
  clip: readonly Uint8Array[],
  decode: (jpeg: Uint8Array) => { readonly kind: string } | Promise<{ readonly kind: string }>,
): Promise<number> {
  const before = process.cpuUsage();
  for (const jpeg of clip) {
    const { kind } = await decode(jpeg);
    if (kind !== 'picture') throw new Error(`a frame of the clip is ${kind}`);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / clip.length;
}
