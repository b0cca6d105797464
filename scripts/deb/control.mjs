// What dpkg reads of a Debian package: its description, the scripts that it runs, and what lintian need not report.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Writes a file with its folders. */
export function write(path, content, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

function git(root, ...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** Who makes the package, as Debian's own tools find it. */
export function maintainer(root) {
  const name = process.env.DEBFULLNAME ?? (git(root, 'config', 'user.name') || userInfo().username);
  const email = process.env.DEBEMAIL ?? (git(root, 'config', 'user.email') || `${userInfo().username}@${hostname()}`);
  return `${name} <${email}>`;
}

/** When the sources were last changed: a package of the same sources has the same bytes. */
export function sourceDate(root) {
  return new Date(Number(process.env.SOURCE_DATE_EPOCH ?? (git(root, 'log', '-1', '--format=%ct') || '0')) * 1_000);
}

/** Reports of lintian that stay, each with its reason. */
const OVERRIDES = `# sharp and koffi publish prebuilt libraries, which are taken unchanged: their authors test these bytes.
ttycam: embedded-library *
ttycam: hardening-no-bindnow *
ttycam: hardening-no-fortify-functions *
# debhelper's scripts, which lintian wants, are for packages that it builds. The unit is not enabled at installation.
ttycam: maintainer-script-calls-systemctl *
`;

const POSTINST = `#!/bin/sh
# Makes the user of the service, which starts only when somebody enables it.
set -e
if [ "$1" = configure ]; then
  if command -v systemd-sysusers >/dev/null; then systemd-sysusers ttycam.conf; fi
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    # After an upgrade, a running sender is still the old one.
    if [ -n "$2" ]; then systemctl try-restart ttycam-sender.service; fi
  fi
fi
`;

const PRERM = `#!/bin/sh
# Stops the service before its programs are removed.
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now ttycam-sender.service || true
fi
`;

const POSTRM = `#!/bin/sh
# \`purge\` removes the configuration with its keys. The user stays: a number that is used again would own their copies.
set -e
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
if [ "$1" = purge ]; then rm -rf /etc/ttycam; fi
`;

function sizeKiB(path) {
  const status = lstatSync(path);
  if (!status.isDirectory()) return Math.ceil(status.size / 1024);
  return readdirSync(path).reduce((sum, name) => sum + sizeKiB(join(path, name)), 1);
}

/** One line for each file, for `dpkg --verify`. */
function checksums(tree) {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(tree, join(entry.parentPath ?? entry.path, entry.name))).sort();
  return paths.map((path) => `${md5(readFileSync(join(tree, path)))}  ${path}\n`).join('');
}

const md5 = (content) => createHash('md5').update(content).digest('hex');

/** Writes the folder DEBIAN of a package whose other files are there. */
export function writeControl(root, tree, architecture, version) {
  write(join(tree, 'usr/share/lintian/overrides/ttycam'), OVERRIDES);
  const control = `Package: ttycam
Version: ${version}
Section: video
Priority: optional
Architecture: ${architecture}
Maintainer: ${maintainer(root)}
Installed-Size: ${sizeKiB(tree)}
Depends: nodejs (>= 20.9), libc6 (>= 2.28), libstdc++6
Recommends: libturbojpeg0 | libturbojpeg
Suggests: ffmpeg, libsdl2-2.0-0, man-db, nats-server, openssh-client, v4l-utils
Description: watch cameras from any terminal
 A headless sender streams the pictures of a camera. A receiver shows them live
 in a terminal, over SSH too, or in a window, with the state of each camera and
 the age of each picture.
 .
 This package has the commands ttycam, sender and receiver, and a service that
 keeps a sender running once it is configured.
`;
  const folder = join(tree, 'DEBIAN');
  write(join(folder, 'md5sums'), checksums(tree));
  write(join(folder, 'control'), control);
  for (const [name, text] of Object.entries({ postinst: POSTINST, prerm: PRERM, postrm: POSTRM }))
    write(join(folder, name), text, 0o755);
}
