// Runs test files one after another in one process: to load what they share costs a third of a second of CPU time.
// Several such processes take files of one list in turn. `scripts/test.mjs` starts them.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { watchStarts } from './watch-starts.mjs';

/** The name of the empty suite that ends after all tests of a file. */
export const END_OF_FILE = 'end of file';

/** One test that hangs must not hang the run. */
const FILE_TIMEOUT_MS = 300_000;
/** Tests of the system install a Debian, and wait for emulated machines. */
const SYSTEM_FILE_TIMEOUT_MS = 2_700_000;
/** The unit of the times in /proc/<pid>/stat (USER_HZ). It is 100 on all systems that Node supports. */
const TICKS_PER_SECOND = 100;

/**
 * Runs those files that no other process has claimed.
 *
 * @param files Paths of compiled tests, in the order in which they are to start.
 * @param claims The folder in which processes claim files.
 * @param costs The file to which the cost of each test file is appended, as a line of JSON.
 */
export async function runFiles({ files, claims, costs }) {
  const starts = watchStarts();
  process.once('SIGTERM', () => {
    for (const child of starts.running) killGroup(child.pid);
    process.exit(1);
  });
  for (const file of files) {
    if (!claimed(join(claims, file.replaceAll(/[^\w.-]/g, '_')))) continue;
    const timeoutMs = file.endsWith('.system.test.js') ? SYSTEM_FILE_TIMEOUT_MS : FILE_TIMEOUT_MS;
    const timeout = setTimeout(() => {
      process.stderr.write(`${file} has not ended after ${timeoutMs / 1_000} s\n`);
      process.exit(1);
    }, timeoutMs).unref();
    const before = costSoFar(starts.count);
    await import(pathToFileURL(file).href);
    // Tests of one process run one after another, so this suite ends after all tests of the file.
    await describe(END_OF_FILE, () => undefined);
    clearTimeout(timeout);
    const after = costSoFar(starts.count);
    const cost = Object.entries(after).map(([name, value]) => [name, value - before[name]]);
    appendFileSync(costs, `${JSON.stringify({ file, ...Object.fromEntries(cost) })}\n`);
  }
}

/** Claims a file for this process; false if another process has it. */
function claimed(path) {
  try {
    writeFileSync(path, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Kills a process: with its group, if it leads one. */
function killGroup(pid) {
  for (const id of [-pid, pid]) {
    try {
      process.kill(id, 'SIGKILL');
      return;
    } catch {
      // It leads no group, or has just ended.
    }
  }
}

/** What this process has cost so far. CPU times are in s. */
function costSoFar(starts) {
  const { user, system } = process.cpuUsage();
  return { ms: performance.now(), starts, own: (user + system) / 1e6, children: starts === 0 ? 0 : childSeconds() };
}

/** The CPU time so far of the children of this process that have ended, in s. Without /proc, 0. */
function childSeconds() {
  if (!existsSync('/proc/self/stat')) return 0;
  const text = readFileSync('/proc/self/stat', 'latin1');
  // proc(5): behind the name in parentheses, cutime and cstime are the fields 16 and 17 of the line.
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15);
  return (Number(user) + Number(system)) / TICKS_PER_SECOND;
}
