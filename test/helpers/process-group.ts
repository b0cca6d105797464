// Whether any process of a group still runs.
import { readdirSync, readFileSync } from 'node:fs';

/** True while a process of the group lives. One that has ended and only waits for its parent to notice does not. */
export function groupLives(groupId: number): boolean {
  try {
    process.kill(-groupId, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isLiving(name, groupId));
}

/** Reads /proc/<pid>/stat (proc(5)): behind the name in parentheses stand state, parent and group. */
function isLiving(pid: string, groupId: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === groupId && state !== 'Z' && state !== 'X';
  } catch {
    return false; // it has gone meanwhile
  }
}
