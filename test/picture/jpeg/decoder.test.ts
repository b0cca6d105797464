import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JpegDecoder } from '#src/picture/jpeg/decoder.js';
import { sharp } from '../../helpers/sharp.js';
import { type EncodeOptions, encodeJpeg, type Paint } from './encode.js';
import { assertSame, decodeWhole, psnrOf } from './reference.js';

/** Waves of several lengths. No pixel is near black or white, as the decoder clamps later than libjpeg. */
const waves: Paint = (component, x, y) =>
  component === 0
    ? 30 * Math.sin(x / 3 + y / 11) + 25 * Math.cos(y / 2.3) + 15 * Math.sin(x * y)
    : 20 * Math.sin(x / (5 + component) - y / 7) + 6 * Math.cos(x + y * component);

/** JPEGs of the waves by their options: many tests need the same ones. */
const encoded = new Map<string, Uint8Array>();

function encodeWaves(options: EncodeOptions): Uint8Array {
  const key = JSON.stringify(options);
  const jpeg = encoded.get(key) ?? encodeJpeg(options, waves);
  encoded.set(key, jpeg);
  return jpeg;
}

const SAMPLINGS: readonly (readonly string[])[] = [
  ['1x1'],
  ['2x2'],
  ['1x1', '1x1', '1x1'],
  ['2x1', '1x1', '1x1'],
  ['2x2', '1x1', '1x1'],
  ['1x2', '1x1', '1x1'],
  ['4x1', '1x1', '1x1'],
  ['2x2', '2x1', '1x2'],
];

for (const samplings of SAMPLINGS) {
  test(`sampled ${samplings.join(' ')}, a small picture is the full one averaged`, async () => {
    for (const [width, height] of [
      [96, 80],
      [67, 53],
    ] as const) {
      const jpeg = encodeWaves({ width, height, samplings });
      for (const [across, down] of [
        [1, 1],
        [7, 5],
        [11, 23],
        [40, 40],
        [width, height],
      ] as const) {
        await assertSame(jpeg, across, down);
      }
    }
  });
}

test('pictures of every size from 1 x 1 up are decoded to their last pixel', async () => {
  for (const samplings of [['1x1'], ['1x1', '1x1', '1x1'], ['2x1', '1x1', '1x1'], ['2x2', '1x1', '1x1']]) {
    for (const [width, height] of [
      [1, 1],
      [2, 3],
      [3, 2],
      [5, 4],
      [7, 9],
      [8, 8],
      [9, 17],
      [16, 16],
      [17, 1],
      [1, 33],
      [31, 15],
    ] as const) {
      const jpeg = encodeWaves({ width, height, samplings });
      await assertSame(jpeg, width, height);
      await assertSame(jpeg, Math.ceil(width / 2), Math.ceil(height / 3));
    }
  }
});

test('what sharp encodes is decoded at every quality', async () => {
  const raw = { width: 104, height: 78, channels: 3 } as const;
  const pixels = new Uint8Array(raw.width * raw.height * 3).map((_, at) => {
    const [x, y] = [Math.floor(at / 3) % raw.width, Math.floor(at / 3 / raw.width)];
    return 128 + 40 * Math.sin(x / 9 + (at % 3)) + 30 * Math.cos((x + y) / (2 + (at % 3)));
  });
  for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
    for (const quality of [5, 30, 80, 100]) {
      for (const optimiseCoding of [true, false]) {
        const jpeg = await sharp(pixels, { raw }).jpeg({ quality, chromaSubsampling, optimiseCoding }).toBuffer();
        await assertSame(jpeg, 48, 48);
        await assertSame(jpeg, 33, 71);
      }
    }
  }
});

test('a grey JPEG of sharp is decoded', async () => {
  const create = { width: 60, height: 44, channels: 3, background: '#4080c0' } as const;
  const jpeg = await sharp({ create }).greyscale().jpeg().toBuffer();
  const { rgb } = decodeWhole(jpeg, 6, 5);
  assert.ok(rgb.every((byte) => byte === rgb[0]));
  await assertSame(jpeg, 6, 5);
});

for (const restartInterval of [1, 2, 3, 6, 7, 1_000]) {
  test(`restart markers every ${restartInterval} MCUs change nothing`, () => {
    for (const samplings of [['1x1'], ['2x1', '1x1', '1x1'], ['2x2', '1x1', '1x1']]) {
      const options = { width: 90, height: 70, samplings };
      const plain = decodeWhole(encodeWaves(options), 20, 20);
      const marked = decodeWhole(encodeWaves({ ...options, restartInterval }), 20, 20);
      assert.deepEqual(marked.rgb, plain.rgb);
    }
  });
}

const SAME_PICTURE: readonly [string, Partial<EncodeOptions>][] = [
  ['without Huffman tables, as UVC cameras send it,', { withoutTables: true }],
  ['with fill bytes before its markers', { fillBytes: true }],
  ['with fill bytes before its restart markers', { fillBytes: true, restartInterval: 2 }],
  ['that calls itself extended sequential', { frame: 0xc1 }],
  [
    'with a comment and an EXIF segment in which another picture begins',
    {
      segments: [
        [0xff, 0xfe, 0, 5, 1, 2, 3],
        [0xff, 0xe1, 0, 8, 0xff, 0xd8, 0xff, 0xd9, 0xff, 0xd8],
      ],
    },
  ],
  [
    'whose Adobe segment says YCbCr',
    { segments: [[0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 1]] },
  ],
];

for (const [words, options] of SAME_PICTURE) {
  test(`a JPEG ${words} is decoded`, () => {
    const plain = { width: 50, height: 40, samplings: ['2x2', '1x1', '1x1'] };
    const wanted = decodeWhole(encodeWaves(plain), 20, 20);
    assert.deepEqual(decodeWhole(encodeWaves({ ...plain, ...options }), 20, 20).rgb, wanted.rgb);
  });
}

test('what stands behind the end is left alone', () => {
  const jpeg = encodeWaves({ width: 50, height: 40, samplings: ['2x2', '1x1', '1x1'] });
  const padded = Buffer.concat([jpeg, Buffer.alloc(500, 0xff), jpeg]);
  assert.deepEqual(decodeWhole(padded, 20, 20).rgb, decodeWhole(jpeg, 20, 20).rgb);
});

test('one decoder takes pictures of different sizes, samplings and tables in turns', async () => {
  const decoder = new JpegDecoder();
  const jpegs = [
    encodeWaves({ width: 50, height: 40, samplings: ['2x2', '1x1', '1x1'] }),
    encodeWaves({ width: 50, height: 40, samplings: ['1x1'], step: 9 }),
    await sharp(encodeWaves({ width: 90, height: 90, samplings: ['2x1', '1x1', '1x1'] }))
      .jpeg()
      .toBuffer(),
    await sharp(encodeWaves({ width: 50, height: 40, samplings: ['1x1', '1x1', '1x1'], step: 1 }))
      .jpeg()
      .toBuffer(),
  ];
  for (const [width, height] of [
    [20, 20],
    [7, 31],
    [20, 20],
  ] as const) {
    for (const jpeg of jpegs)
      assert.deepEqual(decodeWhole(jpeg, width, height, decoder).rgb, decodeWhole(jpeg, width, height).rgb);
  }
});

test('a header that is used again needs none of the buffer it came in', () => {
  const decoder = new JpegDecoder();
  const jpeg = encodeWaves({ width: 50, height: 40, samplings: ['2x2', '1x1', '1x1'] });
  const buffer = Buffer.from(jpeg);
  decodeWhole(buffer, 20, 20, decoder);
  buffer.fill(0);
  // Another size needs the tables again.
  for (const [width, height] of [
    [7, 31],
    [20, 20],
    [20, 20],
  ] as const)
    assert.deepEqual(decodeWhole(jpeg, width, height, decoder).rgb, decodeWhole(jpeg, width, height).rgb);
});

test('a picture handed out is not written to again', () => {
  const decoder = new JpegDecoder();
  const options = { width: 50, height: 40, samplings: ['2x2', '1x1', '1x1'] };
  const { rgb } = decodeWhole(encodeWaves(options), 20, 20, decoder);
  const before = rgb.slice();
  decodeWhole(
    encodeJpeg(options, () => 0),
    20,
    20,
    decoder,
  );
  assert.deepEqual(rgb, before);
});

/** Bars in pure colours, whose edges exceed the limits of a level. */
function colorBars(width: number, height: number): Promise<Buffer> {
  const colors = [0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0x000000, 0xffffff, 0x00ffff, 0xff00ff];
  const pixels = new Uint8Array(width * height * 3).map((_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const color = colors[(Math.floor(x / 11) + Math.floor(y / 13)) % colors.length] ?? 0;
    return (color >> (16 - 8 * (at % 3))) & 255;
  });
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
}

test('colours that exceed their limits are clamped in finer parts from the second picture on', async () => {
  for (const [width, height] of [
    [48, 48],
    [33, 21],
    [70, 60],
  ] as const) {
    const jpeg = await colorBars(251, 243);
    const decoder = new JpegDecoder();
    const [plain, fine, again] = [1, 2, 3].map(() => decodeWhole(jpeg, width, height, decoder).rgb);
    assert.ok(plain !== undefined && fine !== undefined && again !== undefined);
    const [before, now] = await Promise.all([plain, fine].map((rgb) => psnrOf(rgb, jpeg, width, height)));
    assert.ok(before !== undefined && now !== undefined && now > before + 0.8, `${width}: ${before}, ${now} dB`);
    assert.deepEqual(again, fine);
  }
});

test('a large picture is decoded as before where colours exceed their limits', async () => {
  const jpeg = await colorBars(251, 243);
  const decoder = new JpegDecoder();
  const [first, second] = [1, 2].map(() => decodeWhole(jpeg, 120, 120, decoder).rgb);
  assert.deepEqual(second, first);
});

test('a picture that has no more pixels than are asked for is decoded to these, also with pure colours', async () => {
  const jpeg = await colorBars(64, 64);
  const decoder = new JpegDecoder();
  for (const [width, height] of [
    [64, 64],
    [40, 64],
    [32, 64],
  ] as const) {
    const first = decodeWhole(jpeg, width, height, decoder).rgb;
    const second = decodeWhole(jpeg, width, height, decoder).rgb;
    const [before = 0, now = 0] = await Promise.all([first, second].map((rgb) => psnrOf(rgb, jpeg, width, height)));
    assert.ok(now >= before, `${width}x${height}: ${before}, ${now} dB`);
  }
});

test('a camera without pure colours is not decoded now plainly and now finely beside one with them', async () => {
  const decoder = new JpegDecoder();
  const bars = await colorBars(160, 120);
  const calm = encodeWaves({ width: 160, height: 120, samplings: ['2x2', '1x1', '1x1'] });
  const decoded = (jpeg: Uint8Array): Uint8Array => decodeWhole(jpeg, 40, 30, decoder).rgb;
  decoded(bars);
  const [first, ...others] = Array.from({ length: 3 }, () => {
    const picture = decoded(calm);
    decoded(bars);
    return picture;
  });
  for (const other of others) assert.deepEqual(other, first);
  await assertSame(calm, 40, 30, decoder);
  // Without the bars it is decoded plainly again.
  for (let pictures = 0; pictures < 100; pictures += 1) decoded(calm);
  assert.deepEqual(decoded(calm), decodeWhole(calm, 40, 30).rgb);
});
