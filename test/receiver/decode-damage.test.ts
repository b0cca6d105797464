// The receiver's decoders with damaged pictures, and with pictures that are too costly.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { before, test } from 'node:test';
import { MAX_SCANS } from '#src/core/jpeg/scan-cost.js';
import { decodeWithSharp, pictureDecoder } from '#src/receiver/decode.js';
import { checkJpeg } from '#src/receiver/inputs/picture-check.js';
import { SerialQueue } from '#src/receiver/serial-queue.js';
import { hex, join } from '../helpers/bytes.js';
import { temporaryFolder } from '../helpers/folder.js';
import { cutShort, flatJpeg, scanBomb, scanParts } from '../helpers/odd-jpegs.js';
import { picture } from '../helpers/sample-jpegs.js';
import { sharp } from '../helpers/sharp.js';

/** The threads of the pool for pictures and files, unless UV_THREADPOOL_SIZE says otherwise. */
const THREADS = 4;

let camera: Uint8Array;
let progressive: Uint8Array;
let cmyk: Uint8Array;

before(async () => {
  camera = await picture(160, 120);
  progressive = await picture(160, 120, { progressive: true });
  cmyk = Uint8Array.from(await sharp(camera).toColourspace('cmyk').jpeg().toBuffer());
});

test('damaged pictures are no picture to the dashboard, and not proven', async () => {
  const { head, scans } = scanParts(progressive);
  const damaged = {
    cut: cutShort(camera, 0.8),
    'progressive, cut': cutShort(progressive, 0.8),
    'progressive without its last scan': join(head, ...scans.slice(0, -1), hex('ffd9')),
    'CMYK, cut': cutShort(cmyk, 0.8),
    'a bomb': scanBomb(1_000, 1_000, 3_000),
  };
  const decode = pictureDecoder();
  for (const [name, jpeg] of Object.entries(damaged)) {
    const outcome = await decode(jpeg, 40, 30);
    assert.ok(outcome.kind === 'unreadable' && outcome.healthy !== true, name);
    assert.doesNotMatch(outcome.reason, /\n/, name);
    assert.notEqual(await checkJpeg(jpeg), undefined, name);
  }
});

test('untidy pictures are shown and proven', async () => {
  const untidy = {
    'no end': camera.subarray(0, -2),
    'progressive, no end': progressive.subarray(0, -2),
    'CMYK, no end': cmyk.subarray(0, -2),
    'bytes before its end': join(camera.subarray(0, -2), hex('00123456'), hex('ffd9')),
    'height behind it': flatJpeg({ width: 160, height: 120, late: true }),
    'as many scans as there may be': scanBomb(160, 120, MAX_SCANS),
  };
  const decode = pictureDecoder();
  for (const [name, jpeg] of Object.entries(untidy)) {
    const outcome = await decode(jpeg, 40, 30);
    assert.equal(outcome.kind, 'picture', `${name}: ${outcome.kind === 'unreadable' ? outcome.reason : ''}`);
    assert.equal(await checkJpeg(jpeg), undefined, name);
  }
});

test('a picture of a kind that no decoder supports is not shown, and not called damaged', async () => {
  const twelve = flatJpeg({ width: 160, height: 120, code: 0xc1, precision: 12 });
  const outcome = await pictureDecoder()(twelve, 40, 30);
  assert.ok(outcome.kind === 'unreadable' && outcome.healthy === true);
  assert.equal(await checkJpeg(twelve), undefined);
  const huge = flatJpeg({ width: 12_000, height: 9_000 });
  const tooLarge = await pictureDecoder()(huge, 40, 30);
  assert.ok(tooLarge.kind === 'unreadable' && tooLarge.healthy === true);
});

test('costly pictures are decoded one at a time, and files are written meanwhile', async (t) => {
  const path = joinPath(temporaryFolder(t), 'file');
  await decodeWithSharp(progressive, 8, 8);
  const costly = scanBomb(3_000, 2_000, 90);
  const order: string[] = [];
  const decoded = Array.from({ length: THREADS }, () =>
    decodeWithSharp(costly, 8, 8).then(() => order.push('decoded')),
  );
  for (let turn = 0; turn < 5; turn += 1) await writeFile(path, 'x').then(() => order.push('written'));
  await Promise.all(decoded);
  // If pictures took all threads of the pool, the first file would wait for one picture at least. On a busy machine the
  // later files may come after a picture.
  assert.equal(order[0], 'written', order.join());
});

test('work is done one piece after another, and what fails holds up nothing', async () => {
  const turns = new SerialQueue();
  let running = 0;
  const work = (fails: boolean) => async (): Promise<number> => {
    running += 1;
    await new Promise((resolve) => setImmediate(resolve));
    const seen = running;
    running -= 1;
    if (fails) throw new Error('fails');
    return seen;
  };
  const results = await Promise.allSettled([false, true, false, true, false].map((fails) => turns.run(work(fails))));
  assert.deepEqual(
    results.map((one) => (one.status === 'fulfilled' ? one.value : 'failed')),
    [1, 'failed', 1, 'failed', 1],
  );
});
