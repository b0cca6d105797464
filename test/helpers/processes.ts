// What Linux's /proc says of processes (proc(5)): whether they live, their children, their cost; and a way to suspend one.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './wait.js';

/** True while a process lives. One that has ended and only waits for its parent to notice does not. */
export function processLives(pid: number): boolean {
  return exists(pid) && (process.platform !== 'linux' || stat(`${pid}`).lives);
}

/** True while any process of the group lives. */
export function groupLives(groupId: number): boolean {
  if (!exists(-groupId)) return false;
  if (process.platform !== 'linux') return true;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => {
    const { lives, group } = stat(pid);
    return lives && group === groupId;
  });
}

/** The processes that a process has started and that have not been waited for. Linux only. */
export function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => readThread(pid, thread, 'children').split(' ').filter(Boolean).map(Number));
}

/** The processes that this one has started and that live. Linux only. */
export function livingChildren(): number[] {
  return childrenOf(process.pid).filter(processLives);
}

/** CPU time of a process so far, of all threads that it has, in ms. Linux only. */
export function cpuMsOf(pid: number): number {
  // schedstat begins with that time in ns, where /proc/<pid>/stat counts in ticks of 10 ms.
  const ns = threadsOf(pid).map((thread) => Number(readThread(pid, thread, 'schedstat').split(' ')[0]));
  return ns.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** The most resident memory that a process has held so far, in bytes. Linux only. */
export function peakMemoryOf(pid: number): number {
  return 1_024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Stops a process with SIGSTOP and waits until it has stopped: its threads go on for a moment after the signal. */
export async function suspend(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  if (process.platform !== 'linux') return;
  await eventually(`process ${pid} is suspended`, () =>
    threadsOf(pid).every((thread) => stat(`${pid}/task/${thread}`).state === 'T'),
  );
}

/** Kills a child of this process, if it still runs, and waits until it has ended. */
export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`);
}

/** A file of a thread; empty for one that has ended meanwhile. */
function readThread(pid: number, thread: string, name: 'children' | 'schedstat'): string {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/${name}`, 'utf8').trim();
  } catch {
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Stat {
  readonly state: string;
  readonly lives: boolean;
  readonly group: number;
}

/** Reads the `stat` of a process or a thread: behind the name in parentheses stand its state, its parent and its group. */
function stat(path: string): Stat {
  try {
    const text = readFileSync(`/proc/${path}/stat`, 'latin1');
    const [state = '', , group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, lives: state !== 'Z' && state !== 'X', group: Number(group) };
  } catch {
    return { state: '', lives: false, group: 0 }; // It has ended meanwhile.
  }
}
