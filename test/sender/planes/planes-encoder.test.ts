// The encoder by planes beside sharp: the same pictures, and the same judgement on what is none.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { JpegOptions } from 'sharp';
import { TtycamError } from '#src/core/errors.js';
import type { Size } from '#src/core/geometry.js';
import { inspectJpeg } from '#src/core/jpeg/jpeg-walk.js';
import { seededRandom } from '#src/net/seeded-random.js';
import { openEncoder } from '#src/sender/picture/open-encoder.js';
import { type EncodeOptions, PictureEncoder } from '#src/sender/picture/picture-encoder.js';
import { PlanesEncoder } from '#src/sender/planes/planes-encoder.js';
import type { Picture } from '#src/sources/source.js';
import { hex, join } from '../../helpers/bytes.js';
import { cutShort, withOrientation } from '../../helpers/odd-jpegs.js';
import { sharp } from '../../helpers/sharp.js';
import { needsTurboJpeg } from '../../helpers/turbojpeg.js';
import { encodeJpeg } from '../../picture/jpeg/encode.js';
import { mutate } from '../../picture/jpeg/mutations.js';

const MUTATIONS = 150;
/** In levels: sharp’s filter is sharper, which shows the most where a picture becomes much smaller. */
const MAX_DIFFERENCE = 3;
const WIDE: Size = { width: 160, height: 90 };
const FILL: EncodeOptions = { size: { width: 64, height: 64 }, fit: 'fill', quality: 90 };
const needed = needsTurboJpeg();

let wide: Uint8Array;

before(async () => {
  wide = await photograph(WIDE);
});

/** A smooth picture in which no part looks like another one. */
async function photograph({ width, height }: Size, options: JpegOptions = { quality: 92 }): Promise<Uint8Array> {
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
    const light = 120 + 40 * Math.cos(7 * y + 3 * x * x);
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[at * 3 + channel] = light + 70 * Math.sin(5 * x + channel + 2 * y * y);
    }
  }
  return Uint8Array.from(
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg(options)
      .toBuffer(),
  );
}

/** The encoder of `assertAlike`, which takes all its pictures one after another. */
let alike: PlanesEncoder | undefined;

function openPlanes(): PlanesEncoder {
  const planes = PlanesEncoder.open();
  assert.ok(planes.kind === 'encoder');
  return planes;
}

/** What a camera would give. */
function asPicture(jpeg: Uint8Array, trueSize?: Size): Extract<Picture, { kind: 'jpeg' }> {
  const inspection = inspectJpeg(jpeg);
  return { kind: 'jpeg', jpeg, size: inspection.whole ? inspection.size : WIDE, trueSize };
}

/** The mean difference of two JPEGs' pixels, in levels. */
async function difference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map((jpeg) => sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
  );
  assert.ok(a !== undefined && b !== undefined);
  assert.deepEqual([a.info.width, a.info.height, a.info.channels], [b.info.width, b.info.height, b.info.channels]);
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 1) sum += Math.abs((a.data[at] as number) - (b.data[at] as number));
  return sum / a.data.length;
}

/** Encodes by both, and demands that libturbojpeg took the JPEG and that the pictures are alike. */
async function assertAlike(picture: Extract<Picture, { kind: 'jpeg' }>, options: EncodeOptions): Promise<void> {
  alike ??= openPlanes();
  const planes = alike;
  const [ours, theirs] = [new PictureEncoder(options, planes), new PictureEncoder(options)];
  const [one, other] = [await ours.encode(picture), await theirs.encode(picture)];
  assert.deepEqual([one.trueSize, one.quality, one.fullQuality], [other.trueSize, other.quality, other.fullQuality]);
  const { fit, size } = options;
  assert.ok(fit !== 'none');
  const alone = await planes.encode(picture.jpeg, { shown: picture.trueSize ?? picture.size, size, fit, quality: 90 });
  assert.deepEqual(one.jpeg, alone, 'sharp took it');
  const levels = await difference(one.jpeg, other.jpeg);

  assert.ok(levels < MAX_DIFFERENCE, `${levels.toFixed(2)} levels apart`);
}

/** `taken`, or the code of the error that a picture is left out with. */
async function outcome(encoder: PictureEncoder, jpeg: Uint8Array): Promise<string> {
  try {
    await encoder.encode(asPicture(jpeg));
    return 'taken';
  } catch (reason) {
    assert.ok(reason instanceof TtycamError, String(reason));
    return reason.code;
  }
}

test('both encoders make the same picture, however it is fitted and turned', needed, async () => {
  for (const fit of ['fill', 'contain', 'cover'] as const) {
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      await assertAlike(asPicture(withOrientation(wide, orientation)), { ...FILL, fit });
    }
  }
});

test('borders and crops of a stretched picture are those of its true proportions', needed, async () => {
  const squeezed = asPicture(await photograph({ width: 100, height: 100 }), { width: 160, height: 90 });
  for (const fit of ['fill', 'contain', 'cover'] as const) await assertAlike(squeezed, { ...FILL, fit });
});

test('both make the same of every sampling that cameras have', needed, async () => {
  const paint = (component: number, x: number, y: number) => 70 * Math.sin(x / 19 + component) + 40 * Math.cos(y / 13);
  const samplings = ['1x1', '2x1 1x1 1x1', '2x2 1x1 1x1', '1x2 1x1 1x1', '4x1 1x1 1x1', '2x2 1x2 1x2', '1x1 1x1 1x1'];
  for (const sampling of samplings) {
    const jpeg = encodeJpeg({ width: 121, height: 75, samplings: sampling.split(' '), restartInterval: 5 }, paint);
    await assertAlike(asPicture(jpeg), FILL);
  }
});

test('both make the same in odd sizes, in larger ones, and in much smaller ones', needed, async () => {
  const large = await photograph({ width: 641, height: 479 });
  const sizes = [
    [401, 301],
    [33, 17],
    [17, 160],
    [16, 16],
    [641, 479],
  ] as const;
  for (const [width, height] of sizes) await assertAlike(asPicture(large), { ...FILL, size: { width, height } });
  await assertAlike(asPicture(wide), { ...FILL, size: { width: 400, height: 400 } });
  await assertAlike(asPicture(await photograph({ width: 1, height: 1 })), { ...FILL, size: { width: 3, height: 5 } });
});

test('a lower quality and a smaller size are obeyed from one picture to the next', needed, async () => {
  const encoder = new PictureEncoder({ ...FILL, size: { width: 160, height: 90 } }, openPlanes());
  const full = await encoder.encode(asPicture(wide));
  const lowered = await encoder.encode(asPicture(wide), 30);
  assert.deepEqual([lowered.quality, lowered.fullQuality], [30, 90]);
  assert.ok(lowered.jpeg.length < full.jpeg.length * 0.6);
  const small = await encoder.encode(asPicture(wide), undefined, { width: 40, height: 30 });
  const { width, height } = await sharp(small.jpeg).metadata();
  assert.deepEqual([width, height], [40, 30]);
  assert.deepEqual((await encoder.encode(asPicture(wide))).jpeg, full.jpeg);
});

test('what libturbojpeg is not asked for, sharp encodes', needed, async () => {
  const planes = openPlanes();
  const cmyk = Uint8Array.from(await sharp(wide).toColourspace('cmyk').jpeg().toBuffer());
  const others = {
    progressive: await photograph(WIDE, { progressive: true }),
    cmyk,
    'a colour profile': Uint8Array.from(await sharp(wide).withIccProfile('p3').jpeg().toBuffer()),
    'RGB components': encodeJpeg(
      { width: 32, height: 32, samplings: ['1x1', '1x1', '1x1'], ids: [82, 71, 66] },
      () => 20,
    ),
    'chroma of two kinds': encodeJpeg({ width: 32, height: 32, samplings: ['2x2', '1x2', '2x1'] }, () => 20),
  };
  for (const [name, jpeg] of Object.entries(others)) {
    const job = { shown: WIDE, size: FILL.size, fit: 'fill', quality: 90 } as const;
    assert.equal(await planes.encode(jpeg, job), undefined, name);
    assert.equal(await outcome(new PictureEncoder(FILL, planes), jpeg), 'taken', name);
  }
});

test('a JPEG without tables is not decoded by those of the one before', needed, async () => {
  const plain = encodeJpeg(
    { width: 64, height: 64, samplings: ['1x1'], withoutTables: true },
    (_, x, y) => ((x * y) % 160) - 80,
  );
  const encoder = new PictureEncoder(FILL, openPlanes());
  const fresh = await new PictureEncoder(FILL, openPlanes()).encode(asPicture(plain));
  await encoder.encode(asPicture(await photograph({ width: 64, height: 64 }, { optimiseCoding: true })));
  assert.deepEqual((await encoder.encode(asPicture(plain))).jpeg, fresh.jpeg);
});

test('damaged pictures are left out, and untidy ones are taken, by libturbojpeg as well', needed, async () => {
  const bare = wide.subarray(0, -2);
  const stray = join(bare, new Uint8Array(40).fill(0x33), hex('ffd9'));
  const planes = openPlanes();
  const encoder = new PictureEncoder(FILL, planes);
  assert.equal(await outcome(encoder, cutShort(wide, 0.8)), 'image-unreadable');
  assert.equal(await outcome(encoder, cutShort(wide, 0.8).subarray(0, -2)), 'image-unreadable');
  assert.equal(await outcome(encoder, bare), 'taken');
  const job = { shown: WIDE, size: FILL.size, fit: 'fill', quality: 90 } as const;
  assert.deepEqual(await planes.encode(bare, job), await planes.encode(wide, job));
  assert.equal(await planes.encode(cutShort(wide, 0.8), job), undefined);
  assert.deepEqual(await planes.encode(stray, job), await planes.encode(wide, job));
  assert.equal(await outcome(encoder, stray), 'taken');
});

test('whatever is done to a JPEG, both judge it alike, and the next good picture is whole', needed, async () => {
  const paint = (component: number, x: number, y: number) => 50 * Math.sin(x / 3 + component) + 60 * Math.cos(x * y);
  const jpegs = [
    encodeJpeg({ width: 70, height: 50, samplings: ['2x2', '1x1', '1x1'], restartInterval: 3 }, paint),
    encodeJpeg({ width: 33, height: 41, samplings: ['1x1'] }, paint),
    await photograph({ width: 64, height: 48 }),
  ];
  const random = seededRandom(9_090);
  const planes = openPlanes();
  const job = { shown: WIDE, size: FILL.size, fit: 'fill', quality: 90 } as const;
  const good = await planes.encode(wide, job);
  const counts = { taken: 0, left: 0, byPlanes: 0 };
  for (let done = 0; done < MUTATIONS; done += 1) {
    const jpeg = mutate(jpegs, random);
    // New ones, so that each judges each picture by a walk as well.
    const [ours, theirs] = [new PictureEncoder(FILL, planes), new PictureEncoder(FILL)];
    const result = await outcome(ours, jpeg);
    assert.equal(result, await outcome(theirs, jpeg), `mutation ${done}`);
    counts[result === 'taken' ? 'taken' : 'left'] += 1;
    if ((await planes.encode(jpeg, job)) !== undefined) counts.byPlanes += 1;
    if (done % 50 === 0) assert.deepEqual(await planes.encode(wide, job), good);
  }
  // Each came up: the mutations neither break all nor nothing.
  assert.ok(Math.min(...Object.values(counts)) > MUTATIONS / 50, JSON.stringify(counts));
});

test('one picture is encoded at a time, and sharp takes another one', needed, async () => {
  const planes = openPlanes();
  const job = { shown: WIDE, size: FILL.size, fit: 'fill', quality: 90 } as const;
  const [first, second] = await Promise.all([planes.encode(wide, job), planes.encode(wide, job)]);
  assert.ok(first !== undefined);
  assert.equal(second, undefined);
  assert.deepEqual(await planes.encode(wide, job), first);
});

test('auto takes libturbojpeg for live sources, and nothing is loaded where nothing is encoded', needed, () => {
  const library = (encoder: 'sharp' | 'turbojpeg' | 'auto', live: boolean, fit: EncodeOptions['fit'] = 'fill') =>
    openEncoder({ ...FILL, fit, encoder }, live).library;
  assert.deepEqual([library('auto', true), library('auto', false)], ['turbojpeg', 'sharp']);
  assert.deepEqual([library('turbojpeg', true), library('turbojpeg', false)], ['turbojpeg', 'turbojpeg']);
  assert.deepEqual([library('sharp', true), library('auto', true, 'none')], ['sharp', 'sharp']);
});

test('without libturbojpeg, auto takes sharp, and turbojpeg says what to install', () => {
  const missing = {
    kind: 'unavailable',
    reason: 'libturbojpeg is not installed',
    todo: 'sudo apt install it',
  } as const;
  assert.equal(openEncoder({ ...FILL, encoder: 'auto' }, true, () => missing).library, 'sharp');
  assert.throws(() => openEncoder({ ...FILL, encoder: 'turbojpeg' }, true, () => missing), {
    code: 'source-failed',
    message: '--encoder turbojpeg: libturbojpeg is not installed. To do: sudo apt install it; or --encoder auto',
  });
});
