import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisWeights } from '#dist/picture/jpeg/axis.js';
import { EntropyReader, STEPS } from '#dist/picture/jpeg/entropy.js';
import { END_OF_BLOCK, extend, HuffmanTable, LOOKUP_BITS } from '#dist/picture/jpeg/huffman.js';
import { STANDARD_AC, STANDARD_DC } from '#dist/picture/jpeg/standard-tables.js';
import { ZIGZAG } from '#dist/picture/jpeg/zigzag.js';

function standard(kind: 'dc' | 'ac'): HuffmanTable {
  const codes = (kind === 'dc' ? STANDARD_DC : STANDARD_AC)[0];
  const table = codes === undefined ? undefined : HuffmanTable.from(codes, kind);
  if (table === undefined) assert.fail('no table');
  return table;
}

/** The entry that these bits, given as `0`s and `1`s, lead to. */
function look(table: HuffmanTable, bits: string): number {
  return table.lookup[Number.parseInt(bits.padEnd(LOOKUP_BITS, '0'), 2)] as number;
}

/** Reads one block out of bits, padded with ones as an encoder does. Returns it in zigzag order. */
function readBlock(reader: EntropyReader, bits: string): number[] {
  const bytes = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? []).map((one) =>
    Number.parseInt(one, 2),
  );
  reader.load(Uint8Array.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte]))), 0);
  const coding = {
    dc: standard('dc'),
    ac: standard('ac'),
    steps: new Float64Array(STEPS).fill(1, 0, 64),
    predicted: 0,
  };
  // One small pixel for each horizontal frequency, which shows all coefficients apart.
  const columns = new Float64Array(64);
  const weights = Float64Array.from({ length: 64 }, (_, at) => (at >> 3 === (at & 7) ? 1 : 0));
  reader.readBlock(coding, 64, columns, 0, weights, 0, 8);
  return ZIGZAG.map((place) => columns[(place & 7) * 8 + (place >> 3)] as number);
}

test('the zigzag begins and ends as in the standard, and holds each place once', () => {
  assert.deepEqual(ZIGZAG.slice(0, 10), [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);
  assert.deepEqual(ZIGZAG.slice(-3), [55, 62, 63]);
  assert.equal(new Set(ZIGZAG).size, 64);
});

test('extra bits become values as in table F.1', () => {
  const values = [
    [0, 0, 0],
    [1, 0, -1],
    [1, 1, 1],
    [2, 0, -3],
    [2, 1, -2],
    [2, 2, 2],
    [3, 7, 7],
    [10, 0, -1023],
  ] as const;
  for (const [size, extra, value] of values) assert.equal(extend(extra, size), value);
});

test('one look gives run, value and length', () => {
  const ac = standard('ac');
  assert.equal(look(ac, '001'), (1 << 16) | 3); // 00: run 0, size 1
  assert.equal(look(ac, '000'), (-1 << 16) | 3);
  assert.equal(look(ac, '1010'), (END_OF_BLOCK << 8) | 4);
  assert.equal(look(ac, '11111111001'), (15 << 8) | 11); // ZRL
  assert.equal(look(ac, '11111111100'), 0, 'a code longer than the look-up');
});

test('codes that are no prefix code make no table', () => {
  const counts = (...first: number[]): Uint8Array => Uint8Array.from({ length: 16 }, (_, at) => first[at] ?? 0);
  const symbols = new Uint8Array(16);
  assert.equal(HuffmanTable.from({ counts: counts(3), symbols }, 'ac'), undefined);
  assert.equal(HuffmanTable.from({ counts: counts(1, 3), symbols }, 'ac'), undefined);
  assert.equal(HuffmanTable.from({ counts: counts(0, 4), symbols: new Uint8Array(3) }, 'ac'), undefined);
  assert.equal(HuffmanTable.from({ counts: counts(1), symbols: Uint8Array.of(16) }, 'dc'), undefined);
  assert.notEqual(HuffmanTable.from({ counts: counts(1), symbols: Uint8Array.of(16) }, 'ac'), undefined);
  assert.notEqual(HuffmanTable.from({ counts: counts(), symbols }, 'dc'), undefined, 'a table may be empty');
});

test('a table is known again by its codes, and keeps its own copy of them', () => {
  const codes = { counts: Uint8Array.from({ length: 16 }, (_, at) => (at === 0 ? 1 : 0)), symbols: Buffer.of(3) };
  const table = HuffmanTable.from(codes, 'dc');
  assert.equal(table?.isOf({ counts: codes.counts.slice(), symbols: codes.symbols.slice() }), true);
  codes.symbols[0] = 4;
  assert.equal(table?.isOf(codes), false);
});

test('a block is read to its end, with short codes, long ones and runs', () => {
  const reader = new EntropyReader();
  // DC: size 3 is 100, then 101: 5. Run 0 size 1: 00 1. Run 5 size 1: 1111010 0. End: 1010.
  const block = readBlock(reader, '100' + '101' + '00' + '1' + '1111010' + '0' + '1010');
  assert.equal(reader.broken, false);
  const wanted = new Array<number>(64).fill(0);
  [wanted[0], wanted[1], wanted[7]] = [5, 1, -1];
  assert.deepEqual(block, wanted);

  // Run 0 size 10, a code of 16 bits: 1111111110000011. 16 zeros: 11111111001. Then run 0 size 1.
  const long = readBlock(reader, '00' + '1111111110000011' + '0000000001' + '11111111001' + '00' + '1' + '1010');
  assert.equal(reader.broken, false);
  wanted.fill(0);
  [wanted[1], wanted[18]] = [-1022, 1];
  assert.deepEqual(long, wanted);
});

test('the 64th coefficient ends a block without a code for it, and one more breaks it', () => {
  const reader = new EntropyReader();
  const whole = readBlock(reader, `00${'001'.repeat(63)}`);
  assert.equal(reader.broken, false);
  assert.deepEqual(whole, [0, ...new Array<number>(63).fill(1)]);
  readBlock(reader, `00${'001'.repeat(62)}11001`); // run 1
  assert.equal(reader.broken, true);
});

test('data that end too early, or hold what is no code, are seen', () => {
  const reader = new EntropyReader();
  readBlock(reader, '100');
  assert.equal(reader.broken, true);
  readBlock(reader, '');
  assert.equal(reader.broken, true);
  readBlock(reader, '1'.repeat(600));
  assert.equal(reader.broken, true);
  readBlock(reader, '001010');
  assert.equal(reader.broken, false, 'and forgotten with the next data');
});

test('the data end at the next marker, and stuffed zeros are none of them', () => {
  const reader = new EntropyReader();
  assert.equal(reader.load(Uint8Array.of(1, 2, 0xff, 0, 3, 0xff, 0xd0, 4), 0), 5);
  assert.equal(reader.load(Uint8Array.of(1, 2, 0xff, 0), 0), 4);
  assert.equal(reader.load(Uint8Array.of(1, 2, 0xff), 0), 2);
  assert.equal(reader.load(new Uint8Array(3), 3), 3);
});

for (const triangle of [false, true]) {
  test(`along an axis ${triangle ? 'with' : 'without'} mixing, every small pixel is a mean`, () => {
    for (const [pixels, smallPixels] of [
      [400, 48],
      [37, 37],
      [50, 7],
      [9, 1],
    ] as const) {
      const blocks = Math.ceil(pixels / 16);
      const { span, first, weights } = axisWeights({ pixels, smallPixels, pixelsPerSample: 2, triangle, blocks });
      const sums = new Float64Array(smallPixels + span);
      for (let block = 0; block < blocks; block += 1) {
        // The DC of a block of ones is the square root of 8.
        for (let at = 0; at < span; at += 1) {
          const to = (first[block] as number) + at;
          sums[to] = (sums[to] as number) + (weights[block * 8 * span + at] as number) * Math.sqrt(8);
        }
      }
      for (const sum of sums.subarray(0, smallPixels)) assert.ok(Math.abs(sum - 1) < 1e-9, String(sum));
    }
  });
}

test('within one small pixel, only the mean of a block matters', () => {
  const { detailed } = axisWeights({ pixels: 96, smallPixels: 2, pixelsPerSample: 1, triangle: false, blocks: 12 });
  assert.deepEqual([...detailed], new Array<number>(12).fill(0));
  const across = axisWeights({ pixels: 96, smallPixels: 5, pixelsPerSample: 1, triangle: false, blocks: 12 });
  assert.deepEqual([...across.detailed], [0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0]);
});
