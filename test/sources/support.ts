// What the tests of the sources share: programs of their own on the PATH, and a recorder of what a source reports.
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import type { CameraRequest } from '#src/sources/camera-request.js';
import type { SourceEvents } from '#src/sources/source.js';
import { temporaryFolder } from '../helpers/folder.js';

export const REQUEST: CameraRequest = { size: { width: 640, height: 480 }, fps: undefined, format: 'auto' };

/** Puts shell scripts before everything else on the PATH, each under the name of the program that it stands for. */
export function programs(t: TestContext, scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const before = process.env['PATH'];
  process.env['PATH'] = `${folder}${delimiter}${before}`;
  t.after(() => {
    process.env['PATH'] = before;
  });
  return folder;
}

/** Writes down what a source tells, in order. */
export class Recorder implements SourceEvents {
  readonly told: string[] = [];
  readonly troubles: TtycamError[] = [];

  torn(reason: string): void {
    this.told.push(`torn: ${reason}`);
  }

  trouble(reason: TtycamError): void {
    this.troubles.push(reason);
    this.told.push(`trouble: ${reason.message}`);
  }

  recovered(): void {
    this.told.push('recovered');
  }

  suspended(): void {
    this.told.push('resting');
  }
}
