// What is installed with ttycam: listed with licences, nothing of it required that runs a script, and each source without it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, ROOT, startCommand, startReceiver } from '../helpers/programs.js';
import { sharp } from '../helpers/sharp.js';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly engines?: { readonly node?: string };
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

test('the package itself names exact versions, as npm reads no lock file where it installs the package', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  const versions = { ...manifest.dependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(versions)) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
    assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name);
  }
});

test('every installed package takes Node 20.9, as npm warns of one that does not or leaves it out', () => {
  const refusing = locked.filter(([, { dev, engines }]) => dev !== true && !takesNode(engines?.node ?? '*', 20, 9));
  assert.deepEqual(
    refusing.map(([folder, { engines }]) => `${folder}: ${engines?.node}`),
    [],
  );
});

/** Whether a range of versions as npm writes them, such as `^18.17.0 || >=20.5.0`, has this version. */
function takesNode(range: string, major: number, minor: number): boolean {
  return range.split('||').some((part) => {
    const [, sign, wantedMajor, wantedMinor] = /^(\^|>=)? ?(\d+|\*)(?:\.(\d+|[x*]))?/.exec(part.trim()) ?? [];
    if (wantedMajor === '*') return true;
    const [wanted, least] = [Number(wantedMajor), Number(wantedMinor ?? 0) || 0];
    return (wanted === major && least <= minor) || (sign === '>=' && wanted < major);
  });
}

/** The built programs in a place where some packages are not installed. */
function installedWithout(t: TestContext, ...left: readonly string[]): string {
  const folder = temporaryFolder(t);
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  linkPackages(
    folder,
    installedPackages().filter((name) => !left.includes(name)),
  );
  return folder;
}

/** The names of all packages of this checkout. */
function installedPackages(): string[] {
  return readdirSync(join(ROOT, 'node_modules'))
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(ROOT, 'node_modules', name)).map((part) => `${name}/${part}`) : [name],
    );
}

function linkPackages(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}

/**
 * The built programs where sharp's libraries are found from its own package alone, as some package managers install them. Its
 * JavaScript writes `sharp's own` to stderr when it is loaded.
 */
function installedWithSharp(t: TestContext, version?: string): string {
  const libraries = installedPackages().filter((name) => name.startsWith('@img/sharp-'));
  const folder = installedWithout(t, 'sharp', ...libraries);
  const sharp = join(folder, 'node_modules/sharp');
  cpSync(join(ROOT, 'node_modules/sharp'), sharp, { recursive: true });
  linkPackages(sharp, libraries);
  appendFileSync(join(sharp, 'dist/index.cjs'), `\nprocess.stderr.write("sharp's own\\n");`);
  if (version === undefined) return folder;
  const manifest = JSON.parse(readFileSync(join(sharp, 'package.json'), 'utf8')) as object;
  writeFileSync(join(sharp, 'package.json'), JSON.stringify({ ...manifest, version }));
  return folder;
}

/** Sends a picture of 800x600 with the sender in a folder. */
async function sendOne(t: TestContext, folder: string, url: string): Promise<Program> {
  const picture = join(folder, 'picture.jpg');
  writeFileSync(picture, (await pictures(1, { width: 800, height: 600 }))[0] ?? '');
  const args = ['--to', url, '--json', '--device', picture];
  return startCommand(t, process.execPath, [join(folder, 'dist/sender/main.js'), ...args]);
}

for (const [version, own] of [
  [undefined, ''],
  ['0.0.1', "sharp's own\n"],
] as const) {
  test(`a sender runs ${version === undefined ? 'its bundled' : 'another version of'} sharp with the libraries of sharp's package`, async (t) => {
    const saved = temporaryFolder(t);
    const { receiver, url } = await startReceiver(t, ['--frames', '1', '--save', saved]);
    const sender = await sendOne(t, installedWithSharp(t, version), url);
    assert.equal(await sender.exit(), 0, sender.transcript);
    assert.equal(sender.stderr, own);
    assert.equal(await receiver.exit(), 0, receiver.transcript);
    const [file = ''] = readdirSync(saved, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.jpg'));
    const { width, height } = await sharp(join(saved, file)).metadata();
    assert.deepEqual({ width, height }, { width: 400, height: 400 });
  });
}

test('without sharp a sender of pictures to resize says so', async (t) => {
  const { url } = await startReceiver(t);
  const sender = await sendOne(t, installedWithout(t, 'sharp'), url);
  assert.notEqual(await sender.exit(), 0);
  assert.match(sender.transcript, /sharp, which resizes pictures, cannot be loaded here\. Install ttycam anew/);
});

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
