// Files with pictures, in folders that other users and other receivers write to as well.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { ReceivedFrame } from '#src/core/camera/received-frame.js';
import { nameWithoutLinks, partName, removeParts, writeFileAtomically } from '#src/receiver/outputs/atomic-file.js';
import { openJpegFiles } from '#src/receiver/outputs/jpeg-files-output.js';
import { openMjpeg } from '#src/receiver/outputs/mjpeg-output.js';
import { Recording } from '#src/receiver/outputs/recording-output.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { eventually } from '../../helpers/wait.js';

const POSIX = { skip: process.platform === 'win32' ? 'Windows has no such links and pipes' : false };

const HOUR_MS = 3_600_000;

function frame(text: string): ReceivedFrame {
  const trueSize = { width: 1, height: 1 };
  return { jpeg: Buffer.from(text), sequence: 0, capturedMs: undefined, receivedMs: 0, trueSize };
}

/** A partial file of a process in another container or machine. */
const part = (digit: string): string => `.ttycam-0123456789ab-1-${digit.repeat(24)}.part`;

test('a whole file goes through no link, and over no file', POSIX, async (t) => {
  const folder = temporaryFolder(t);
  const target = join(folder, 'precious');
  symlinkSync(target, join(folder, 'dangling.jpg'));
  await assert.rejects(writeFileAtomically(join(folder, 'dangling.jpg'), Buffer.from('one')), { code: 'EEXIST' });
  assert.ok(!existsSync(target));
  writeFileSync(target, 'mine');
  await assert.rejects(writeFileAtomically(join(folder, 'dangling.jpg'), Buffer.from('one')), { code: 'EEXIST' });
  await assert.rejects(writeFileAtomically(target, Buffer.from('one')), { code: 'EEXIST' });
  assert.equal(readFileSync(target, 'utf8'), 'mine');
  assert.deepEqual(readdirSync(folder).sort(), ['dangling.jpg', 'precious']);
});

test('what a file is called until it is whole is another name each time', async (t) => {
  const folder = temporaryFolder(t);
  const seen = new Set<string>();
  const watcher = watch(folder, (_event, name) => seen.add(String(name)));
  cleanup(t, () => watcher.close());
  for (let count = 0; count < 20; count += 1)
    await writeFileAtomically(join(folder, `${count}.jpg`), Buffer.from('one'));
  const parts = () => [...seen].filter((name) => name.endsWith('.part'));
  await eventually('all were seen', () => parts().length === 20 && seen.has('19.jpg'));
  assert.ok(parts().every((name) => /^\.ttycam-[0-9a-f]{12}-\d+-[0-9a-f]{24}\.part$/.test(name)));
});

test('where there are no hard links nothing is overwritten either', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, part('1')), 'new');
  writeFileSync(join(folder, 'there'), 'old');
  await assert.rejects(nameWithoutLinks(join(folder, part('1')), join(folder, 'there')), { code: 'EEXIST' });
  assert.equal(readFileSync(join(folder, 'there'), 'utf8'), 'old');
  await nameWithoutLinks(join(folder, part('1')), join(folder, 'free'));
  assert.equal(readFileSync(join(folder, 'free'), 'utf8'), 'new');
  await assert.rejects(nameWithoutLinks(join(folder, part('2')), join(folder, 'none')), { code: 'ENOENT' });
  assert.ok(!existsSync(join(folder, 'none')));
});

test('only old parts are removed, and nothing that is no part', POSIX, async (t) => {
  const folder = temporaryFolder(t);
  const now = Date.now();
  const made = (name: string, ageMs: number): void => {
    writeFileSync(join(folder, name), 'half');
    utimesSync(join(folder, name), new Date(now - ageMs), new Date(now - ageMs));
  };
  made(part('a'), 2 * HOUR_MS);
  made(part('b'), HOUR_MS / 2);
  made('.mine.part', 2 * HOUR_MS);
  made('.ttycam-abc.part', 2 * HOUR_MS);
  made('picture.jpg', 2 * HOUR_MS);
  symlinkSync('picture.jpg', join(folder, part('c')));
  mkdirSync(join(folder, part('d')));
  utimesSync(join(folder, part('d')), new Date(0), new Date(0));
  // The file has its name, and its program ended before it removed the part. The picture stays.
  made(part('e'), 2 * HOUR_MS);
  linkSync(join(folder, part('e')), join(folder, 'whole.jpg'));
  await removeParts(folder, now);
  assert.deepEqual(
    readdirSync(folder).sort(),
    ['.mine.part', '.ttycam-abc.part', part('b'), part('c'), part('d'), 'picture.jpg', 'whole.jpg'].sort(),
  );
});

test('a part whose process has ended here is removed at once, and that of one that runs is not', async (t) => {
  const folder = temporaryFolder(t);
  // No process has this number: Linux and the other systems have lower limits.
  const [ended, running] = [partName(2 ** 22 + 1), partName(process.pid)];
  for (const name of [ended, running, part('a')]) writeFileSync(join(folder, name), 'half');
  await removeParts(folder);
  assert.deepEqual(readdirSync(folder).sort(), [running, part('a')].sort());
});

test('two receivers that save in one folder lose no frame, and overwrite none', async (t) => {
  const folder = temporaryFolder(t);
  const [one, two] = [await openJpegFiles(folder), await openJpegFiles(folder)];
  for (let count = 0; count < 10; count += 1) {
    await Promise.all([one.write('barn', frame(`one ${count}`)), two.write('barn', frame(`two ${count}`))]);
  }
  const held = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  assert.equal(new Set(held).size, 20);
  for (const which of ['one', 'two']) {
    assert.deepEqual(
      held.filter((text) => text.startsWith(which)),
      Array.from({ length: 10 }, (_, count) => `${which} ${count}`),
    );
  }
});

test('--output empties a file of ours, and writes through a link of ours', POSIX, async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'all.mjpeg');
  for (const text of ['a long first run', 'short']) {
    const output = await openMjpeg(path, new PassThrough());
    await output.write('barn', frame(text));
    await output.close();
  }
  assert.equal(readFileSync(path, 'utf8'), 'short');
  symlinkSync('all.mjpeg', join(folder, 'link'));
  const linked = await openMjpeg(join(folder, 'link'), new PassThrough());
  await linked.write('barn', frame('linked'));
  await linked.close();
  assert.equal(readFileSync(path, 'utf8'), 'linked');
  const nowhere = await openMjpeg('/dev/null', new PassThrough());
  await nowhere.write('barn', frame('linked'));
  await nowhere.close();
});

test('--output waits for the reader of a named pipe, and a stop ends the wait', POSIX, async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const stop = new AbortController();
  const waiting = openMjpeg(pipe, new PassThrough(), { waiting: () => stop.abort(), signal: stop.signal });
  await assert.rejects(waiting, { code: 'output-failed' });

  const opening = openMjpeg(pipe, new PassThrough());
  const { createReadStream } = await import('node:fs');
  const reader = createReadStream(pipe, { encoding: 'utf8' });
  let text = '';
  reader.on('data', (chunk) => {
    text += chunk;
  });
  const output = await opening;
  const large = 'x'.repeat(300_000);
  await Promise.all([output.write('barn', frame('one')), output.write('barn', frame(large))]);
  await output.close();
  await eventually('all was read', () => text === `one${large}`);
});

test('a reader of a named pipe that goes away is reported as such', POSIX, async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const opening = openMjpeg(pipe, new PassThrough());
  const { createReadStream } = await import('node:fs');
  const reader = createReadStream(pipe);
  const output = await opening;
  reader.destroy();
  await eventually('it is told', async () => {
    try {
      await output.write('barn', frame('x'.repeat(100_000)));
      return undefined;
    } catch (reason) {
      return reason;
    }
  }).then((reason) => assert.match(String(reason), /cannot write to .*pipe/));
});

test('a recording that holds no frame is removed, unless another file has its name by then', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'night.ttycam');
  const empty = await Recording.begin(path);
  await empty.close();
  assert.deepEqual(readdirSync(folder), []);
  const replaced = await Recording.begin(path);
  execFileSync('mv', [path, join(folder, 'moved')]);
  writeFileSync(path, 'another');
  await replaced.close();
  assert.equal(readFileSync(path, 'utf8'), 'another');
});

test('a folder that is made for pictures follows the umask, and a link of ours may lead to it', POSIX, async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'disk'));
  symlinkSync('disk', join(folder, 'frames'));
  const save = await openJpegFiles(join(folder, 'frames', 'barn'));
  await save.write('barn', frame('one'));
  assert.deepEqual(readdirSync(join(folder, 'disk/barn')), ['000000001-barn.jpg']);
  chmodSync(join(folder, 'disk/barn/000000001-barn.jpg'), 0o600);
  assert.ok(statSync(join(folder, 'disk/barn')).isDirectory());
});
