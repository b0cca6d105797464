// Damaged pictures, from a pipe or a folder to the receiver's counts, files, exit codes and dashboard.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { hex, join } from '../helpers/bytes.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { cutShort, scanBomb, withOrientation } from '../helpers/odd-jpegs.js';
import { ROOT, startReceiver, startSender, totals } from '../helpers/programs.js';
import { PtyScreen } from '../helpers/pty-screen.js';
import { picture } from '../helpers/sample-jpegs.js';
import { sharp } from '../helpers/sharp.js';

const POSIX_ONLY = { skip: process.platform === 'win32' ? 'needs a pseudo-terminal' : false };

test('untouched, damaged pictures reach the receiver, and --check leaves them out, counts them and ends with 3', async (t) => {
  const folder = temporaryFolder(t);
  const good = await picture(320, 240);
  const bare = good.subarray(0, -2);
  const progressive = await picture(320, 240, { progressive: true });
  const { receiver, url } = await startReceiver(t, ['--check', '--save', folder, '--frames', '4']);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--name', 'pipe']);
  const stream = [good, cutShort(good, 0.7), bare, cutShort(progressive, 0.7), progressive, cutShort(good, 0.3), good];
  sender.child.stdin?.end(join(...stream));
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await receiver.exit(), 3, receiver.transcript);
  const [camera] = await totals(receiver);
  assert.deepEqual([camera?.frames, camera?.corrupt], [4, 3]);
  assert.match(receiver.stderr, /pipe: 3 of 7 pictures damaged/);
  const saved = readdirSync(folder).sort();
  const sizes = saved.map((name) => readFileSync(joinPath(folder, name)).length);
  assert.deepEqual(sizes, [good.length, bare.length, progressive.length, good.length]);
});

test('a folder of odd files: each good one arrives upright and once, and what is left out is told and ends with 1', async (t) => {
  const from = temporaryFolder(t);
  const to = temporaryFolder(t);
  const good = await picture(320, 240);
  const preview = await picture(80, 60);
  const files = {
    '1-good.jpg': good,
    '2-gain-map.jpg': join(good, preview),
    '3-no-end.jpeg': good.subarray(0, -2),
    '4-on-its-side.jpg': withOrientation(good, 6),
    '5-bytes-before-its-end.jpg': join(good.subarray(0, -2), hex('00000000'), hex('ffd9')),
    '6-cut.jpg': cutShort(good, 0.8),
    '7-scans.jpg': scanBomb(1_000, 1_000, 3_000),
    '8-sequence.mjpeg': join(good, preview),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(joinPath(from, name), bytes);
  const { receiver, url } = await startReceiver(t, ['--save', to]);
  const sender = startSender(t, url, ['--device', from, '--fit', 'contain', '--size', '200x200', '--name', 'folder']);
  assert.equal(await sender.exit(), 1, sender.transcript);
  assert.match(sender.transcript, /2 of 9 pictures left out; the first: a damaged picture was left out/);
  await receiver.event('lost', { camera: 'folder', reason: 'finished' });
  const saved = readdirSync(to).sort();
  assert.equal(saved.length, 7);
  // Borders above and below a wide picture, left and right of a tall one: black where the picture is not.
  const dark = await Promise.all(
    saved.map(async (name) => {
      const { data, info } = await sharp(readFileSync(joinPath(to, name)))
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number): boolean => (data[(y * info.width + x) * info.channels] as number) < 8;
      return at(100, 4) ? 'wide' : at(4, 100) ? 'tall' : 'neither';
    }),
  );
  assert.deepEqual(dark, ['wide', 'wide', 'wide', 'tall', 'wide', 'wide', 'wide']);
});

test(
  'the dashboard says how many pictures are damaged, keeps the last good one, and blames no terminal',
  POSIX_ONLY,
  async (t) => {
    const good = await picture(320, 240);
    const damaged = cutShort(good, 0.6);
    const screen = new PtyScreen(process.execPath, [`${ROOT}dist/receiver/main.js`, '--listen', 'tcp://127.0.0.1:0']);
    cleanup(t, () => screen.close());
    await screen.untilShown(/sender --to tcp:\/\/127\.0\.0\.1:\d+/);
    const url = /tcp:\/\/127\.0\.0\.1:\d+/.exec(await screen.until('an address', (text) => /tcp:\/\//.test(text)))?.[0];
    assert.ok(url !== undefined);
    const sender = startSender(t, url, ['--device', '-', '--live', '--fit', 'none', '--name', 'barn']);
    let turn = 0;
    const feed = setInterval(() => {
      turn += 1;
      sender.child.stdin?.write(turn % 2 === 0 ? good : damaged);
    }, 120);
    cleanup(t, () => clearInterval(feed));
    await screen.untilShown(/barn [^╮\n]*● LIVE/, /\d+ of \d+ pictures are damaged/);
    const text = await screen.until('several are counted', (shown) => {
      const [, bad, all] = /(\d+) of (\d+) pictures are damaged/.exec(shown) ?? [];
      return Number(bad) >= 8 && Number(all) >= 16;
    });
    assert.doesNotMatch(text, /this terminal/);
    assert.doesNotMatch(text, /no picture/);
    clearInterval(feed);
    sender.child.stdin?.end();
    screen.type('q');
  },
);
