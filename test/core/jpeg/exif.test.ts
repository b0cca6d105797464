// Exif orientations: put together, and written into a JPEG.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composed, isOrientation, type Orientation, orientationOf } from '#src/core/jpeg/exif.js';
import { setOrientation } from '#src/core/jpeg/set-orientation.js';
import { upright } from '#src/picture/orient.js';
import { hex, join } from '../../helpers/bytes.js';
import { withOrientation } from '../../helpers/odd-jpegs.js';
import { behindStart, picture, segment } from '../../helpers/sample-jpegs.js';
import { sharp } from '../../helpers/sharp.js';

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

test('two orientations together turn a picture as one after the other does', () => {
  const stored = { width: 3, height: 2, rgb: Uint8Array.from({ length: 18 }, (_, at) => at) };
  for (const first of ORIENTATIONS) {
    for (const next of ORIENTATIONS) {
      const twice = upright(upright(stored, first), next);
      assert.deepEqual(upright(stored, composed(first, next)), twice, `${first}, then ${next}`);
    }
  }
});

test('a JPEG without Exif data gets an orientation, behind its JFIF segment, and its other bytes stay', async () => {
  const jfif = segment(0xe0, hex('4a46494600 0101 00 0001 0001 00 00'));
  const jpeg = behindStart(await picture(32, 16), jfif);
  assert.equal(setOrientation(jpeg, 1), jpeg);
  for (const orientation of ORIENTATIONS.slice(1)) {
    const set = setOrientation(jpeg, orientation);
    assert.equal(orientationOf(set), orientation);
    assert.equal((await sharp(set).metadata()).orientation, orientation);
    const added = set.length - jpeg.length;
    const jfifEnd = 2 + jfif.length;
    assert.deepEqual(set.subarray(0, jfifEnd), jpeg.subarray(0, jfifEnd));
    assert.deepEqual(join(set.subarray(0, jfifEnd), set.subarray(jfifEnd + added)), jpeg);
  }
});

test('other Exif data stays where an orientation is added or replaced, in both byte orders', async () => {
  const source = sharp({ create: { width: 16, height: 8, channels: 3, background: 'red' } });
  const tags = { IFD0: { Artist: 'somebody', Copyright: 'nobody' }, IFD2: { ExposureTime: '1/30' } };
  const plain = Uint8Array.from(await source.withExif(tags).jpeg().toBuffer());
  const turned = Uint8Array.from(await source.withExif(tags).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  for (const jpeg of [plain, turned]) {
    for (const orientation of ORIENTATIONS) {
      const set = setOrientation(jpeg, orientation);
      const { exif, orientation: read } = await sharp(set).metadata();
      assert.equal(read ?? 1, orientation);
      assert.equal(orientationOf(set), orientation);
      assert.ok(exif?.includes('somebody') && exif.includes('nobody'));
      // libvips reads the values through the directories, as other programs do.
      assert.ok((await sharp(set).jpeg().keepExif().toBuffer()).includes('somebody'));
    }
  }
  for (const little of [true, false]) {
    const set = setOrientation(withOrientation(await picture(32, 16), 3, little), 8);
    assert.deepEqual([orientationOf(set), (await sharp(set).metadata()).orientation], [8, 8]);
  }
});

test('Exif data that is broken, torn or full is replaced', async () => {
  const jpeg = await picture(32, 16);
  const signature = '457869660000';
  const broken = [
    segment(0xe1, hex(signature)),
    segment(0xe1, hex(`${signature} 49492a00 ffffffff`)),
    segment(0xe1, hex(`${signature} 4d4d002a 00000008 ffff`)),
    segment(0xe1, join(hex(`${signature} 4d4d002a 00000008 0000 00000000`), new Uint8Array(65_500))),
  ];
  for (const exif of broken) {
    const set = setOrientation(behindStart(jpeg, exif), 6);
    assert.equal(orientationOf(set), 6);
    assert.equal((await sharp(set).metadata()).orientation, 6);
  }
  // A JPEG that ends within its Exif data has no picture, but must not be read or written beyond its end.
  const torn = withOrientation(jpeg, 3).subarray(0, 20);
  assert.ok(setOrientation(torn, 6).length < 100);
});

test('a peer’s number is an orientation only from 1 to 8', () => {
  assert.deepEqual([0, 1, 8, 9, 2 ** 32 - 1, 1.5, Number.NaN].map(isOrientation), [
    false,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
