// Checks that the service can run the program of a rule, and that no other user can change it.
import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FileTrust, stepsTo, trustProblem, UNCHANGEABLE } from '../../net/credentials/file-trust.js';
import { HOMES } from './unit.js';
import { findUnreadable } from './unreadable-path.js';

/** The PATH that systemd gives a service (systemd.exec(5), "Environment Variables in Spawned Processes"). */
const SERVICE_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** PrivateTmp gives the service folders of its own. */
const TEMPORARY = /^\/(var\/)?tmp\//;

/**
 * Why the service cannot run a program, or should not; undefined: it can.
 *
 * @param seesHomes Whether the unit lets the service read home folders.
 * @param trust Undefined: owners are not checked.
 */
export function ruleProgramProblem(
  program: string,
  { seesHomes, trust }: { readonly seesHomes: boolean; readonly trust: FileTrust | undefined },
): string | undefined {
  const path = program.includes('/') ? program : inServicePath(program);
  if (path === undefined) return `there is no program ${program} in ${SERVICE_PATH.slice(0, 4).join(', ')}`;
  if (!seesHomes && HOMES.test(path)) return `${path} is in a home folder, which the service cannot see`;
  if (TEMPORARY.test(path)) return `${path} is in a temporary folder, which the service cannot see`;
  const stat = statOf(path);
  if (stat === undefined) return `there is no program ${path}`;
  if (!stat.isFile()) return `${path} is not a program`;
  const closed = findUnreadable([path]);
  if (closed !== undefined) return `${closed} is closed to the service’s user: chmod o+rx ${closed}`;
  if ((stat.mode & 0o001) === 0) return `${path} cannot be run by the service’s user: chmod +x ${path}`;
  return trust === undefined ? undefined : trustProblem(stepsTo(path), UNCHANGEABLE, trust)?.message;
}

function inServicePath(name: string): string | undefined {
  return SERVICE_PATH.map((folder) => join(folder, name)).find((path) => statOf(path)?.isFile() === true);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
