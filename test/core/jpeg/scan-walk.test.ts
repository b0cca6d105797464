import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { firstJpeg } from '#src/core/jpeg/jpeg-file.js';
import { JpegSplitter } from '#src/core/jpeg/jpeg-splitter.js';
import { inspectJpeg } from '#src/core/jpeg/jpeg-walk.js';
import { withEarlyHeight } from '#src/core/jpeg/late-height.js';
import { MAX_SCANS } from '#src/core/jpeg/scan-cost.js';
import { missingScan, walkScans } from '#src/core/jpeg/scan-walk.js';
import { hex, join } from '../../helpers/bytes.js';
import { cutShort, flatJpeg, scanBomb, scanParts, withOrientation } from '../../helpers/odd-jpegs.js';
import { ownCpuMs } from '../../helpers/own-cpu.js';
import { behindStart, picture, scanStart, segment } from '../../helpers/sample-jpegs.js';
import { sharp } from '../../helpers/sharp.js';

const EOI = hex('ffd9');
let good: Map<string, Uint8Array>;
let camera: Uint8Array;
let progressive: Uint8Array;

before(async () => {
  camera = await picture(160, 120);
  progressive = await picture(160, 120, { progressive: true });
  const image = sharp(camera);
  const made = async (name: string, jpeg: Promise<Buffer>) => [name, Uint8Array.from(await jpeg)] as const;
  good = new Map([
    ['camera', camera],
    ['progressive', progressive],
    await made('4:4:4', image.clone().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()),
    await made('progressive 4:4:4', image.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer()),
    await made('grey', image.clone().greyscale().jpeg().toBuffer()),
    await made('CMYK', image.clone().toColourspace('cmyk').jpeg().toBuffer()),
    await made('one pixel', image.clone().resize(1, 1).jpeg().toBuffer()),
    await made('trellis', image.clone().jpeg({ mozjpeg: true }).toBuffer()),
    ['with restarts', flatJpeg({ width: 100, height: 60, restart: 5 })],
    ['with its height behind it', flatJpeg({ width: 100, height: 60, late: true })],
    ['12 bits', flatJpeg({ width: 100, height: 60, code: 0xc1, precision: 12 })],
  ]);
});

/** The problem of the JPEG; empty when there is none. */
function damage(jpeg: Uint8Array): string {
  const verdict = walkScans(jpeg);
  return verdict.kind === 'whole' ? '' : verdict.reason;
}

test('good pictures of every kind are whole, to their last byte', () => {
  for (const [name, jpeg] of good) {
    const verdict = walkScans(jpeg);
    assert.equal(verdict.kind, 'whole', `${name}: ${damage(jpeg)}`);
    assert.ok(verdict.kind === 'whole' && verdict.bytes === jpeg.length && verdict.ended, name);
  }
});

test('harmless deviations do not count as damage', () => {
  for (const [name, jpeg] of good) {
    const bare = jpeg.subarray(0, -2);
    const untidy = {
      'without its end': bare,
      'with bytes before its end': join(bare, hex('0000 123456'), EOI),
      'with a thousand bytes before its end': join(bare, new Uint8Array(1_000).fill(0x5a), EOI),
      'with fill bytes before its end': join(bare, hex('ffffff'), EOI),
      'with bytes behind its end': join(jpeg, hex('00ff00')),
      'with another JPEG behind its end': join(jpeg, camera),
      'with another JPEG and no end': join(bare, camera),
      'with segments of its own': behindStart(jpeg, segment(0xe5, hex('ffd9ffd8ffd9'))),
    };
    for (const [how, bytes] of Object.entries(untidy)) assert.equal(damage(bytes), '', `${name} ${how}`);
  }
});

test('a scan that breaks off is damage wherever it does, with the end marker and without', () => {
  for (const [name, jpeg] of good) {
    if (jpeg.length < 400) continue;
    const start = scanStart(jpeg);
    for (let step = 1; step < 40; step += 1) {
      let length = start + Math.floor(((jpeg.length - 6 - start) * step) / 40);
      while (jpeg[length - 1] === 0xff) length -= 1;
      const cut = jpeg.subarray(0, length);
      assert.notEqual(damage(join(cut, EOI)), '', `${name} after ${length} of ${jpeg.length} bytes`);
      assert.notEqual(damage(cut), '', `${name} after ${length} of ${jpeg.length} bytes, no end`);
      assert.notEqual(damage(join(cut, camera)), '', `${name} after ${length} of ${jpeg.length} bytes, then another`);
    }
  }
});

test('of flipped bits in the data, most are found, and none is in a good picture', () => {
  const start = scanStart(camera);
  let found = 0;
  for (let turn = 0; turn < 200; turn += 1) {
    const flipped = camera.slice();
    // Several bytes are changed at once, as by a bad cable.
    for (let bit = 0; bit < 8; bit += 1) {
      const at = start + ((turn * 7_919 + bit * 104_729) % (camera.length - start - 8));
      flipped[at] = (flipped[at] as number) ^ (1 << bit);
    }
    if (damage(flipped) !== '') found += 1;
  }
  assert.ok(found > 180, `${found} of 200`);
});

test('restart markers that are missing, doubled, in a wrong order or too early are damage', () => {
  const jpeg = flatJpeg({ width: 400, height: 80, restart: 4 });
  const at = (number: number): number =>
    jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === 0xd0 + number);
  const without = (from: number, count: number): Uint8Array =>
    join(jpeg.subarray(0, from), jpeg.subarray(from + count));
  assert.equal(damage(jpeg), '');
  assert.match(damage(without(at(2), 2)), /restart marker is missing/);
  assert.match(damage(without(at(2) - 1, 3)), /restart marker|ends after/);
  assert.match(damage(join(jpeg.subarray(0, at(2)), hex('ffd2'), jpeg.subarray(at(2)))), /restart marker|ends after/);
  const swapped = jpeg.slice();
  swapped[at(2) + 1] = 0xd5;
  assert.match(damage(swapped), /restart marker is missing/);
  assert.match(
    damage(join(jpeg.subarray(0, at(2) - 1), hex('ffd2 00'), jpeg.subarray(at(2) + 2))),
    /torn|restart marker/,
  );
});

test('restart markers in a picture that announces none are damage', () => {
  const jpeg = flatJpeg({ width: 400, height: 80 });
  const middle = scanStart(jpeg) + 20;
  assert.notEqual(damage(join(jpeg.subarray(0, middle), hex('ffd0'), jpeg.subarray(middle))), '');
});

test('a progressive picture that lacks any one of its scans is damaged, which its headers alone tell', () => {
  const { head, scans } = scanParts(progressive);
  assert.ok(scans.length > 5);
  assert.equal(damage(join(head, ...scans, EOI)), '');
  for (const [missing] of scans.entries()) {
    const rest = scans.filter((_, index) => index !== missing);
    const torn = join(head, ...rest, EOI);
    assert.notEqual(damage(torn), '', `without scan ${missing}`);
    assert.notEqual(missingScan(torn), undefined, `without scan ${missing}`);
    // The walk over segments finds no problem, except where no data are left.
    assert.equal(inspectJpeg(torn).whole, true);
  }
  assert.equal(missingScan(progressive), undefined);
});

test('a broken Huffman table, one of others, two frame headers and no scan are damage', () => {
  const table = camera.findIndex((byte, at) => byte === 0xff && camera[at + 1] === 0xc4);
  const broken = camera.slice();
  broken.fill(0xff, table + 5, table + 12);
  assert.match(damage(broken), /Huffman table is broken/);
  const others = camera.slice();
  // The same number of codes with other lengths, so each code means another symbol.
  others.copyWithin(table + 21, table + 22, table + 30);
  assert.notEqual(damage(others), '');
  const frame = camera.findIndex((byte, at) => byte === 0xff && camera[at + 1] === 0xc0);
  assert.match(damage(behindStart(camera, camera.subarray(frame, frame + 19))), /two frame headers/);
  assert.match(damage(join(camera.subarray(0, scanStart(camera) - 14), EOI)), /holds no picture/);
  assert.match(damage(flatJpeg({ width: 100, height: 60, precision: 12 })), /12 bits/);
  const unquantised = camera.slice();
  for (const [at, byte] of camera.entries()) if (byte === 0xff && camera[at + 1] === 0xdb) unquantised[at + 1] = 0xfe;
  assert.match(damage(unquantised), /quantisation table is missing/);
});

test('a picture too small for the blocks that it claims is refused before any is walked', () => {
  const lie = flatJpeg({ width: 16, height: 16 }).slice();
  const frame = lie.findIndex((byte, at) => byte === 0xff && lie[at + 1] === 0xc0);
  lie.fill(0xff, frame + 5, frame + 9);
  const cpuMs = ownCpuMs(() => assert.match(damage(lie), /cannot hold/));
  assert.ok(cpuMs < 1_000, `${cpuMs} ms`);
});

test('more scans than any encoder makes are refused by every walk, before a decoder sees them', () => {
  assert.equal(damage(scanBomb(64, 64, MAX_SCANS)), '');
  const bombs = [scanBomb(64, 64, MAX_SCANS + 1), scanBomb(1_000, 1_000, 3_000), scanBomb(8_000, 6_000, 30)];
  for (const bomb of bombs) {
    const inspection = inspectJpeg(bomb);
    assert.match(inspection.whole ? '' : inspection.problem, /scans/);
    assert.notEqual(damage(bomb), '');
    const splitter = new JpegSplitter(bomb.length);
    assert.deepEqual(
      [...splitter.push(bomb), ...splitter.end()].map(({ kind }) => kind),
      ['torn'],
    );
  }
});

test('arithmetic coding is unknown', () => {
  assert.equal(walkScans(flatJpeg({ width: 100, height: 60, code: 0xc9 })).kind, 'unknown');
});

test('a height behind the scan is found, and can be put where decoders look', async () => {
  const late = flatJpeg({ width: 100, height: 60, late: true });
  const inspection = inspectJpeg(late);
  assert.deepEqual(inspection.whole && inspection.size, { width: 100, height: 60 });
  const { width, height } = await sharp(withEarlyHeight(late)).metadata();
  assert.deepEqual({ width, height }, { width: 100, height: 60 });
  assert.equal(withEarlyHeight(camera), camera);
});

test('a file holds its first picture: neither a preview nor a gain map behind it is one', () => {
  const small = flatJpeg({ width: 40, height: 30 });
  const whole = (bytes: Uint8Array): number => {
    const found = firstJpeg(bytes);
    return found?.kind === 'jpeg' ? found.jpeg.length : -1;
  };
  assert.equal(whole(camera), camera.length);
  assert.equal(whole(join(camera, small)), camera.length);
  assert.equal(whole(join(camera.subarray(0, -2), small)), camera.length - 2);
  assert.equal(whole(join(hex('00 01 ffd8 02'), camera)), camera.length, 'behind junk');
  assert.equal(whole(join(hex('ffd8'), camera)), camera.length, 'behind a doubled start');
  assert.equal(whole(join(camera.subarray(0, 900), small)), -1, 'a torn one is not replaced by its preview');
  assert.equal(firstJpeg(join(camera.subarray(0, 900), small))?.kind, 'torn');
  assert.equal(firstJpeg(hex('89504e47')), undefined);
});

test('a stream of pictures without ends gives each, and a doubled start marker is no picture', () => {
  const bare = camera.subarray(0, -2);
  for (const size of [1_000_000, 997]) {
    const splitter = new JpegSplitter(1_000_000);
    const stream = join(bare, bare, hex('ffd8'), camera, bare, cutShort(camera, 0.5).subarray(0, -2), camera);
    const found = [];
    for (let at = 0; at < stream.length; at += size) found.push(...splitter.push(stream.subarray(at, at + size)));
    found.push(...splitter.end());
    assert.deepEqual(
      found.map((one) => (one.kind === 'jpeg' ? one.jpeg.length : one.kind)),
      [bare.length, bare.length, camera.length, bare.length, 'torn', camera.length],
    );
  }
});

test('the size of a picture is the one it has when it is turned upright', () => {
  for (let orientation = 0; orientation <= 9; orientation += 1) {
    for (const little of [true, false]) {
      const inspection = inspectJpeg(withOrientation(camera, orientation, little));
      const isTurned = orientation >= 5 && orientation <= 8;
      const size = isTurned ? { width: 120, height: 160 } : { width: 160, height: 120 };
      assert.deepEqual(inspection.whole && inspection.size, size, `orientation ${orientation}`);
    }
  }
});
