// Configuration files of a test, in a folder of their own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** The folder. */
export const folder = mkdtempSync(join(tmpdir(), 'ttycam-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** Writes a file, and returns its path. */
export function config(text: string | Buffer, extension = '.conf'): string {
  files += 1;
  const file = join(folder, `${files}${extension}`);
  writeFileSync(file, text);
  return file;
}
