// Who could change a file: the owners and modes of it, and of each folder and link on the way to it.
import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { isPrivateGroup } from './private-group.js';

/** Bits by which a group or everybody may write. */
const GROUP_WRITE = 0o020;
const WRITE = 0o022;

const STICKY = 0o1000;

/** As many links as Linux follows. */
const MAX_LINKS = 40;

/** Whose files are trusted. */
export interface FileTrust {
  readonly uids: ReadonlySet<number>;
  /** Whether a group holds nobody but this user: what it may write, nobody else may. */
  isPrivateGroup(gid: number, uid: number): boolean;
}

/** What is asked of a file or folder itself, beside the way to it. */
export interface FileDemand {
  /** Bits of the mode that it must not have. */
  readonly forbiddenMode: number;
  /** Whether a private group of its owner may write to it. */
  readonly privateGroupMayWrite: boolean;
}

/** Others may read it, and nobody else may change it. */
export const UNCHANGEABLE: FileDemand = { forbiddenMode: WRITE, privateGroupMayWrite: true };

/** What another user could do to a file, and what prevents it. */
export interface Distrust {
  /** The folder, link or file that is not trusted. */
  readonly path: string;
  /** Whether it is the file itself, and its mode is the trouble. */
  readonly isOwnMode: boolean;
  /** In words, with the command that mends it. */
  readonly words: string;
}

/**
 * Root, this process's user and, for root under sudo, the user who called it: the key of `sudo sender install-service` is
 * that user's.
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

/** A file, folder or link on the way to a file. */
export interface PathStep {
  readonly path: string;
  readonly stat: Stats;
}

/**
 * Each folder and link on the way to a file, from the root down, and the file itself at the end. Links are followed one by
 * one, as the owner of each of them decides where the way goes.
 *
 * @param extent With `what is there`, they end where something is missing.
 * @throws Node's own errors: ENOENT, EACCES, ELOOP.
 */
export function stepsTo(path: string, extent: 'all' | 'what is there' = 'all'): PathStep[] {
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
 * What another user could do to a folder, in words with the command that mends it; undefined: nothing, or files have no such
 * owners here.
 */
export function folderProblem(folder: string, trust: FileTrust | undefined = processTrust()): string | undefined {
  return trust === undefined ? undefined : distrust(stepsTo(folder), UNCHANGEABLE, trust)?.words;
}

/**
 * The first link on the way to a file that belongs to another user, in words; undefined: there is none. What is not there yet
 * has none.
 */
export function foreignLink(path: string, trust: FileTrust | undefined = processTrust()): string | undefined {
  if (trust === undefined) return undefined;
  for (const { path: at, stat } of stepsTo(path, 'what is there')) {
    if (stat.isSymbolicLink() && !trust.uids.has(stat.uid))
      return `${at} is a link of user ${stat.uid}, and is not followed`;
  }
  return undefined;
}

/** What is wrong with the way to a file, or with the file; undefined: nothing. */
export function distrust(steps: readonly PathStep[], demand: FileDemand, trust: FileTrust): Distrust | undefined {
  for (const [index, { path, stat }] of steps.entries()) {
    const isLast = index === steps.length - 1;
    const words =
      isLast && !stat.isSymbolicLink() ? ownProblem(path, stat, demand, trust) : wayProblem(path, stat, trust);
    if (words !== undefined) return { path, isOwnMode: isLast && trust.uids.has(stat.uid), words };
  }
  return undefined;
}

function ownProblem(path: string, stat: Stats, demand: FileDemand, trust: FileTrust): string | undefined {
  const alien = ownerProblem(path, stat, trust);
  if (alien !== undefined) return alien;
  // A folder of root in which nobody can touch what belongs to others, as /tmp.
  if (stat.isDirectory() && (stat.mode & STICKY) !== 0 && stat.uid === 0) return undefined;
  const excused =
    demand.privateGroupMayWrite && (stat.mode & GROUP_WRITE) !== 0 && trust.isPrivateGroup(stat.gid, stat.uid)
      ? GROUP_WRITE
      : 0;
  if ((stat.mode & demand.forbiddenMode & ~excused) === 0) return undefined;
  return `${path} can be changed by other users of this machine: chmod go-w ${path}`;
}

function wayProblem(path: string, stat: Stats, trust: FileTrust): string | undefined {
  return stat.isSymbolicLink() ? ownerProblem(path, stat, trust) : ownProblem(path, stat, UNCHANGEABLE, trust);
}

function ownerProblem(path: string, { uid }: Stats, { uids }: FileTrust): string | undefined {
  if (uids.has(uid)) return undefined;
  const whose = uids.size > 1 ? 'is neither root nor this user' : 'is not root';
  return `${path} belongs to user ${uid}, who ${whose} and can change it: sudo chown -h $(id -u) ${path}`;
}
