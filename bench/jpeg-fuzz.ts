// Fuzzes the decoder with broken JPEGs: each must return an outcome quickly, and not affect later pictures.
import { seededRandom } from '#src/net/seeded-random.js';
import { JpegDecoder } from '#src/picture/jpeg/decoder.js';
import { mutate } from '../test/picture/jpeg/mutations.js';
import { openClip } from './helpers/clips.js';

import { type BenchContext, measure, type Row } from './helpers/result.js';

const MUTATIONS = 120_000;
const JPEG_BYTES = 12_000;
const SIZE = 48;
/** The interval of intact JPEGs in between. */
const WHOLE_EVERY = 1_000;

export async function benchJpegFuzz(context: BenchContext): Promise<Row[]> {
  const clip = (await openClip(context, JPEG_BYTES)).slice(0, 8);
  const seed = Date.now();
  context.say(`seed ${seed}`);
  const random = seededRandom(seed);
  const decoder = new JpegDecoder();
  const counts = { picture: 0, unreadable: 0, unsupported: 0 };
  let slowestMs = 0;
  for (let done = 0; done < MUTATIONS; done += 1) {
    const jpeg = mutate(clip, random);
    // CPU time, as wall time on a busy machine includes other processes.
    const before = process.cpuUsage();
    const outcome = decoder.decode(jpeg, SIZE, SIZE);
    const { user, system } = process.cpuUsage(before);
    slowestMs = Math.max(slowestMs, (user + system) / 1_000);
    counts[outcome.kind] += 1;
    if (done % WHOLE_EVERY === 0) expectSame(decoder, clip[(done / WHOLE_EVERY) % clip.length] ?? new Uint8Array());
  }
  return [
    {
      bench: 'jpeg-fuzz',
      subject: `${MUTATIONS} broken JPEGs`,
      measures: [
        ...Object.entries(counts).map(([kind, count]) => measure(kind, count, '')),
        measure('slowest', slowestMs, 'ms'),
      ],
    },
  ];
}

function expectSame(decoder: JpegDecoder, jpeg: Uint8Array): void {
  const ours = decoder.decode(jpeg, SIZE, SIZE);
  const fresh = new JpegDecoder().decode(jpeg, SIZE, SIZE);
  if (ours.kind !== 'picture' || fresh.kind !== 'picture') throw new Error('a whole JPEG was not decoded');
  if (!ours.picture.rgb.every((byte, at) => byte === fresh.picture.rgb[at])) throw new Error('a picture changed');
}
