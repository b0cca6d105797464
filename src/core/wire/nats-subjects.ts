// The NATS subjects of a camera.
import { percentDecoded } from '../percent.js';

/** The first token of every subject of ttycam. */
const ROOT = 'ttycam';

/**
 * The longest token of a camera name. A longer one belongs to no camera of ttycam. A name has at most 80 characters, and
 * a Chinese one takes 9 in a token. A NATS server accepts lines of 4,096.
 */
const MAX_TOKEN_LENGTH = 1_024;

/**
 * - `frame`: its frames, while a viewer has a lease
 * - `state`: once a second its identity and state, without a picture
 * - `control`: the leases and requests of viewers
 */
export type SubjectKind = 'frame' | 'state' | 'control';

/** The subject of one camera's messages. Different names have different subjects. */
export function subjectOf(cameraName: string, kind: SubjectKind): string {
  return `${ROOT}.${toToken(cameraName)}.${kind}`;
}

/** Whether the subject of a camera with this name is short enough. */
export function fitsSubject(cameraName: string): boolean {
  return toToken(cameraName).length <= MAX_TOKEN_LENGTH;
}

/**
 * The subject to subscribe to for the cameras whose names match `pattern`. NATS only matches whole tokens, so a pattern
 * such as `barn-*` subscribes to all cameras. The receiver filters them with `matchesName`.
 */
export function subjectMatching(pattern: string, kind: SubjectKind): string {
  return `${ROOT}.${pattern.includes('*') ? '*' : toToken(pattern)}.${kind}`;
}

/** The camera's name in a subject. Undefined for a subject that is not of ttycam. */
export function cameraOf(subject: string): string | undefined {
  const [root, token, kind, ...more] = subject.split('.');
  if (root !== ROOT || token === undefined || kind === undefined || more.length > 0) return undefined;
  return fromToken(token);
}

/** Whether a name matches a pattern, in which `*` matches any characters, or none. */
export function matchesName(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const last = rest.pop() ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  // The earliest match of each piece leaves the most text for the pieces behind it.
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}

/**
 * A name as one token of a subject: percent-encoded as in a URL (RFC 3986, section 2.1). So are `.` and `*`, which are
 * special in NATS. An empty name becomes `%`, which no other name does. Half a surrogate pair cannot be encoded, and
 * becomes U+FFFD.
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
  return percentDecoded(token);
}
