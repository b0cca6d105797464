import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { seededRandom } from '#src/net/seeded-random.js';
import { JpegDecoder } from '#src/picture/jpeg/decoder.js';
import { sharp } from '../../helpers/sharp.js';
import { encodeJpeg, type Paint } from './encode.js';
import { mutate } from './mutations.js';
import { decodeWhole } from './reference.js';

const MUTATIONS = 2_500;
const SEED = 5_252;

/** JPEGs of several kinds that show the same. */
async function painted(paint: Paint): Promise<Uint8Array[]> {
  const jpegs: Uint8Array[] = [
    encodeJpeg({ width: 70, height: 50, samplings: ['2x2', '1x1', '1x1'], restartInterval: 3 }, paint),
    encodeJpeg({ width: 64, height: 64, samplings: ['2x1', '1x1', '1x1'], withoutTables: true }, paint),
    encodeJpeg({ width: 33, height: 41, samplings: ['1x1'] }, paint),
  ];
  const [first = new Uint8Array()] = jpegs;
  return [...jpegs, await sharp(first).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()];
}

test('whatever is done to a JPEG, there is an outcome, and the next good one is decoded as ever', async () => {
  const calm: Paint = (component, x, y) => 20 * Math.sin(x / 3 + component) + 30 * Math.cos(x * y);
  const jpegs = await painted(calm);
  const wanted = jpegs.map((jpeg) => decodeWhole(jpeg, 12, 12).rgb);
  // A mutation may have colours beyond their limits. Then the next pictures are decoded in finer parts.
  const garish = await painted((_, x, y) => (Math.sin(x / 5) * Math.sin(y / 4) > 0 ? 120 : -120));
  const wantedFine = jpegs.map((jpeg, at) => {
    const primed = new JpegDecoder();
    decodeWhole(garish[at] as Uint8Array, 12, 12, primed);
    return decodeWhole(jpeg, 12, 12, primed).rgb;
  });
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
      const { rgb } = decodeWhole(jpegs[at] as Uint8Array, 12, 12, decoder);
      assert.deepEqual(rgb, isDeepStrictEqual(rgb, wantedFine[at]) ? wantedFine[at] : wanted[at]);
    }
  }
  // Each outcome occurred: the mutations break some pictures, and not all.
  assert.deepEqual([...outcomes.keys()].sort(), ['picture', 'unreadable', 'unsupported']);
});
