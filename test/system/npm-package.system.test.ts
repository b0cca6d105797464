// The tarball, in a fresh Debian 13 with its own Node and npm.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DebianChroot, needsDebian } from '../helpers/debian-chroot.js';
import { temporaryFolder } from '../helpers/folder.js';
import { sendPictures, showDashboard } from '../helpers/installed-programs.js';
import { ROOT } from '../helpers/programs.js';

test('the tarball installs without a warning, with every package, and shows pictures', needsDebian(), async (t) => {
  const debian = new DebianChroot(t, 'trixie');
  const folder = temporaryFolder(t);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' });
  const tarball = debian.put(join(folder, String(readdirSync(folder)[0])));
  debian.install('npm', 'ca-certificates');
  const { TTYCAM_TEST_AUTHORITIES: file } = process.env;
  const authorities = file === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${debian.put(file)}`];
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
