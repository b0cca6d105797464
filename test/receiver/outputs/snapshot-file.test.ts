// Snapshot files: their names, and that none is overwritten.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ReceivedFrame } from '#src/core/camera/received-frame.js';
import { localStamp, safeName } from '#src/receiver/outputs/file-names.js';
import { writeSnapshot } from '#src/receiver/outputs/snapshot-file.js';
import { temporaryFolder } from '../../helpers/folder.js';

/** Half past twelve in the time zone of this machine. */
const TIME = new Date(2026, 10, 23, 12, 13, 40, 512);

function frame(text: string): ReceivedFrame {
  const trueSize = { width: 1, height: 1 };
  return { jpeg: Buffer.from(text), sequence: 1, capturedMs: TIME.getTime(), receivedMs: 0, trueSize };
}

test('a snapshot is the JPEG itself, named after its camera and the local time it was taken at', async (t) => {
  const folder = join(temporaryFolder(t), 'made', 'for', 'it');
  const path = await writeSnapshot(folder, 'front-door', frame('one'));
  assert.equal(path, join(folder, 'front-door-2026-11-23-121340-512.jpg'));
  assert.equal(readFileSync(path, 'utf8'), 'one');
  const late = await writeSnapshot(folder, 'yard', { ...frame('two'), capturedMs: undefined });
  assert.match(late, /yard-19(69|70)-\d\d-\d\d-\d{6}-000\.jpg$/);
});

test('nothing is overwritten: the second of a name gets a number', async (t) => {
  const folder = temporaryFolder(t);
  const paths = await Promise.all(['one', 'two', 'three'].map((text) => writeSnapshot(folder, 'cam', frame(text))));
  assert.equal(new Set(paths).size, 3);
  assert.deepEqual(paths.map((path) => readFileSync(path, 'utf8')).sort(), ['one', 'three', 'two']);
  const names = ['cam-2026-11-23-121340-512-2.jpg', 'cam-2026-11-23-121340-512-3.jpg', 'cam-2026-11-23-121340-512.jpg'];
  assert.deepEqual(readdirSync(folder).sort(), names);
});

test('a name of a camera is safe in every file system', () => {
  const names = ['../../etc/passwd', '.hidden', '-rf', 'a:b\\c|d?', '', '...', 'Küche 1', '\u001b[2J', '日本'];
  assert.deepEqual(names.map(safeName), [
    ...['_.._etc_passwd', 'hidden', 'rf', 'a_b_c_d_', 'camera', 'camera', 'Küche_1', '_2J', '日本'],
  ]);
  assert.ok(Buffer.byteLength(safeName('𝕏'.repeat(100))) < 200);
  assert.equal(localStamp(TIME), '2026-11-23-121340');
});

test('a folder that cannot be written to is an error with the path in it', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  await assert.rejects(writeSnapshot(join(file, 'below'), 'cam', frame('one')), {
    code: 'output-failed',
    message: /cannot write .*below/,
  });
});
