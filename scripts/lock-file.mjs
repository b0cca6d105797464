// A lock file that one process holds at a time. The lock of a process that has ended is taken over.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
/** How long a process may take to write its lock, once the file is there. */
const WRITING_MS = 10_000;
/** On a slow machine, a set-up takes minutes. */
const PATIENCE_MS = 15 * 60_000;

/** When a process began, in ticks since the machine did: another process may get its number later. Only Linux tells it. */
function startOf(pid) {
  try {
    // The second field is a name in brackets, with any characters. The 22nd is the start (proc(5)).
    return (
      readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

/** The text of a lock: number and start of the process that holds it, and its machine. */
function textOf(pid) {
  return `${pid} ${startOf(pid) || '-'} ${hostname()}\n`;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Reads a lock; undefined where there is none. */
function readLock(path) {
  try {
    const { mtimeMs } = statSync(path);
    return { text: readFileSync(path, 'utf8'), mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the process that wrote a lock has ended. That of another machine, as in a container, cannot be seen from here. */
function isStale({ text, mtimeMs }) {
  const [, pid, start, machine] = /^(\d+) (\d+|-) (\S*)\n$/.exec(text) ?? [];
  if (pid === undefined) return Date.now() - mtimeMs > WRITING_MS;
  if (machine !== hostname()) return false;
  const now = startOf(pid);
  return !isRunning(Number(pid)) || (start !== '-' && now !== '' && start !== now);
}

function create(path, text) {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces a stale lock. Only one process at a time may, and only where the lock is still the one that it judged. */
function takeOver(path, judged, text) {
  const claim = `${path}-claim`;
  if (!create(claim, text)) return false;
  const found = readLock(path);
  if (found?.text === judged.text && found.mtimeMs === judged.mtimeMs) {
    renameSync(claim, path);
    return true;
  }
  rmSync(claim);
  return false;
}

/**
 * Takes a lock, and waits for it where another process holds it.
 *
 * @param path Its file. Folders above it are made.
 * @param onWait Called once with the number of the process that holds it, before a wait.
 * @returns A function that releases it. At the end of this process, it is released in any case.
 * @throws Error when it is still held after `patienceMs`.
 */
export async function takeLock(path, { onWait = () => {}, patienceMs = PATIENCE_MS } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const text = textOf(process.pid);
  const deadline = performance.now() + patienceMs;
  let waited = false;
  while (!create(path, text)) {
    const held = readLock(path);
    if (held === undefined) continue;
    if (isStale(held) && takeOver(path, held, text)) break;
    if (performance.now() > deadline)
      throw new Error(`${path} is still held by process ${held.text.trim()}: end it, or remove ${path}*`);
    // The file of a process that is just taking the lock may still be empty.
    if (!waited && held.text !== '') {
      onWait(held.text.split(' ')[0]);
      waited = true;
    }
    await sleep(POLL_MS);
  }
  let holds = true;
  const release = () => {
    process.off('exit', release);
    if (holds && readLock(path)?.text === text) rmSync(path);
    holds = false;
  };
  process.once('exit', release);
  return release;
}

/** Waits until no other process installs the packages of this checkout or builds it, and keeps them out until it ends. */
export async function lockCheckout(root) {
  try {
    return await takeLock(join(root, 'build/.lock'), {
      onWait: (pid) => process.stderr.write(`ttycam: waiting for process ${pid}, which installs or builds here\n`),
    });
  } catch (error) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exit(1);
  }
}
