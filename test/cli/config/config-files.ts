// Configuration files of a test, in a folder of their own, which goes with the process: test files of one process share it.
import '../../helpers/environment.js';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder. */
export const folder = mkdtempSync(join(process.env['TTYCAM_TEST_HOME'] ?? '', 'config-'));
let files = 0;

/** Writes a file, and returns its path. */
export function config(text: string | Buffer, extension = '.conf'): string {
  files += 1;
  const file = join(folder, `${files}${extension}`);
  writeFileSync(file, text);
  return file;
}
