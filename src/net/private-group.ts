// Whether a group is one user's own, as Debian and its kin make one for each user.

/** What `/etc/passwd` and `/etc/group` hold. */
export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

/**
 * Whether a group has the name of a user, is that user's primary group, and holds nobody else. The rule is that of Debian's
 * OpenSSH for its own files: with such groups, umask 002 is the default, and a folder of mode 0775 is its owner's alone.
 *
 * Users and groups from elsewhere (LDAP) are not seen here; for them the answer is no.
 */
export function isPrivateGroup({ passwd, group }: UserFiles, gid: number, uid: number): boolean {
  const users = linesOf(passwd);
  const owner = users.find((fields) => fields[2] === String(uid));
  const found = linesOf(group).filter((fields) => fields[2] === String(gid));
  const [name, , , members = ''] = found[0] ?? [];
  if (owner === undefined || found.length !== 1 || name !== owner[0] || owner[3] !== String(gid)) return false;
  const others = users.some((fields) => fields[3] === String(gid) && fields[2] !== String(uid));
  return !others && members.split(',').every((member) => member === '' || member === name);
}

/** The fields of each line; comments and blank lines have no number and match nothing. */
function linesOf(text: string): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}
