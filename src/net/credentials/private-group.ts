// Whether a group is one user's own, as Debian and its kin make one for each user.

/** What `/etc/passwd` and `/etc/group` hold. */
export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

/** Groups below this number are the distribution's own: what they hold is in these files, and nowhere else. */
const FIRST_OTHER_GID = 100;

/**
 * Whether nobody but a user is in a group: as it has the user's name, is the user's primary group, and holds nobody else. The
 * rule is that of Debian's OpenSSH for its own files: with such groups, umask 002 is the default, and a folder of mode 0775 is
 * its owner's alone. For root it is any group of the distribution's without members: Debian gave `/usr/local` to `staff`.
 *
 * Users and groups from elsewhere (LDAP) are not seen here; for them the answer is no.
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

/** The fields of each line; comments and blank lines have no number and match nothing. */
function linesOf(text: string): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}
