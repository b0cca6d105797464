// The lock that keeps two set-ups of one checkout apart.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Scope } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT } from '../helpers/programs.js';

type TakeLock = (
  path: string,
  options?: { readonly onWait?: (pid: string) => void; readonly patienceMs?: number },
) => Promise<() => void>;

const { takeLock } = (await import(`${ROOT}scripts/lock-file.mjs`)) as { readonly takeLock: TakeLock };

/** Above the highest number that Linux gives to a process. */
const NO_PROCESS = 2 ** 22 + 1;

/** The path of a lock, in a folder that is not there yet. */
function lockPath(t: Scope): string {
  return join(temporaryFolder(t), 'build/.lock');
}

/** Takes a lock several times at once. Returns how many held it at the same time, at most. */
async function mostAtOnce(path: string): Promise<number> {
  let holding = 0;
  let most = 0;
  const takeOnce = async () => {
    const release = await takeLock(path);
    holding += 1;
    most = Math.max(most, holding);
    await new Promise(setImmediate);
    holding -= 1;
    release();
  };
  await Promise.all(Array.from({ length: 5 }, takeOnce));
  return most;
}

/** Leaves a lock behind, as a process that was killed does. */
async function leave(path: string, text: string): Promise<void> {
  (await takeLock(path))();
  writeFileSync(path, text);
}

test('a lock has one holder at a time, and its file is gone when nobody holds it', async (t) => {
  const path = lockPath(t);
  assert.equal(await mostAtOnce(path), 1);
  assert.equal(existsSync(path), false);
});

test('a lock of a process that has ended is taken over, by one of those that wait', async (t) => {
  const path = lockPath(t);
  await leave(path, `${NO_PROCESS} - ${hostname()}\n`);
  assert.equal(await mostAtOnce(path), 1);
  assert.equal(existsSync(path), false);
});

test('a lock whose process number now belongs to another process is taken over', {
  skip: process.platform === 'linux' ? false : 'only Linux tells when a process began',
}, async (t) => {
  const path = lockPath(t);
  await leave(path, `${process.pid} 1 ${hostname()}\n`);
  await takeLock(path);
  assert.match(readFileSync(path, 'utf8'), new RegExp(`^${process.pid} (?!1 )`));
});

test('a lock of a running process is waited for, then refused with what to do', async (t) => {
  const path = lockPath(t);
  await takeLock(path);
  const waits: string[] = [];
  const second = takeLock(path, { onWait: (pid) => waits.push(pid), patienceMs: 300 });
  await assert.rejects(second, { message: new RegExp(`still held by process ${process.pid} .*: end it, or remove `) });
  assert.deepEqual(waits, [String(process.pid)]);
});

test('a lock of another machine is left alone', async (t) => {
  const path = lockPath(t);
  await leave(path, `${NO_PROCESS} - elsewhere\n`);
  await assert.rejects(takeLock(path, { patienceMs: 1 }));
  assert.match(readFileSync(path, 'utf8'), /elsewhere/);
});

test('a lock that was never written to its end is taken over after a while', async (t) => {
  const path = lockPath(t);
  await leave(path, '');
  const waits: string[] = [];
  await assert.rejects(takeLock(path, { onWait: (pid) => waits.push(pid), patienceMs: 300 }));
  assert.deepEqual(waits, [], 'nobody is named yet');
  utimesSync(path, 0, 0);
  await takeLock(path);
});

test('a lock that is released again is not taken from its next holder', async (t) => {
  const path = lockPath(t);
  const release = await takeLock(path);
  release();
  await takeLock(path);
  release();
  assert.equal(existsSync(path), true);
});
