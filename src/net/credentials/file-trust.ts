// File permission checks: which other users could change a file, judged by its own owner and mode and those of its path.
import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { isPrivateGroup } from './private-group.js';

/** Mode bits that let a group, or a group and everybody, write. */
const GROUP_WRITE = 0o020;
const WRITE = 0o022;

const STICKY = 0o1000;

/** Most links in a path; the limit of Linux. */
const MAX_LINKS = 40;

/** The users whose files are trusted. */
export interface FileTrust {
  readonly uids: ReadonlySet<number>;
  /** Whether this user is the only member of a group, so that its write permission lets nobody else write. */
  isPrivateGroup(gid: number, uid: number): boolean;
}

/** The requirements on a file or folder itself. Those on its path are always the same. */
export interface FileDemand {
  /** Bits of the mode that it must not have. */
  readonly forbiddenMode: number;
  /** Whether a private group of its owner may write to it. */
  readonly privateGroupMayWrite: boolean;
}

/** Everybody may read it, and nobody else may change it. */
export const UNCHANGEABLE: FileDemand = { forbiddenMode: WRITE, privateGroupMayWrite: true };

/** Why a file is not trusted. */
export interface TrustProblem {
  /** The folder, link or file that is not trusted. */
  readonly path: string;
  /** Whether the mode of the file itself is the problem. */
  readonly isOwnMode: boolean;
  /** What is wrong, with the command that corrects it. */
  readonly message: string;
}

/**
 * Trusts root and the user of this process. Under sudo it also trusts the calling user, who owns the key of
 * `sudo sender install-service`.
 *
 * @returns Undefined where files have no such owners (Windows).
 */
export function processTrust(env: NodeJS.ProcessEnv = process.env): FileTrust | undefined {
  const uid = process.geteuid?.();
  if (uid === undefined) return undefined;
  const caller = Number(env['SUDO_UID'] ?? Number.NaN);
  const uids = new Set([0, uid, ...(uid === 0 && Number.isInteger(caller) ? [caller] : [])]);
  return { uids, isPrivateGroup: (gid, owner) => isPrivateGroup(userFiles(), gid, owner) };
}

function userFiles() {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  return { passwd: read('/etc/passwd'), group: read('/etc/group') };
}

/** A folder, link or file of a path. */
export interface PathStep {
  readonly path: string;
  readonly stat: Stats;
}

/**
 * Each folder and link of a path, from the root down, and the file itself at the end. Links are followed one by one, as the
 * owner of each link decides where the path leads.
 *
 * @param extent With `existing`, the steps end before the first part that does not exist.
 * @throws Node's own errors: ENOENT, EACCES, ELOOP.
 */
export function stepsTo(path: string, extent: 'all' | 'existing' = 'all'): PathStep[] {
  const absolute = isAbsolute(path) ? path : `${process.cwd()}/${path}`;
  let { root: at } = parse(absolute);
  const steps: PathStep[] = [{ path: at, stat: lstatSync(at) }];
  const left = absolute.slice(at.length).split(/[\\/]/);
  let links = 0;
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    const stat = lstatSync(next, { throwIfNoEntry: extent === 'all' });
    if (stat === undefined) break;
    steps.push({ path: next, stat });
    if (!stat.isSymbolicLink()) {
      at = next;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw Object.assign(new Error(`ELOOP: too many links, '${path}'`), { code: 'ELOOP' });
    const target = readlinkSync(next);
    left.unshift(...target.split('/'));
    if (isAbsolute(target)) at = parse(target).root;
  }
  return steps;
}

/**
 * Why a folder is not trusted, with the command that corrects it. Undefined when it is trusted, or where files have no such
 * owners (Windows).
 */
export function folderProblem(folder: string, trust: FileTrust | undefined = processTrust()): string | undefined {
  return trust === undefined ? undefined : trustProblem(stepsTo(folder), UNCHANGEABLE, trust)?.message;
}

/**
 * A message about the first link of a path that belongs to another user; undefined when there is none. Parts of the path may be
 * missing.
 */
export function foreignLink(path: string, trust: FileTrust | undefined = processTrust()): string | undefined {
  if (trust === undefined) return undefined;
  for (const { path: at, stat } of stepsTo(path, 'existing')) {
    if (stat.isSymbolicLink() && !trust.uids.has(stat.uid))
      return `${at} is a link of user ${stat.uid}, and is not followed`;
  }
  return undefined;
}

/** The first problem of a path or its file; undefined when both are trusted. */
export function trustProblem(
  steps: readonly PathStep[],
  demand: FileDemand,
  trust: FileTrust,
): TrustProblem | undefined {
  for (const [index, { path, stat }] of steps.entries()) {
    const isLast = index === steps.length - 1;
    const message =
      isLast && !stat.isSymbolicLink() ? ownProblem(path, stat, demand, trust) : pathProblem(path, stat, trust);
    if (message !== undefined) return { path, isOwnMode: isLast && trust.uids.has(stat.uid), message };
  }
  return undefined;
}

function ownProblem(path: string, stat: Stats, demand: FileDemand, trust: FileTrust): string | undefined {
  const ofOwner = ownerProblem(path, stat, trust);
  if (ofOwner !== undefined) return ofOwner;
  // A sticky folder of root, such as /tmp: users can change only their own files in it.
  if (stat.isDirectory() && (stat.mode & STICKY) !== 0 && stat.uid === 0) return undefined;
  const allowed =
    demand.privateGroupMayWrite && (stat.mode & GROUP_WRITE) !== 0 && trust.isPrivateGroup(stat.gid, stat.uid)
      ? GROUP_WRITE
      : 0;
  if ((stat.mode & demand.forbiddenMode & ~allowed) === 0) return undefined;
  return `${path} can be changed by other users of this machine: chmod go-w ${path}`;
}

function pathProblem(path: string, stat: Stats, trust: FileTrust): string | undefined {
  return stat.isSymbolicLink() ? ownerProblem(path, stat, trust) : ownProblem(path, stat, UNCHANGEABLE, trust);
}

function ownerProblem(path: string, { uid }: Stats, { uids }: FileTrust): string | undefined {
  if (uids.has(uid)) return undefined;
  const whose = uids.size > 1 ? 'is neither root nor this user' : 'is not root';
  return `${path} belongs to user ${uid}, who ${whose} and can change it: sudo chown -h $(id -u) ${path}`;
}
