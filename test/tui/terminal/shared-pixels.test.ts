import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SharedPixels } from '#src/tui/terminal/shared-pixels.js';
import { cleanup } from '../../helpers/cleanup.js';

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-shared-'));
  cleanup(context, () => rmSync(folder, { recursive: true }));
  return folder;
}

test('pixels are in a file of this user alone, until the terminal removes it', (context) => {
  const folder = folderFor(context);
  const shared = new SharedPixels(folder);
  const name = shared.share(1, Uint8Array.of(1, 2, 3)) ?? assert.fail('no memory');
  const file = join(folder, name);
  assert.match(name, new RegExp(`^/ttycam-${process.pid}-[0-9a-f]{16}-1$`));
  assert.deepEqual([...readFileSync(file)], [1, 2, 3]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  rmSync(file);
  assert.notEqual(shared.share(1, Uint8Array.of(4)), name);
});

/** Above the highest process id of Linux. */
const ENDED_ID = 4_194_305;

test('a terminal that reads nothing is given four pictures of a pane, and all are removed', (context) => {
  const folder = folderFor(context);
  const shared = new SharedPixels(folder);
  const share = (pane: number): boolean => shared.share(pane, new Uint8Array(9)) !== undefined;
  assert.deepEqual([1, 1, 1, 1, 1, 2].map(share), [true, true, true, true, false, true]);
  shared.release(1);
  assert.equal(readdirSync(folder).length, 1);
  assert.equal(share(1), true);
  shared.close();
  assert.deepEqual(readdirSync(folder), []);
});

test('without a folder nothing is shared', () => {
  assert.equal(new SharedPixels('/nonexistent/shm').share(1, new Uint8Array(3)), undefined);
});

test('what a killed program left is removed, and what others own stays', (context) => {
  const folder = folderFor(context);
  const leftover = `ttycam-${ENDED_ID}-00ff-1`;
  const kept = [
    `ttycam-${process.pid}-00ff-1`,
    `ttycam-${process.ppid}-00ff-2`,
    'ttycam-1-x',
    `other-${ENDED_ID}-00ff-1`,
  ];
  for (const name of [leftover, ...kept]) writeFileSync(join(folder, name), '');
  new SharedPixels(folder).close();
  assert.deepEqual(
    [leftover, ...kept].map((name) => existsSync(join(folder, name))),
    [false, true, true, true, true],
  );
});
