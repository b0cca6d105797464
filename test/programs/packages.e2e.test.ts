// What is installed with ttycam: listed with licences, nothing of it required that runs a script, and each source without it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT, startCommand } from '../helpers/programs.js';

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
}

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const locked = Object.entries(lock.packages).filter(([folder]) => folder !== '');

test('THIRD-PARTY.md lists what is installed, and would be written as it is', () => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/third-party.mjs'), '--check'], { stdio: 'pipe' });
  const text = readFileSync(join(ROOT, 'THIRD-PARTY.md'), 'utf8');
  for (const [folder, { dev }] of locked) {
    if (dev === true) continue;
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    assert.ok(text.includes(`\n| ${name} | `), name);
  }
});

test('only optional packages run a script when they are installed, so that a failing one fails nothing', () => {
  const running = locked.filter(([, { dev, hasInstallScript }]) => dev !== true && hasInstallScript === true);
  assert.deepEqual(
    running.filter(([, { optional }]) => optional !== true).map(([folder]) => folder),
    [],
  );
  assert.ok(running.some(([folder]) => folder === 'node_modules/node-webcam'));
});

test('every package is pinned by its hash', () => {
  assert.deepEqual(
    locked.filter(([, { integrity }]) => integrity === undefined).map(([folder]) => folder),
    [],
  );
});

/** The built programs in a place where some packages are not installed. */
function installedWithout(t: TestContext, ...left: readonly string[]): string {
  const folder = temporaryFolder(t);
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const packages = readdirSync(join(ROOT, 'node_modules'))
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(ROOT, 'node_modules', name)).map((part) => `${name}/${part}`) : [name],
    );
  for (const name of packages.filter((one) => !left.includes(one))) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  return folder;
}

test('without node-webcam its source says so, and every other one works', async (t) => {
  const folder = installedWithout(t, 'node-webcam');
  const sender = (device: string) => {
    const args = ['--to', 'tcp://127.0.0.1:1', '--keep-open', '--json', '--device', device];
    return startCommand(t, process.execPath, [join(folder, 'dist/sender/main.js'), ...args]);
  };
  const webcam = sender('webcam');
  const trouble = await webcam.event('trouble', { code: 'source-missing' });
  assert.match(String(trouble['reason']), /node-webcam is not installed: npm install node-webcam@/);
  const pattern = sender('pattern');
  await pattern.event('disconnected', { code: 'connection-refused' });
  assert.deepEqual([await webcam.stop(), await pattern.stop()], [0, 0]);
});
