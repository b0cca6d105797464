// What the tests of the sources share: tools that may be missing, programs of their own, and conditions with a deadline.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hasCommand } from '#dist/cli/command.js';
import type { TtycamError } from '#dist/core/errors.js';
import type { CameraRequest } from '#dist/sender/sources/camera.js';
import type { SourceEvents } from '#dist/sender/sources/source.js';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export const REQUEST: CameraRequest = { size: { width: 640, height: 480 }, fps: undefined, format: 'auto' };

/** `skip` for a test that needs a program: with the name of its package, and never in CI, where it has to be there. */
export function needs(command: string, debianPackage: string): { readonly skip: string | false } {
  if (hasCommand(command)) return { skip: false };
  assert.notEqual(process.env['CI'], 'true', `${command} is missing: apt install ${debianPackage}`);
  return { skip: `apt install ${debianPackage}` };
}

/** Waits for a condition, 10 s at most, and says what it waited for in vain. */
export async function until(what: string, condition: () => boolean, limitMs = 10_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!condition()) {
    assert.ok(performance.now() < endMs, `not within ${limitMs} ms: ${what}`);
    await sleep(5);
  }
}

/** A folder that is gone after the test. */
export function folderFor(t: { after(undo: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Puts shell scripts before everything else on the PATH, each under the name of the program that it stands for. */
export function programs(t: { after(undo: () => void): void }, scripts: Readonly<Record<string, string>>): string {
  const folder = folderFor(t);
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

  resting(): void {
    this.told.push('resting');
  }
}

/** Whether a process runs; one that only waits to be reaped does not. */
export function runs(pid: number): boolean {
  return (state(pid) ?? 'Z') !== 'Z';
}

/** The processes that this one has started and that run. */
export function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parent(pid) === process.pid && runs(pid));
}

function state(pid: number): string | undefined {
  return stat(pid)[0];
}

function parent(pid: number): number {
  return Number(stat(pid)[1]);
}

/** The fields of /proc/<pid>/stat behind the command's name. */
function stat(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
