// The Debian package, in a fresh Debian 13 without anything else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packagedUnitText, SERVICE_FILES } from '#src/sender/service/unit.js';
import { DebianChroot, needsDebian } from '../helpers/debian-chroot.js';
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

/** They are made when the first test wants them. */
let made: Readonly<Record<string, string>> | undefined;

function debianPackage(architecture: string): string {
  made ??= makeDebianPackages();
  const path = made[architecture];
  assert.ok(path !== undefined, architecture);
  return path;
}

test('the Debian package installs, shows pictures, and is removed without a trace', needsDebian(), async (t) => {
  const architecture = ARCHITECTURES[process.arch as 'x64' | 'arm64'];
  const debian = new DebianChroot(t, 'trixie');
  debian.install(debian.put(debianPackage(architecture)));
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  for (const name of ['ttycam', 'sender', 'receiver'])
    assert.equal(debian.run(name, '--version'), `ttycam ${version}\n`);
  await sendPictures(t, debian);
  await showDashboard(debian);

  const doctor = start(t, debian, 'ttycam', 'doctor', '--json');
  await doctor.exit();
  assert.doesNotMatch(doctor.text + doctor.stderr, /not installed: npm install|does not load/);
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

test('lintian has nothing to report on the packages of both architectures', missingTool('lintian', 'lintian'), () => {
  for (const architecture of Object.values(ARCHITECTURES)) {
    const args = ['--allow-root', '--fail-on', 'error,warning', debianPackage(architecture)];
    execFileSync('lintian', args, { stdio: 'pipe' });
  }
});
