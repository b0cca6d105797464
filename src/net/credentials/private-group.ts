// User private groups: whether a group has one user only, as Debian and Ubuntu create one for each user.

/** The text of `/etc/passwd` and `/etc/group`. */
export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

/** Groups below this number belong to the distribution. All their members are listed in these files. */
const FIRST_OTHER_GID = 100;

/**
 * Whether a user is the only member of a group. The group must have the user's name, be the user's primary group, and
 * have no other member. Debian's OpenSSH has the same rule for its own files. With such groups the default umask is 002,
 * and only its owner can change a folder of mode 0775.
 *
 * For root it is any group of the distribution without members, as Debian gave `/usr/local` to `staff`. Users and groups from
 * LDAP are not in these files; for them the answer is no.
 */
export function isPrivateGroup({ passwd, group }: UserFiles, gid: number, uid: number): boolean {
  const users = linesOf(passwd);
  const owner = users.find((fields) => fields[2] === String(uid));
  const found = linesOf(group).filter((fields) => fields[2] === String(gid));
  const [name, , , members = ''] = found[0] ?? [];
  if (owner === undefined || found.length !== 1) return false;
  const isOwn = uid === 0 ? gid < FIRST_OTHER_GID : name === owner[0] && owner[3] === String(gid);
  if (!isOwn) return false;
  const others = users.some((fields) => fields[3] === String(gid) && fields[2] !== String(uid));
  return !others && members.split(',').every((member) => member === '' || member === owner[0]);
}

/** The fields of each line. Comments and blank lines have no number, so they match nothing. */
function linesOf(text: string): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}
