// Makes Debian packages of the built programs: `npm run package:deb -- [--arch amd64|arm64]…`. They are written to build/deb/.
// The libraries for the other architecture come from the npm registry, and no script of a package runs.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { maintainer, sourceDate, write, writeControl } from './control.mjs';
import { CPUS, HOME, installPrograms, NODE, readManifest } from './programs.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = join(root, 'build/deb');
const manifest = readManifest(root);
const commands = Object.keys(manifest.bin);

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

const gzip = (text) => gzipSync(text, { level: 9 });

/** The commands in the search path. */
function linkCommands(tree) {
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  for (const [name, path] of Object.entries(manifest.bin)) {
    const file = join(tree, HOME, path);
    write(file, readFileSync(file, 'utf8').replace(/^#!.*/, `#!${NODE}`), 0o755);
    symlinkSync(join('../lib/ttycam', path), join(tree, 'usr/bin', name));
  }
}

/** The manual, and completion for three shells. */
function writeReference(tree) {
  for (const path of manifest.man)
    write(join(tree, 'usr/share/man/man1', `${basename(path)}.gz`), gzip(readFileSync(join(root, path))));
  const script = (shell) => execFileSync(process.execPath, [join(root, manifest.bin.ttycam), 'completion', shell]);
  const folders = {
    bash: ['usr/share/bash-completion/completions', (name) => name],
    fish: ['usr/share/fish/vendor_completions.d', (name) => `${name}.fish`],
  };
  for (const [shell, [folder, fileOf]] of Object.entries(folders)) {
    write(join(tree, folder, fileOf('ttycam')), script(shell));
    for (const name of commands.filter((one) => one !== 'ttycam'))
      symlinkSync(fileOf('ttycam'), join(tree, folder, fileOf(name)));
  }
  write(join(tree, 'usr/share/zsh/vendor-completions/_ttycam'), script('zsh'));
}

/** The service, which waits for its configuration, and its user. */
async function writeService(tree) {
  const { packagedUnitText, SERVICE_FILES, SYSUSERS_TEXT } = await import('#src/sender/service/unit.js');
  const text = packagedUnitText({ node: NODE, main: join(HOME, manifest.bin.sender) });
  write(join(tree, SERVICE_FILES.packagedUnit), text);
  write(join(tree, 'usr/lib/sysusers.d/ttycam.conf'), SYSUSERS_TEXT);
}

/** The documents, the licences, and the changelog in Debian's form. */
function writeDocuments(tree, version) {
  const folder = join(tree, 'usr/share/doc/ttycam');
  const date = sourceDate(root).toUTCString().replace('GMT', '+0000');
  const text = `ttycam (${version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- ${maintainer(root)}  ${date}\n`;
  write(join(folder, 'changelog.gz'), gzip(text));
  cpSync(join(root, 'docs'), join(folder, 'docs'), { recursive: true });
  for (const name of ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'THIRD-PARTY.md'])
    write(join(folder, name), readFileSync(join(root, name)));
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  const others = `The packages in ${HOME}/node_modules have licences of their own: see THIRD-PARTY.md in this folder,
the file LICENSE beside each, and ${HOME}/dist/LICENCES.txt for those that are bundled.`;
  write(join(folder, 'copyright'), `${licence}\n\n${others}\n`);
}

/** Gives all folders the same rights, whatever the umask of this user is. */
function openFolders(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
  }
}

async function makePackage(architecture) {
  const version = manifest.version.replace('-', '~');
  const tree = join(output, architecture);
  rmSync(tree, { recursive: true, force: true });
  installPrograms(root, join(tree, HOME), CPUS[architecture]);
  linkCommands(tree);
  writeReference(tree);
  await writeService(tree);
  writeDocuments(tree, version);
  writeControl(root, tree, architecture, version);
  openFolders(tree);
  const file = join(output, `ttycam_${version}_${architecture}.deb`);
  const environment = { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate(root).getTime() / 1_000) };
  // xz, as Ubuntu's own default is not known to Debian 12.
  const args = ['-Zxz', '--root-owner-group', '--build', tree, `${file}.new`];
  execFileSync('dpkg-deb', args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  renameSync(`${file}.new`, file);
  rmSync(tree, { recursive: true });
  process.stdout.write(`${file}\n`);
}

for (const architecture of architectures(process.argv.slice(2))) await makePackage(architecture);
