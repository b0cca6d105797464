// Makes a Debian package of the built programs: `npm run package:deb -- [--arch amd64|arm64]…`. It is written to build/deb/.
// The dependencies of the other architecture come from the npm registry, and no script of them runs.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'build/deb');
const NODE = '/usr/bin/node';
const HOME = '/usr/lib/ttycam';

/** npm's name of each architecture of Debian that has its libraries. */
const CPUS = { amd64: 'x64', arm64: 'arm64' };

/** What an installed package needs of its dependencies; the rest is for who develops with them. */
const NOT_INSTALLED =
  /\.(d\.[cm]?ts|[cm]?js\.map|map|md|markdown|gyp|c|cc|cpp|h|hpp)$|^(\.github|\.npmignore|\.travis\.yml|\.eslintrc.*|\.editorconfig)$/i;

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function usage(message) {
  process.stderr.write(`error: ${message}\nUsage: npm run package:deb -- [--arch amd64|arm64]…\n`);
  process.exit(2);
}

/** The architectures on the command line; without one, both. */
function architectures(args) {
  const chosen = [];
  for (let at = 0; at < args.length; at += 2) {
    if (args[at] !== '--arch') usage(`unknown argument: ${args[at]}`);
    if (!Object.hasOwn(CPUS, args[at + 1] ?? '')) usage(`--arch takes ${Object.keys(CPUS).join(' or ')}`);
    chosen.push(args[at + 1]);
  }
  return chosen.length > 0 ? chosen : Object.keys(CPUS);
}

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** Who makes the package, as Debian's own tools find it. */
function maintainer() {
  const name = process.env.DEBFULLNAME ?? (git('config', 'user.name') || userInfo().username);
  const email = process.env.DEBEMAIL ?? (git('config', 'user.email') || `${userInfo().username}@${hostname()}`);
  return `${name} <${email}>`;
}

/** When the sources were last changed: a package of the same sources has the same bytes. */
const date = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? (git('log', '-1', '--format=%ct') || '0')) * 1000);

function write(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

const gzip = (text) => gzipSync(text, { level: 9 });

/** The programs and their dependencies, as npm installs them from the registry. */
function installPackage(home, cpu) {
  const folder = join(output, 'pack');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: root });
  const [tarball] = readdirSync(folder);
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', home, '--strip-components=1', '--no-same-owner']);
  rmSync(folder, { recursive: true });
  cpSync(join(root, 'package-lock.json'), join(home, 'package-lock.json'));
  const npmArguments = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...npmArguments, '--os=linux', `--cpu=${cpu}`, '--libc=glibc'], { cwd: home, stdio: 'inherit' });
  // These hold paths of this machine, or are for npm alone.
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json', 'node_modules/.bin', 'dist/man'])
    rmSync(join(home, name), { recursive: true, force: true });
  prune(join(home, 'node_modules'));
}

/** Removes what nothing loads, and makes all files readable and none executable. */
function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      prune(path);
      if (readdirSync(path).length === 0) rmSync(path, { recursive: true });
    } else if (NOT_INSTALLED.test(entry.name) && !/^licen[cs]e/i.test(entry.name)) rmSync(path);
    else chmodSync(path, 0o644);
  }
}

/** The commands in the search path. */
function linkCommands(tree, home) {
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  for (const [name, path] of Object.entries(manifest.bin)) {
    const file = join(home, path);
    write(file, readFileSync(file, 'utf8').replace(/^#!.*/, `#!${NODE}`), 0o755);
    symlinkSync(join('../lib/ttycam', path), join(tree, 'usr/bin', name));
  }
}

async function writeReference(tree) {
  for (const path of manifest.man) {
    const page = readFileSync(join(root, path), 'utf8');
    write(join(tree, 'usr/share/man/man1', `${path.slice(path.lastIndexOf('/') + 1)}.gz`), gzip(page));
  }
  const script = (shell) =>
    execFileSync(process.execPath, [join(root, 'dist/ttycam/main.js'), 'completion', shell], { encoding: 'utf8' });
  const bash = join(tree, 'usr/share/bash-completion/completions');
  write(join(bash, 'ttycam'), script('bash'));
  for (const name of Object.keys(manifest.bin)) if (name !== 'ttycam') symlinkSync('ttycam', join(bash, name));
  write(join(tree, 'usr/share/zsh/vendor-completions/_ttycam'), script('zsh'));
  const fish = join(tree, 'usr/share/fish/vendor_completions.d');
  write(join(fish, 'ttycam.fish'), script('fish'));
}

/** The service, which a sender.toml switches on, and its user. */
async function writeService(tree) {
  const unit = await import('#src/sender/service/unit.js');
  const text = unit.packagedUnitText({ node: NODE, main: `${HOME}/dist/sender/main.js` });
  write(join(tree, 'usr/lib/systemd/system', `${unit.SERVICE}.service`), text);
  write(join(tree, 'usr/lib/sysusers.d/ttycam.conf'), unit.SYSUSERS_TEXT);
}

/** docs/, the licences, and the changelog that Debian wants. */
function writeDocuments(tree, version) {
  const folder = join(tree, 'usr/share/doc/ttycam');
  const stamp = date.toUTCString().replace('GMT', '+0000');
  const changelog = `ttycam (${version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- ${maintainer()}  ${stamp}\n`;
  write(join(folder, 'changelog.gz'), gzip(changelog));
  write(join(folder, 'CHANGELOG.md.gz'), gzip(readFileSync(join(root, 'CHANGELOG.md'))));
  write(join(folder, 'README.md'), readFileSync(join(root, 'README.md')));
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
  const others = `Packages of npm in ${HOME}/node_modules have licences of their own: see ${HOME}/THIRD-PARTY.md,
${HOME}/dist/LICENCES.txt and the files LICENSE beside each.`;
  write(join(folder, 'copyright'), `${licence.trim()}\n\n${others}\n`);
}

/** What lintian reports, and why it stays. */
const OVERRIDES = `# Prebuilt libraries of sharp and koffi, as their authors publish them for glibc.
ttycam: embedded-library *
ttycam: library-not-linked-against-libc *
ttycam: shared-library-lacks-prerequisites *
ttycam: unstripped-binary-or-object *
ttycam: binary-or-shlib-defines-rpath *
ttycam: custom-library-search-path *
ttycam: hardening-no-* *
# The package is not part of Debian, so no bug asked for it.
ttycam: initial-upload-closes-no-bugs *
`;

const POSTINST = `#!/bin/sh
# Makes the user of the service. The service starts only when somebody enables it.
set -e
if [ "$1" = configure ]; then
  if command -v systemd-sysusers >/dev/null; then systemd-sysusers ttycam.conf; fi
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi
`;

const PRERM = `#!/bin/sh
# Stops the service, as its programs go.
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now ttycam-sender.service || true
fi
`;

const POSTRM = `#!/bin/sh
# /etc/ttycam and the service's user stay: they hold keys and what these belong to.
set -e
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
`;

function sizeKiB(path) {
  const status = lstatSync(path);
  if (!status.isDirectory()) return Math.ceil(status.size / 1024);
  return readdirSync(path).reduce((sum, name) => sum + sizeKiB(join(path, name)), 1);
}

function writeControl(tree, architecture, version) {
  const control = `Package: ttycam
Version: ${version}
Section: video
Priority: optional
Architecture: ${architecture}
Maintainer: ${maintainer()}
Installed-Size: ${sizeKiB(tree)}
Depends: nodejs (>= 20.9), libc6, libstdc++6
Recommends: libturbojpeg0 | libturbojpeg, v4l-utils
Suggests: ffmpeg, libsdl2-2.0-0, nats-server
Description: watch cameras from a terminal
 A headless sender streams the pictures of a webcam over TCP. A receiver shows
 them live in a terminal, also over SSH, or in a window, with the state, rate
 and age of each camera.
`;
  const folder = join(tree, 'DEBIAN');
  write(join(folder, 'control'), control);
  for (const [name, text] of Object.entries({ postinst: POSTINST, prerm: PRERM, postrm: POSTRM }))
    write(join(folder, name), text, 0o755);
  write(join(tree, 'usr/share/lintian/overrides/ttycam'), OVERRIDES);
}

/** Folders are made by this user's umask. */
function openFolders(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
}

async function makePackage(architecture) {
  const version = manifest.version.replace('-', '~');
  const tree = join(output, architecture);
  rmSync(tree, { recursive: true, force: true });
  const home = join(tree, HOME);
  installPackage(home, CPUS[architecture]);
  linkCommands(tree, home);
  await writeReference(tree);
  await writeService(tree);
  writeDocuments(tree, version);
  writeControl(tree, architecture, version);
  openFolders(tree);
  const file = join(output, `ttycam_${version}_${architecture}.deb`);
  const environment = { ...process.env, SOURCE_DATE_EPOCH: String(date.getTime() / 1000) };
  const built = `${file}.new`;
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, built], { env: environment, stdio: 'pipe' });
  renameSync(built, file);
  rmSync(tree, { recursive: true });
  process.stdout.write(`${file}\n`);
}

for (const architecture of architectures(process.argv.slice(2))) await makePackage(architecture);
