// The outputs: frames keep their order, nothing is overwritten, and a slow reader is waited for.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import type { ReceivedFrame } from '#src/core/camera/received-frame.js';
import { ByteOutput } from '#src/receiver/outputs/byte-output.js';
import { openJpegFiles } from '#src/receiver/outputs/jpeg-files-output.js';
import { openMjpeg } from '#src/receiver/outputs/mjpeg-output.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';

function frame(text: string): ReceivedFrame {
  const trueSize = { width: 1, height: 1 };
  return { jpeg: Buffer.from(text), sequence: 0, capturedMs: undefined, receivedMs: 0, trueSize };
}

test('files sort in the order of arrival, whatever the cameras are called', async (t) => {
  const folder = join(temporaryFolder(t), 'made', 'for', 'it');
  const save = await openJpegFiles(folder);
  const names = ['zebra', 'a', '../../etc/passwd', 'Küche 1', '\u001b[2J', ''];
  for (let count = 0; count < 12; count += 1) await save.write(names[count % 6] ?? '', frame(String(count)));
  await save.close();
  const files = readdirSync(folder).sort();
  assert.deepEqual(
    files.map((file) => readFileSync(join(folder, file), 'utf8')),
    Array.from({ length: 12 }, (_, count) => String(count)),
  );
  assert.ok(
    files.every((file) => /^\d{9}-[\p{L}\p{N}._-]+\.jpg$/u.test(file)),
    files.join(' '),
  );
});

test('a folder that holds frames already is added to', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, '000000041-old.jpg'), 'old');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const save = await openJpegFiles(folder);
  await save.write('new', frame('new'));
  assert.deepEqual(readdirSync(folder).sort(), ['000000041-old.jpg', '000000042-new.jpg', 'notes.txt']);
});

test('an MJPEG file holds the frames one behind the other', async (t) => {
  const path = join(temporaryFolder(t), 'all.mjpeg');
  const mjpeg = await openMjpeg(path, new PassThrough());
  for (const text of ['one', 'two', 'three']) await mjpeg.write('camera', frame(text));
  await mjpeg.close();
  assert.equal(readFileSync(path, 'utf8'), 'onetwothree');
});

test('fifty cameras wait for a reader that sleeps, without a warning of Node', async (t) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  cleanup(t, () => process.off('warning', onWarning));
  const stdout = new PassThrough({ highWaterMark: 4 });
  const mjpeg = await openMjpeg('-', stdout);
  const written = Array.from({ length: 50 }, (_, index) => mjpeg.write(`camera ${index}`, frame('frame')));
  // Node emits warnings in the next turn of the event loop.
  await new Promise(setImmediate);
  assert.deepEqual(warnings, []);
  stdout.resume();
  await Promise.all(written);
  await mjpeg.close();
});

test('a reader that goes away is reported as such', async () => {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(new Error('it is gone')),
  });
  const mjpeg = await openMjpeg('-', stdout);
  const gone = { code: 'output-failed', message: 'cannot write to stdout: it is gone' };
  await mjpeg.write('camera', frame('one')).catch(() => undefined);
  await assert.rejects(mjpeg.write('camera', frame('two')), gone);
});

test('a reader that goes away while it is waited for is an error too', async () => {
  const stdout = new PassThrough({ highWaterMark: 1 });
  const mjpeg = await openMjpeg('-', stdout);
  const writing = mjpeg.write('camera', frame('one'));
  stdout.destroy(new Error('it is gone'));
  await assert.rejects(writing, { code: 'output-failed', message: 'cannot write to stdout: it is gone' });
});

test('a full disk is called that', async () => {
  const disk = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC: …'), { code: 'ENOSPC' })),
  });
  const output = new ByteOutput(disk, 'night.ttycam');
  await output.write(Buffer.from('one')).catch(() => undefined);
  const full = { code: 'output-failed', message: 'cannot write to night.ttycam: the disk is full' };
  await assert.rejects(output.write(Buffer.from('two')), full);
  await assert.rejects(output.close(), full);
});
