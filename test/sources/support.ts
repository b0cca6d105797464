// Helpers for the tests of sources: substitute programs on the PATH, and a recorder of a source's reports.
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import type { CameraRequest } from '#src/sources/camera-request.js';
import type { SourceEvents } from '#src/sources/source.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';

export const REQUEST: CameraRequest = { size: { width: 640, height: 480 }, fps: undefined, format: 'auto' };

/** Puts shell scripts first on the PATH, each in place of the program whose name it has. */
export function programs(t: TestContext, scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const before = process.env['PATH'];
  process.env['PATH'] = `${folder}${delimiter}${before}`;
  cleanup(t, () => {
    process.env['PATH'] = before;
  });
  return folder;
}

/** Records the reports of a source, in order. */
export class Recorder implements SourceEvents {
  readonly reports: string[] = [];
  readonly troubles: TtycamError[] = [];

  torn(reason: string): void {
    this.reports.push(`torn: ${reason}`);
  }

  trouble(reason: TtycamError): void {
    this.troubles.push(reason);
    this.reports.push(`trouble: ${reason.message}`);
  }

  recovered(): void {
    this.reports.push('recovered');
  }

  suspended(): void {
    this.reports.push('suspended');
  }
}
