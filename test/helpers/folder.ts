// A temporary folder for a test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanup, type Scope } from './cleanup.js';

/** Creates an empty folder, which is removed after the test. */
export function temporaryFolder(t: Scope): string {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-test-'));
  cleanup(t, () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
