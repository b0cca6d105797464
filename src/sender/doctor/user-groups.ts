// Whether this user may open cameras, by its groups.
import { readFileSync } from 'node:fs';

/** The group of camera devices under udev. */
const CAMERA_GROUP = 'video';

export interface User {
  readonly name: string;
  readonly root: boolean;
  /** Whether this process has the group. */
  readonly inVideo: boolean;
  /** Whether the user was added to it after the login, so that it takes effect with the next one. */
  readonly nextLogin: boolean;
  /** The command that adds the user to it; undefined where none is needed. */
  readonly command: string | undefined;
}

/** The user and group ids of a process. */
export interface UserIds {
  readonly uid: number;
  readonly gids: readonly number[];
}

/** Describes a user from the texts of /etc/passwd and /etc/group. */
export function describeUser({ uid, gids }: UserIds, passwd: string, group: string): User {
  const name = fields(passwd).find((one) => one[2] === String(uid))?.[0] ?? String(uid);
  const video = fields(group).find((one) => one[0] === CAMERA_GROUP);
  const inVideo = video !== undefined && gids.includes(Number(video[2]));
  const listed = (video?.[3] ?? '').split(',').includes(name);
  const root = uid === 0;
  const command = root || inVideo || listed ? undefined : `sudo usermod -aG ${CAMERA_GROUP} ${name}`;
  return { name, root, inVideo, nextLogin: listed && !inVideo && !root, command };
}

/** The user of this process; undefined on systems without user ids. */
export function thisUser(): User | undefined {
  const uid = process.getuid?.();
  const gids = [...(process.getgroups?.() ?? []), process.getgid?.() ?? -1];
  if (uid === undefined) return undefined;
  return describeUser({ uid, gids }, read('/etc/passwd'), read('/etc/group'));
}

function fields(text: string): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
