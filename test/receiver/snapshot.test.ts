import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileNameOf, writeSnapshot } from '#dist/receiver/snapshot.js';
import { temporaryFolder } from '../helpers/folder.js';

const FRAME = {
  ...{ jpeg: Uint8Array.of(0xff, 0xd8, 1, 0xff, 0xd9), sequence: 1, receivedMs: 0 },
  capturedMs: new Date(2026, 10, 3, 4, 5, 6, 78).getTime(),
  trueSize: { width: 1, height: 1 },
};

test('the JPEG itself is written, under the camera and the time it was taken, and nothing is overwritten', async (t) => {
  const folder = temporaryFolder(t);
  const paths = [await writeSnapshot(folder, 'barn', FRAME), await writeSnapshot(folder, 'barn', FRAME)];
  assert.deepEqual(readdirSync(folder).sort(), [
    'barn-2026-11-03T04-05-06.078-2.jpg',
    'barn-2026-11-03T04-05-06.078.jpg',
  ]);
  for (const path of paths) assert.deepEqual([...readFileSync(path)], [...FRAME.jpeg]);
});

test('no camera’s name leads out of the folder or makes a hidden file', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of [
    '../../etc/passwd',
    '..',
    '.hidden',
    '-rf',
    'a\\b:c*?',
    '',
    '漢'.repeat(200),
    '\u{1d400}'.repeat(80),
  ]) {
    assert.equal(dirname(await writeSnapshot(folder, name, FRAME)), folder);
  }
  assert.ok(readdirSync(folder).every((name) => /^[^.-]/.test(name)));
  assert.equal(fileNameOf('Kamera 1 (Tür)'), 'Kamera_1_Tür_');
});

test('a folder that cannot be written to is an error with words', async (t) => {
  const missing = `${temporaryFolder(t)}/none`;
  await assert.rejects(writeSnapshot(missing, 'barn', FRAME), {
    code: 'output-failed',
    message: /cannot save a snapshot/,
  });
});
