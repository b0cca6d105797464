// Parses the head of an HTTP answer that a strict parser refuses: bare line feeds, no status line, no head at all.

/** A longer head is none. */
export const MAX_HEAD_BYTES = 16 * 1024;

/** The head of an answer: all before its body. */
export interface LooseHead {
  /** 200 where there is no status line: some cameras begin with the first header, or with the picture. */
  readonly status: number;
  /** By names in lower case. The values of a repeated header are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** Where the body begins. */
  readonly bodyAt: number;
}

/** A status line, a header, or the line before a part. */
const HEAD_LINE = /^(HTTP\/\d(?:\.\d)?\s+\d{3}\b|[\w-]{1,64}\s*:|--|$)/i;

/**
 * Parses a head.
 *
 * @param ended Whether no more bytes will come.
 * @returns Undefined where more bytes are needed.
 */
export function parseLooseHead(bytes: Uint8Array, ended: boolean): LooseHead | undefined {
  const headers = new Map<string, string>();
  let status = 200;
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, at);
    const line = latin1(bytes.subarray(at, end === -1 ? Math.min(bytes.length, at + 256) : end)).replace(/\r$/, '');
    // Data that are no line of a head are already the body, as a picture without any head.
    if (line !== '' && (!HEAD_LINE.test(line) || line.startsWith('--')) && !mayBecomeHead(line, end)) {
      return { status, headers, bodyAt: at };
    }
    if (end === -1) return ended || bytes.length >= MAX_HEAD_BYTES ? { status, headers, bodyAt: at } : undefined;
    at = end + 1;
    if (line === '') return { status, headers, bodyAt: at };
    const [, code] = /^HTTP\/\S+\s+(\d{3})/i.exec(line) ?? [];
    if (code !== undefined) status = Number(code);
    const colon = code === undefined ? line.indexOf(':') : -1;
    if (colon > 0) {
      const name = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      const before = headers.get(name);
      headers.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    if (at >= MAX_HEAD_BYTES) return { status, headers, bodyAt: at };
  }
}

/** Whether an unfinished line is plain text, which may still become a header. */
function mayBecomeHead(line: string, end: number): boolean {
  return end === -1 && line.length < 64 && /^[\w/. -]*$/.test(line) && !line.startsWith('--');
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
