// The Debian package, in a fresh Debian 13 without anything else.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packagedUnitText, SERVICE_FILES } from '#src/sender/service/unit.js';
import { DebianChroot, needsDebian } from '../helpers/debian-chroot.js';
import { temporaryFolder } from '../helpers/folder.js';
import { sendPictures, showDashboard, start } from '../helpers/installed-programs.js';
import { ROOT } from '../helpers/programs.js';
import { missingTool } from '../helpers/tools.js';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' } as const;

/** Makes the Debian packages. Returns their paths by architecture. */
function makeDebianPackages(): Readonly<Record<string, string>> {
  const env = { ...process.env, DEBFULLNAME: 'A Maintainer', DEBEMAIL: 'maintainer@debian.org' };
  const printed = execFileSync('npm', ['run', '--silent', 'package:deb'], { cwd: ROOT, env, encoding: 'utf8' });
  const paths = printed.trim().split('\n');
  return Object.fromEntries(paths.map((path) => [/_(\w+)\.deb$/.exec(path)?.[1] ?? '', path]));
}

/** They are made for the first test that needs one. */
let made: Readonly<Record<string, string>> | undefined;

function debianPackage(architecture: string): string {
  made ??= makeDebianPackages();
  const path = made[architecture];
  assert.ok(path !== undefined, architecture);
  return path;
}

/** Loads each package that the programs load when they need it, and prints the names of those that fail. */
const LOAD_PACKAGES = `
  const load = require('node:module').createRequire('/usr/lib/ttycam/package.json');
  for (const name of ['sharp', 'blessed', ...Object.keys(load('./package.json').optionalDependencies)]) {
    try { load(name); } catch (error) { console.log(name + ': ' + error.message); }
  }`;

test('the Debian package installs, shows pictures, and is removed without a trace', needsDebian(), async (t) => {
  const architecture = ARCHITECTURES[process.arch as 'x64' | 'arm64'];
  const debian = new DebianChroot(t, 'trixie');
  debian.install(debian.put(debianPackage(architecture)));
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  for (const name of ['ttycam', 'sender', 'receiver'])
    assert.equal(debian.run(name, '--version'), `ttycam ${version}\n`);
  await sendPictures(t, debian);
  await showDashboard(debian);

  assert.equal(debian.run('node', '--eval', LOAD_PACKAGES), '');
  const noBroker = ['--mqtt', 'mqtt://127.0.0.1:1/x', '--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const publisher = start(t, debian, 'receiver', ...noBroker);
  assert.equal((await publisher.event('mqtt-lost'))['code'], 'connection-refused');

  const doctor = start(t, debian, 'ttycam', 'doctor', '--json');
  await doctor.exit();
  assert.doesNotMatch(doctor.text + doctor.stderr, /not installed: npm install|does not load|cannot be used/);
  const nowhere = ['--to', 'tcp://127.0.0.1:1', '--connect-timeout', '3', '--json'];
  const webcam = start(t, debian, 'sender', '--device', 'webcam', ...nowhere);
  // Its program is not installed, unlike its package of npm.
  assert.match(String((await webcam.event('trouble'))['reason']), /^fswebcam is not installed/);
  assert.equal(await webcam.exit(), 1, webcam.transcript);

  const unit = debian.run('cat', SERVICE_FILES.packagedUnit);
  const main = '/usr/lib/ttycam/dist/sender/main.js';
  assert.equal(unit, packagedUnitText({ node: '/usr/bin/node', main }));
  // What install-service would write names the same program, so that it leaves the unit of the package as it is.
  const printed = debian.run('sender', 'install-service', '--print', '--to', 'tcp://hub.lan:5252');
  assert.ok(printed.includes(`\nExecStart=/usr/bin/node ${main} --config `), printed);
  const complete = 'source /usr/share/bash-completion/completions/sender; complete -p sender receiver ttycam';
  assert.match(debian.run('bash', '-c', complete), /^complete -F _ttycam sender$/m);
  // Debian's minbase leaves out the manual, so its files are only listed.
  assert.match(debian.run('dpkg', '--listfiles', 'ttycam'), /\/usr\/share\/man\/man1\/ttycam-send\.1\.gz\n/);

  debian.run('apt-get', 'purge', '--yes', '--quiet=2', 'ttycam');
  const left = ['usr/lib/ttycam', 'usr/bin/ttycam', 'usr/share/doc/ttycam', SERVICE_FILES.packagedUnit, 'etc/ttycam'];
  assert.deepEqual(
    left.filter((path) => existsSync(join(debian.root, path))),
    [],
  );
});

/** How the header of an ELF file names each architecture (e_machine, in elf.h). */
const ELF_MACHINES = { amd64: 62, arm64: 183 } as const;

test(
  'each package has the native libraries of its own architecture, and no other',
  missingTool('dpkg-deb', 'dpkg'),
  (t) => {
    const folder = temporaryFolder(t);
    for (const architecture of Object.values(ARCHITECTURES)) {
      const tree = join(folder, architecture);
      execFileSync('dpkg-deb', ['--extract', debianPackage(architecture), tree]);
      const files = readdirSync(tree, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
      const machines = files.flatMap((entry) => {
        const head = readFileSync(join(entry.parentPath, entry.name)).subarray(0, 20);
        if (/\.(node|so[.\d]*|dll|dylib|exe)$/.test(entry.name)) assert.ok(head.includes('ELF'), entry.name);
        return head.toString('latin1', 0, 4) === '\x7fELF' ? [head.readUInt16LE(18)] : [];
      });
      // sharp, its libvips and koffi.
      assert.deepEqual(machines, Array(3).fill(ELF_MACHINES[architecture]), architecture);
    }
  },
);

test('lintian has nothing to report on the packages of both architectures', missingTool('lintian', 'lintian'), () => {
  for (const architecture of Object.values(ARCHITECTURES)) {
    const args = ['--allow-root', '--fail-on', 'error,warning', debianPackage(architecture)];
    const { status, stdout, stderr } = spawnSync('lintian', args, { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  }
});
