// Where on a bus a camera's messages travel.

/** What every subject of ttycam's begins with. */
const ROOT = 'ttycam';

/**
 * The longest a name may get as a token; what is written longer is no camera of ours. The 80 characters that a name has at most
 * take 9 each where they are Chinese; a server takes lines of 4,096.
 */
const MAX_TOKEN_LENGTH = 1_024;

/**
 * - `frame`: its frames, while somebody watches
 * - `state`: once a second who and how it is, without a picture
 * - `control`: what viewers want of it
 */
export type SubjectKind = 'frame' | 'state' | 'control';

/** The subject of one camera's messages. Names that differ have subjects that differ. */
export function subjectOf(cameraName: string, kind: SubjectKind): string {
  return `${ROOT}.${toToken(cameraName)}.${kind}`;
}

/** Whether a camera can be called so on a bus. */
export function fitsSubject(cameraName: string): boolean {
  return toToken(cameraName).length <= MAX_TOKEN_LENGTH;
}

/**
 * The subject that matches the messages of every camera whose name matches `pattern`: a name, or `*` for all. A bus matches
 * whole tokens only; what is finer, as `barn-*`, is for whoever receives it: `matchesName`.
 */
export function subjectMatching(pattern: string, kind: SubjectKind): string {
  return `${ROOT}.${pattern.includes('*') ? '*' : toToken(pattern)}.${kind}`;
}

/** The camera's name in a subject; undefined for one that is not ours. */
export function cameraOf(subject: string): string | undefined {
  const [root, token, kind, ...more] = subject.split('.');
  if (root !== ROOT || token === undefined || kind === undefined || more.length > 0) return undefined;
  return fromToken(token);
}

/** Whether a name is meant by a pattern, in which `*` stands for any characters, or none. */
export function matchesName(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const last = rest.pop() ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  // Each piece as early as it can stand leaves the most room for those behind it.
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}

/**
 * A name as one token of a subject: as in a URL (RFC 3986, section 2.1), and so with the two characters that a bus takes for
 * its own and a URL does not, `.` and `*`. An empty name is `%`, which nothing else is; half a surrogate pair, which has no
 * bytes, is U+FFFD.
 */
function toToken(name: string): string {
  if (name === '') return '%';
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[.*]/g, (one) =>
    one === '.' ? '%2E' : '%2A',
  );
}

function fromToken(token: string): string | undefined {
  if (token === '%') return '';
  if (token === '' || token.length > MAX_TOKEN_LENGTH) return undefined;
  try {
    return decodeURIComponent(token);
  } catch {
    return undefined;
  }
}
