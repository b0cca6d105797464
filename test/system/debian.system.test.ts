// ttycam's two packages in a fresh Debian 13: the Debian package, and the tarball that npm installs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { packagedUnitText, SERVICE_FILES } from '#src/sender/service/unit.js';
import { DebianChroot, needsDebian } from '../helpers/debian-chroot.js';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT, startCommand } from '../helpers/programs.js';
import { PtyScreen } from '../helpers/pty-screen.js';
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

function start(t: TestContext, debian: DebianChroot, ...command: readonly string[]) {
  const [program = '', ...args] = [...debian.prefix, ...command];
  return startCommand(t, program, args);
}

/** Sends pictures from a sender to a receiver, both in the chroot. */
async function sendPictures(t: TestContext, debian: DebianChroot): Promise<void> {
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--frames', '10', '--json'];
  const receiver = start(t, debian, 'receiver', ...listen);
  const { url } = await receiver.event('listening');
  const sender = start(t, debian, 'ttycam', 'send', '--device', 'pattern', '--to', String(url), '--frames', '10');
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.equal(sender.stderr.includes('warning'), false, sender.stderr);
}

/** Opens the dashboard of the demo in a terminal, and ends it. */
async function showDashboard(debian: DebianChroot): Promise<void> {
  const [program = '', ...args] = [...debian.prefix, 'TERM=xterm-256color', 'COLORTERM=truecolor', 'ttycam', 'demo'];
  const screen = new PtyScreen(program, args);
  try {
    await screen.untilShown(/pattern/, /LIVE/);
    screen.type('q');
    await screen.untilEnded();
  } finally {
    screen.close();
  }
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

  await t.test('the tarball installs with Debian’s own npm, without a warning and with every package', async () => {
    const folder = temporaryFolder(t);
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' });
    const tarball = debian.put(join(folder, String(readdirSync(folder)[0])));
    debian.install('npm', 'ca-certificates');
    const { NODE_EXTRA_CA_CERTS } = process.env;
    const authorities = NODE_EXTRA_CA_CERTS ? [`NODE_EXTRA_CA_CERTS=${debian.put(NODE_EXTRA_CA_CERTS)}`] : [];
    const said = debian.run('env', ...authorities, 'npm', 'install', '--global', '--no-update-notifier', tarball);
    assert.doesNotMatch(said, /warn/i);
    const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
    const installed = join(debian.root, 'usr/local/lib/node_modules/ttycam/node_modules');
    for (const name of Object.keys(optionalDependencies)) assert.ok(existsSync(join(installed, name)), name);
    await sendPictures(t, debian);
    await showDashboard(debian);
  });
});

test('lintian has nothing to report on the packages of both architectures', missingTool('lintian', 'lintian'), () => {
  for (const architecture of Object.values(ARCHITECTURES)) {
    const args = ['--allow-root', '--fail-on', 'error,warning', debianPackage(architecture)];
    execFileSync('lintian', args, { stdio: 'pipe' });
  }
});
