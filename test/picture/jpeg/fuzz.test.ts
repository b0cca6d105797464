import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { seededRandom } from '#src/net/seeded-random.js';
import { JpegDecoder } from '#src/picture/jpeg/decoder.js';
import { encodeJpeg } from './encode.js';
import { mutate } from './mutations.js';
import { decodeWhole } from './reference.js';

const MUTATIONS = 2_500;
const SEED = 5_252;

test('whatever is done to a JPEG, there is an outcome, and the next good one is decoded as ever', async () => {
  const paint = (component: number, x: number, y: number): number =>
    50 * Math.sin(x / 3 + component) + 60 * Math.cos(x * y);
  const jpegs = [
    encodeJpeg({ width: 70, height: 50, samplings: ['2x2', '1x1', '1x1'], restartInterval: 3 }, paint),
    encodeJpeg({ width: 64, height: 64, samplings: ['2x1', '1x1', '1x1'], withoutTables: true }, paint),
    encodeJpeg({ width: 33, height: 41, samplings: ['1x1'] }, paint),
  ];
  jpegs.push(await sharp(jpegs[0]).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer());
  const wanted = jpegs.map((jpeg) => decodeWhole(jpeg, 12, 12).rgb);
  const decoder = new JpegDecoder();
  const random = seededRandom(SEED);
  const outcomes = new Map<string, number>();
  for (let done = 0; done < MUTATIONS; done += 1) {
    const outcome = decoder.decode(mutate(jpegs, random), 12, 12);
    outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
    if (outcome.kind === 'picture') assert.equal(outcome.picture.rgb.length, 12 * 12 * 3);
    else assert.ok(outcome.reason.length > 0);
    if (done % 50 === 0) {
      const at = (done / 50) % jpegs.length;
      assert.deepEqual(decodeWhole(jpegs[at] as Uint8Array, 12, 12, decoder).rgb, wanted[at]);
    }
  }
  // Each outcome occurred: the mutations break some pictures, and not all.
  assert.deepEqual([...outcomes.keys()].sort(), ['picture', 'unreadable', 'unsupported']);
});
