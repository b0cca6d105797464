// A temporary folder for a test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Runs clean-up at its end: a test, or a bench. */
export type Scope = Pick<TestContext, 'after'>;

/** Creates an empty folder, which is removed after the test. */
export function temporaryFolder(t: Scope): string {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
