// Whether processes still run. One that has ended and only waits for its parent to notice does not.
import { readdirSync, readFileSync } from 'node:fs';

/** True while a process lives. */
export function processLives(pid: number): boolean {
  return exists(pid) && (process.platform !== 'linux' || stat(String(pid)).lives);
}

/** True while any process of the group lives. */
export function groupLives(groupId: number): boolean {
  if (!exists(-groupId)) return false;
  if (process.platform !== 'linux') return true;
  return pids().some((pid) => {
    const { lives, group } = stat(pid);
    return lives && group === groupId;
  });
}

/** The processes that this one has started and that live. Linux only. */
export function livingChildren(): number[] {
  const own = pids().filter((pid) => {
    const { lives, parent } = stat(pid);
    return lives && parent === process.pid;
  });
  return own.map(Number);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function pids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** Reads /proc/<pid>/stat (proc(5)): behind the name in parentheses stand state, parent and group. */
function stat(pid: string): { readonly lives: boolean; readonly parent: number; readonly group: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { lives: state !== 'Z' && state !== 'X', parent: Number(parent), group: Number(group) };
  } catch {
    return { lives: false, parent: 0, group: 0 }; // it has gone meanwhile
  }
}
