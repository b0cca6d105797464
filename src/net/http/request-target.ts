// The target of an HTTP request: its path as decoded segments, and its query. A pure function validates what a peer wrote.

/** The longest target that is read. A camera's name has 80 characters, which are 960 when each is four escaped bytes. */
const MAX_TARGET_LENGTH = 2_048;

/** A target as it was read. */
export interface RequestTarget {
  /** The segments between the slashes, decoded: `/cameras/a%2Fb/stream.mjpeg` has three. None for `/`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Why a target cannot be read, with the HTTP status that says so. */
export interface TargetProblem {
  readonly status: 400 | 414;
  readonly problem: string;
}

/** Reads the target of a request line (RFC 9112, section 3.2): the origin form, or the absolute form that proxies send. */
export function readTarget(text: string): RequestTarget | TargetProblem {
  if (text.length > MAX_TARGET_LENGTH) {
    return { status: 414, problem: `the address has more than ${MAX_TARGET_LENGTH} characters` };
  }
  if (/[^\x21-\x7e]/.test(text)) return { status: 400, problem: 'the address holds characters that must be escaped' };
  const origin = text.replace(/^https?:\/\/[^/?#]*/i, '');
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(origin) ?? [];
  if (!/^\//.test(path) && (path !== '' || origin === text)) {
    return { status: 400, problem: 'the address has no path' };
  }
  const segments = decodedSegments(path);
  if (segments === undefined) return { status: 400, problem: 'the path is not escaped as UTF-8' };
  return { path: segments, query: new URLSearchParams(query) };
}

/** Whether a target asks for pictures, which a token in its query opens as well: most programs of others send no header. */
export function asksForPictures({ path, query }: RequestTarget): boolean {
  if (path.length === 0) return ['stream', 'snapshot'].includes(query.get('action') ?? '');
  return ['stream.mjpeg', 'snapshot.jpg'].includes(path.at(-1) ?? '');
}

function decodedSegments(path: string): string[] | undefined {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}
