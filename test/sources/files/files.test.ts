// Pictures from disk: folders with bad entries, files that vanish, are rewritten, or have another format.
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exitCodeOf, TtycamError } from '#src/core/errors.js';
import { filesSource } from '#src/sources/files/files.js';
import type { SourceEvents, SourceFrame } from '#src/sources/source.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { pictures } from '../../helpers/pictures.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAGxmGNgAAAABJRU5ErkJggg==',
  'base64',
);
const FILM = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom\0\0\x02\0', 'latin1'), Buffer.alloc(2_000, 0x5a)]);

/** Records the events of a source. */
class EventLog implements SourceEvents {
  readonly skipped: string[] = [];
  readonly tornReasons: string[] = [];
  readonly troubles: string[] = [];
  recoveries = 0;
  torn(reason: string): void {
    this.tornReasons.push(reason);
  }
  fileSkipped(file: string, reason: string): void {
    this.skipped.push(`${file}: ${reason}`);
  }
  trouble(reason: Error): void {
    this.troubles.push(reason.message);
  }
  recovered(): void {
    this.recoveries += 1;
  }
  suspended(): void {}
}

function bytesOf({ picture }: SourceFrame): Buffer {
  assert.equal(picture.kind, 'jpeg');
  return Buffer.from(picture.kind === 'jpeg' ? picture.jpeg : []);
}

async function jpegs(count: number): Promise<[Buffer, Buffer, Buffer]> {
  return (await pictures(count)) as [Buffer, Buffer, Buffer];
}

test('a folder is played without its unusable files, each of which is reported', async (t) => {
  const folder = temporaryFolder(t);
  const [one, two] = await jpegs(2);
  writeFileSync(join(folder, 'a1.jpg'), one);
  writeFileSync(join(folder, 'a10.jpeg'), two);
  mkdirSync(join(folder, 'a2.jpg'));
  writeFileSync(join(folder, 'a3.jpg'), '');
  writeFileSync(join(folder, 'a4.jpg'), PNG);
  writeFileSync(join(folder, 'a5.jpg'), FILM);
  writeFileSync(join(folder, 'a6\n.jpg'), 'no picture');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'a7.jpg'));
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const log = new EventLog();
  const given: Buffer[] = [];
  const source = filesSource({ path: folder, loop: false });
  for await (const frame of source.frames(new AbortController().signal, log)) {
    given.push(bytesOf(frame));
    // It has been listed, and is gone when its turn comes.
    if (given.length === 1) rmSync(join(folder, 'a3.jpg'));
  }
  assert.deepEqual(given, [one, two]);
  assert.deepEqual(log.skipped, [
    'a2.jpg: it is a folder',
    'a3.jpg: there is no such file',
    'a4.jpg: it is a PNG picture',
    'a5.jpg: it is an MP4 film',
    'a6\n.jpg: it is text (no picture)',
    'a7.jpg: there is no such file',
  ]);
});

test('a folder that is emptied while it is looped is waited for', async (t) => {
  const folder = temporaryFolder(t);
  const [one, two] = await jpegs(2);
  writeFileSync(join(folder, 'one.jpg'), one);
  mkdirSync(join(folder, 'bad.jpg'));
  const stop = new AbortController();
  const log = new EventLog();
  log.trouble = (reason) => {
    log.troubles.push(reason.message);
    writeFileSync(join(folder, 'two.jpg'), two);
  };
  const given: Buffer[] = [];
  for await (const frame of filesSource({ path: folder, loop: true }).frames(stop.signal, log)) {
    given.push(bytesOf(frame));
    if (given.length === 3) rmSync(join(folder, 'one.jpg'));
    if (given.at(-1)?.equals(two)) stop.abort();
  }
  assert.equal(given.length, 4);
  assert.deepEqual(log.troubles, [`${folder} holds no JPEG`]);
  assert.equal(log.recoveries, 1);
  assert.deepEqual(log.skipped, ['bad.jpg: it is a folder'], 'reported once, however often it is read');
});

test('a file that is rewritten in place is read again with --loop --live', async (t) => {
  const path = join(temporaryFolder(t), 'latest.jpg');
  const [one, two, three] = await jpegs(3);
  writeFileSync(path, '');
  setTimeout(() => writeFileSync(path, one.subarray(0, 300)), 30);
  setTimeout(() => writeFileSync(path, one), 60);
  const stop = new AbortController();
  const log = new EventLog();
  const given: Buffer[] = [];
  for await (const frame of filesSource({ path, loop: true, live: true }).frames(stop.signal, log)) {
    const jpeg = bytesOf(frame);
    if (given.at(-1)?.equals(jpeg)) continue;
    given.push(jpeg);
    if (given.length === 1) {
      writeFileSync(path, two.subarray(0, 100));
      setTimeout(() => writeFileSync(path, two), 60);
    } else if (given.length === 2) {
      rmSync(path);
      writeFileSync(`${path}.new`, three);
      setTimeout(() => renameSync(`${path}.new`, path), 60);
    } else stop.abort();
  }
  assert.deepEqual(given, [one, two, three]);
  assert.deepEqual(log.troubles, []);
});

test('a file that is missing, empty or of another format is an error that says what to do', async (t) => {
  const folder = temporaryFolder(t);
  const play = async (name: string, live = false) => {
    const source = filesSource({ path: join(folder, name), loop: live, live });
    for await (const _ of source.frames(new AbortController().signal, new EventLog())) assert.fail('no picture');
  };
  writeFileSync(join(folder, 'my clip.mp4'), FILM);
  writeFileSync(join(folder, 'shot.png'), PNG);
  writeFileSync(join(folder, 'empty.jpg'), '');
  writeFileSync(join(folder, 'words.jpg'), 'no picture');
  await assert.rejects(play('my clip.mp4'), {
    code: 'source-empty',
    message: /an MP4 film.*--device 'ffmpeg:.*my clip\.mp4'/,
  });
  await assert.rejects(play('my clip.mp4', true), /an MP4 film/);
  await assert.rejects(play('shot.png'), {
    code: 'source-empty',
    message: /a PNG picture.*ffmpeg -i .*shot\.png picture\.jpg/,
  });
  await assert.rejects(play('empty.jpg'), { code: 'source-empty', message: /empty\.jpg holds no JPEG: it is empty/ });
  await assert.rejects(play('words.jpg'), {
    code: 'source-empty',
    message: /holds no JPEG: it is text \(no picture\)/,
  });
  await assert.rejects(play('none.jpg'), { code: 'source-missing', message: /there is no such file/ });
});

test('a folder without a JPEG is an error that ends a sender with 1, be it played once or again and again', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  for (const loop of [false, true]) {
    const play = async () => {
      const source = filesSource({ path: folder, loop });
      for await (const _ of source.frames(new AbortController().signal, new EventLog())) assert.fail('no picture');
    };
    await assert.rejects(play, (error) => {
      assert.ok(error instanceof TtycamError);
      assert.equal(error.code, 'source-empty');
      assert.equal(exitCodeOf(error), 1);
      assert.equal(error.message, `${folder} holds no JPEG`);
      return true;
    });
  }
});

test('a video file with JPEG frames gives those frames', async (t) => {
  const path = join(temporaryFolder(t), 'camera.avi');
  const [one, two] = await jpegs(2);
  const chunk = Buffer.from('00dc\x10\x20\0\0', 'latin1');
  writeFileSync(path, Buffer.concat([Buffer.from('RIFF\0\0\0\0AVI LIST', 'latin1'), chunk, one, chunk, two]));
  const log = new EventLog();
  const given: Buffer[] = [];
  for await (const frame of filesSource({ path, loop: false }).frames(new AbortController().signal, log)) {
    given.push(bytesOf(frame));
  }
  assert.deepEqual(given, [one, two]);
  assert.deepEqual(log.tornReasons, []);
});
