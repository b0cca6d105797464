// Reads processes from Linux's /proc (proc(5)): their state, children and resources; and suspends or kills them.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './wait.js';

/** Whether a process lives. A zombie does not. */
export function processLives(pid: number): boolean {
  return exists(pid) && (process.platform !== 'linux' || stat(`${pid}`).lives);
}

/** Whether any process of the group lives. */
export function groupLives(groupId: number): boolean {
  if (!exists(-groupId)) return false;
  if (process.platform !== 'linux') return true;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => {
    const { lives, group } = stat(pid);
    return lives && group === groupId;
  });
}

/** The children of a process that it has not waited for; none if it has ended. Linux only. */
export function childrenOf(pid: number): number[] {
  const threads = ifItLives(() => threadsOf(pid)) ?? [];
  return threads.flatMap((thread) => readThread(pid, thread, 'children').split(' ').filter(Boolean).map(Number));
}

/** The living children of this process. Linux only. */
export function livingChildren(): number[] {
  return childrenOf(process.pid).filter(processLives);
}

/** The CPU time of a process's current threads so far, in ms. Linux only. */
export function cpuMsOf(pid: number): number {
  // schedstat starts with that time in ns; /proc/<pid>/stat counts in ticks of 10 ms.
  const ns = threadsOf(pid).map((thread) => Number(readThread(pid, thread, 'schedstat').split(' ')[0]));
  return ns.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** The peak resident memory of a process so far, in bytes. Linux only. */
export function peakMemoryOf(pid: number): number {
  return 1_024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Stops a process with SIGSTOP and waits until it has stopped: its threads run for a moment after the signal. */
export async function suspend(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  if (process.platform !== 'linux') return;
  await eventually(`process ${pid} is suspended`, () =>
    threadsOf(pid).every((thread) => stat(`${pid}/task/${thread}`).state === 'T'),
  );
}

/** Kills a child of this process if it still runs, and waits for its exit. */
export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`);
}

/** Reads a file of a thread; empty if the thread has ended. */
function readThread(pid: number, thread: string, name: 'children' | 'schedstat'): string {
  return ifItLives(() => readFileSync(`/proc/${pid}/task/${thread}/${name}`, 'utf8').trim()) ?? '';
}

/** What was read of a process or a thread; undefined if it has ended, maybe in that moment. */
function ifItLives<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
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

/** Reads the `stat` of a process or a thread: after the name in parentheses are its state, its parent and its group. */
function stat(path: string): Stat {
  const text = ifItLives(() => readFileSync(`/proc/${path}/stat`, 'latin1'));
  if (text === undefined) return { state: '', lives: false, group: 0 };
  const [state = '', , group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, lives: state !== 'Z' && state !== 'X', group: Number(group) };
}
