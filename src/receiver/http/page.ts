// The files of the web page, read once from where the build has put them.
import { readFileSync } from 'node:fs';
import type { HttpReply } from '../../net/http/reply.js';

/** The paths of the page's files, and their types. Nothing else of the disk can be reached. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '': { file: 'index.html', type: 'text/html; charset=utf-8' },
  'page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
  'page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  'icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
};

const replies = new Map<string, HttpReply>();

/** @param name The only segment of the path; undefined: there is none. */
export function pageReply(name = ''): HttpReply | undefined {
  const known = replies.get(name);
  if (known !== undefined) return known;
  const entry = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (entry === undefined) return undefined;
  const body = readFileSync(new URL(import.meta.resolve(`#dist/receiver/page/${entry.file}`)));
  const reply: HttpReply = { kind: 'body', status: 200, type: entry.type, body };
  replies.set(name, reply);
  return reply;
}
