import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisWeights } from '#src/picture/jpeg/axis.js';
import type { JpegHeader } from '#src/picture/jpeg/header.js';
import { type HuffmanCodes, HuffmanTables } from '#src/picture/jpeg/huffman-tables.js';
import type { Geometry } from '#src/picture/jpeg/plane-geometry.js';
import { ScanReader } from '#src/picture/jpeg/scan.js';
import { STANDARD_AC, STANDARD_DC } from '#src/picture/jpeg/standard-tables.js';
import { ZIGZAG } from '#src/picture/jpeg/zigzag.js';
import { JpegKernel } from '#src/picture/kernel/jpeg-kernel.js';
import {
  AC_TABLES,
  DC_TABLES,
  END_BIT,
  END_OF_BLOCK,
  GEOMETRY_AT,
  LOOKUP_BITS,
  RAW_OFFSET,
  TABLE_LOOKUP,
} from '#src/picture/kernel/jpeg-layout.js';

const DC = STANDARD_DC[0] ?? assert.fail('no table');
const AC = STANDARD_AC[0] ?? assert.fail('no table');

/** Tables of one class in a kernel of their own. */
function createTables(kind: 'dc' | 'ac') {
  const kernel = JpegKernel.create();
  assert.ok(kernel.kind === 'kernel');
  const tables = new HuffmanTables(kind, kind === 'dc' ? DC_TABLES : AC_TABLES);
  return {
    add: (codes: HuffmanCodes) => tables.addressOf(codes, kernel),
    /** The entry of a table for these bits, given as `0`s and `1`s. */
    look: (table: number, bits: string): number =>
      new DataView(kernel.bytes.buffer).getInt32(
        table + TABLE_LOOKUP + 4 * Number.parseInt(bits.padEnd(LOOKUP_BITS, '0'), 2),
        true,
      ),
  };
}

const counts = (...first: number[]): Uint8Array => Uint8Array.from({ length: 16 }, (_, at) => first[at] ?? 0);

/** A picture of one block whose small picture shows its coefficients: each adds 1 to a pixel of its own. */
const ROW_BYTES = 16 * 4;
const AXIS = {
  span: 8,
  first: Int32Array.of(0),
  count: Int32Array.of(8),
  weights: Float64Array.from({ length: 64 }, (_, at) => (at >> 3 === (at & 7) ? 1 : 0)),
  detailed: Uint8Array.of(1),
};
const PLACED_AXIS = {
  axis: AXIS,
  weightsAt: GEOMETRY_AT,
  detailedAt: GEOMETRY_AT + 256,
  firstsAt: GEOMETRY_AT + 260,
  countsAt: GEOMETRY_AT + 264,
  spanBytes: 32,
};
const SUMS_AT = GEOMETRY_AT + 272;
const SAMPLES_AT = SUMS_AT + 8 * ROW_BYTES;
const END_AT = SAMPLES_AT + 8 * ROW_BYTES;
const GEOMETRY: Geometry = {
  planes: [{ across: PLACED_AXIS, down: PLACED_AXIS, rowsAt: SUMS_AT, samplesAt: SAMPLES_AT }],
  rowBytes: ROW_BYTES,
  image: Uint8Array.of(
    ...new Uint8Array(Float32Array.from(AXIS.weights).buffer),
    1,
    ...[0, 0, 0, 0, 0, 0, 0],
    8,
    ...[0, 0, 0, 0, 0, 0, 0],
  ),
  sumsAt: SUMS_AT,
  rgbAt: END_AT,
  dataAt: END_AT,
  greyAt: SUMS_AT,
};
const HEADER: JpegHeader = {
  kind: 'header',
  width: 8,
  height: 8,
  maxHorizontal: 1,
  maxVertical: 1,
  mcusAcross: 1,
  mcusDown: 1,
  components: [{ horizontal: 1, vertical: 1, quantisation: new Uint16Array(64).fill(1), dc: DC, ac: AC }],
  restartInterval: 0,
  dataAt: 0,
};

/** Reads one block from bits, padded with ones as by an encoder. Returns it in zigzag order, or the problem. */
function createBlockReader(): (bits: string) => number[] | string {
  const kernel = JpegKernel.create();
  assert.ok(kernel.kind === 'kernel');
  const scan = new ScanReader(kernel);
  return (bits) => {
    const bytes = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? []).map((one) =>
      Number.parseInt(one, 2),
    );
    const data = Uint8Array.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
    assert.ok(kernel.reserve(END_AT + RAW_OFFSET + data.length));
    const problem = scan.read(data, HEADER, GEOMETRY);
    const samples = new DataView(kernel.bytes.buffer, SAMPLES_AT);
    return problem ?? ZIGZAG.map((place) => samples.getFloat32((place >> 3) * ROW_BYTES + (place & 7) * 4, true));
  };
}

test('the zigzag begins and ends as in the standard, and holds each place once', () => {
  assert.deepEqual(ZIGZAG.slice(0, 10), [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);
  assert.deepEqual(ZIGZAG.slice(-3), [55, 62, 63]);
  assert.equal(new Set(ZIGZAG).size, 64);
});

test('extra bits become values as in table F.1', () => {
  const { add, look } = createTables('dc');
  const dc = add(DC) ?? assert.fail('no table');
  const values = [
    ['00', 0, 2],
    ['0100', -1, 4],
    ['0101', 1, 4],
    ['01100', -3, 5],
    ['01101', -2, 5],
    ['01110', 2, 5],
    ['100111', 7, 6],
    ['11100000000', -63, 10],
  ] as const;
  for (const [bits, value, length] of values) assert.equal(look(dc, bits), (value << 16) | length, bits);
});

test('one look gives run, value and length', () => {
  const { add, look } = createTables('ac');
  const ac = add(AC) ?? assert.fail('no table');
  assert.equal(look(ac, '001'), (1 << 16) | 3); // 00: run 0, size 1
  assert.equal(look(ac, '000'), (-1 << 16) | 3);
  assert.equal(look(ac, '1010'), (END_OF_BLOCK << 8) | 4);
  assert.equal(look(ac, '11111111001'), (15 << 8) | 11); // ZRL
  assert.equal(look(ac, '11111111100'), 0, 'a code longer than the look-up');
});

test('codes that are no prefix code make no table', () => {
  const [dc, ac] = [createTables('dc'), createTables('ac')];
  const symbols = new Uint8Array(16);
  assert.equal(ac.add({ counts: counts(3), symbols }), undefined);
  assert.equal(ac.add({ counts: counts(1, 3), symbols }), undefined);
  assert.equal(ac.add({ counts: counts(0, 4), symbols: new Uint8Array(3) }), undefined);
  assert.equal(dc.add({ counts: counts(1), symbols: Uint8Array.of(16) }), undefined);
  assert.notEqual(ac.add({ counts: counts(1), symbols: Uint8Array.of(16) }), undefined);
  assert.notEqual(dc.add({ counts: counts(), symbols: new Uint8Array(0) }), undefined, 'a table may be empty');
  const many = Uint8Array.from({ length: 16 }, (_, at) => (at === 15 ? 255 : at === 14 ? 2 : 0));
  assert.equal(ac.add({ counts: many, symbols: new Uint8Array(257) }), undefined);
});

test('a table is known again by its codes, and keeps its own copy of them', () => {
  const { add, look } = createTables('dc');
  const codes = { counts: counts(1), symbols: Buffer.of(3) };
  const table = add(codes) ?? assert.fail('no table');
  assert.equal(add({ counts: codes.counts.slice(), symbols: codes.symbols.slice() }), table);
  codes.symbols[0] = 4;
  assert.notEqual(add(codes), table);
  assert.equal(look(table, '0111'), (7 << 16) | 4);
});

test('of more tables than there is room for, the one that was used first goes, and a broken one takes no room', () => {
  const { add, look } = createTables('dc');
  const table = (symbol: number) => add({ counts: counts(1), symbols: Uint8Array.of(symbol) }) ?? assert.fail('none');
  const addresses = [1, 2, 3, 4].map(table);
  assert.equal(new Set(addresses).size, 4);
  assert.equal(add({ counts: counts(1), symbols: Uint8Array.of(16) }), undefined);
  assert.deepEqual([1, 2, 3, 4].map(table), addresses);
  table(1);
  assert.equal(table(5), addresses[1]);
  assert.equal(look(addresses[1] as number, '01'), (16 << 16) | 6, 'nothing is left of the table before');
  assert.equal(table(1), addresses[0]);
});

test('a block is read to its end, with short codes, long ones and runs', () => {
  const readBlock = createBlockReader();
  // DC: size 3 is 100, then 101: 5. Run 0 size 1: 00 1. Run 5 size 1: 1111010 0. End: 1010.
  const wanted = new Array<number>(64).fill(0);
  [wanted[0], wanted[1], wanted[7]] = [5, 1, -1];
  assert.deepEqual(readBlock('100' + '101' + '00' + '1' + '1111010' + '0' + '1010'), wanted);

  // Run 0 size 10, a code of 16 bits: 1111111110000011. 16 zeros: 11111111001. Then run 0 size 1.
  wanted.fill(0);
  [wanted[1], wanted[18]] = [-1022, 1];
  const long = readBlock('00' + '1111111110000011' + '0000000001' + '11111111001' + '00' + '1' + '1010');
  assert.deepEqual(long, wanted);
});

test('codes of 31 bits with their values follow on each other', () => {
  // Run 15 size 10: 1111111111111110, three times. A fourth would exceed the 64 coefficients.
  const code = '1111111111111110';
  const read = createBlockReader()(`00${code}1000000001${code}0000000010${code}11111111111010`);
  const wanted = new Array<number>(64).fill(0);
  [wanted[16], wanted[32], wanted[48]] = [513, -1021, 1023];
  assert.deepEqual(read, wanted);
});

test('the 64th coefficient ends a block without a code for it, and one more breaks it', () => {
  const readBlock = createBlockReader();
  assert.deepEqual(readBlock(`00${'001'.repeat(63)}`), [0, ...new Array<number>(63).fill(1)]);
  assert.match(String(readBlock(`00${'001'.repeat(62)}11001`)), /torn/); // run 1
});

test('data that end too early, or hold what is no code, are seen', () => {
  const readBlock = createBlockReader();
  assert.match(String(readBlock('100')), /torn/);
  assert.match(String(readBlock('')), /torn/);
  assert.match(String(readBlock('1'.repeat(600))), /torn/);
  assert.deepEqual(readBlock('001010'), new Array<number>(64).fill(0), 'and forgotten with the next data');
});

test('the data end at the next marker, and stuffed zeros are none of them', () => {
  const kernel = JpegKernel.create();
  assert.ok(kernel.kind === 'kernel');
  const scan = new ScanReader(kernel);
  assert.ok(kernel.reserve(END_AT + RAW_OFFSET + 256));
  const unstuffed = (data: readonly number[]): number[] => {
    scan.read(Uint8Array.from(data), HEADER, GEOMETRY);
    const bits = new DataView(kernel.bytes.buffer).getInt32(END_BIT, true);
    return [...kernel.bytes.subarray(END_AT, END_AT + bits / 8)];
  };
  assert.deepEqual(unstuffed([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]), [1, 2, 0xff, 3]);
  assert.deepEqual(unstuffed([1, 2, 0xff, 0]), [1, 2, 0xff]);
  assert.deepEqual(unstuffed([1, 2, 0xff]), [1, 2]);
  assert.deepEqual(unstuffed([]), []);
  // Sixteen bytes are copied at once, so each place of a marker is another case.
  const plain = Array.from({ length: 40 }, (_, at) => at);
  for (let at = 0; at <= plain.length; at += 1) {
    const [before, after] = [plain.slice(0, at), plain.slice(at)];
    assert.deepEqual(unstuffed([...before, 0xff, 0, ...after]), [...before, 0xff, ...after]);
    assert.deepEqual(unstuffed([...before, 0xff, 0, 0xff, 0, ...after]), [...before, 0xff, 0xff, ...after]);
    assert.deepEqual(unstuffed([...before, 0xff, 0xd9, ...after]), before);
    assert.deepEqual(unstuffed([...before, 0xff]), before);
  }
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
