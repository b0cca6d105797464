// A system for `install-service` to install into: a folder in place of its root.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import { Output } from '#src/cli/output.js';
import { installService, type TargetSystem } from '#src/sender/service/install.js';
import type { UnitFacts } from '#src/sender/service/unit.js';
import { cleanup } from '../../helpers/cleanup.js';
import { readInstallOptions } from '../../helpers/command-lines.js';

/** A Node and a script that are there, and that no other user can change. */
export const FACTS = { node: process.execPath, main: process.execPath, software: 'ttycam 1.0.0' };

interface Outcome {
  readonly stdout: string;
  readonly said: string;
}

/** Its root is a temporary folder, and its commands do nothing but add the user. */
export class FakeSystem implements TargetSystem {
  readonly root: string;
  readonly uid: number;
  readonly facts: UnitFacts;
  readonly commands: string[] = [];
  readonly #tools: readonly string[];

  constructor(t: TestContext, uid = 0, tools: readonly string[] = ['systemctl', 'systemd-sysusers'], facts = FACTS) {
    this.facts = facts;
    this.root = mkdtempSync(join(tmpdir(), 'ttycam-root-'));
    cleanup(t, () => rmSync(this.root, { recursive: true, force: true }));
    mkdirSync(join(this.root, 'etc'));
    writeFileSync(join(this.root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/bash\n');
    this.uid = uid;
    this.#tools = tools;
  }

  async nameOf(): Promise<string> {
    return 'pi-C920';
  }

  has(command: string): boolean {
    return this.#tools.includes(command);
  }

  async run(command: string, args: readonly string[]): Promise<void> {
    this.commands.push([command, ...args].join(' ').replaceAll(this.root, ''));
    const gid = process.getgid?.() ?? 0;
    appendFileSync(join(this.root, 'etc/passwd'), `ttycam:x:999:${gid}::/:/usr/sbin/nologin\n`);
  }

  file(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  async install(...argv: string[]): Promise<Outcome> {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const output = new Output({ json: false, quiet: false, debug: false }, { stdout, stderr });
    let printed = '';
    await installService(
      readInstallOptions(argv),
      output,
      (text) => {
        printed += text;
      },
      this,
    );
    return { stdout: printed, said: String(stderr.read() ?? '') };
  }
}
