// The programs of a Debian package with the packages that they load, in the folder where they run.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The Node that runs the programs: Debian's, and not another one of the search path. */
export const NODE = '/usr/bin/node';

/** The folder of the programs. */
export const HOME = '/usr/lib/ttycam';

/** npm's name of each architecture of Debian that has its libraries. */
export const CPUS = { amd64: 'x64', arm64: 'arm64' };

/** Packages that are bundled into dist/ as a whole. What else needs them is installed for nothing. */
const BUNDLED = ['blessed-contrib', 'commander', 'protobufjs'];

/** What is in a package for those who develop it or with it. */
const UNUSED_FILE =
  /\.(d\.[cm]?ts|map|md|markdown|gyp|c|cc|cpp|h|hh|hpp|inc|S|asm|def|sh|exe|zip)$|^\.|^(makefile|cmakelists\.txt|eslint\.config\.js)$/i;
const UNUSED_FOLDER = /^(\.github|bin|browser|docs?|examples?|scripts|tests?|website|autogen|types)$/;

/** What is for npm, browsers or the TypeScript compiler alone, compiles koffi, or has a place of its own in Debian. */
const UNUSED = [
  ...['package-lock.json', 'node_modules/.package-lock.json', 'node_modules/.bin'],
  ...['node_modules/koffi/lib', 'node_modules/koffi/vendor', 'node_modules/koffi/cnoke.cjs'],
  'node_modules/koffi/src/koffi/src/trampolines.cjs',
  ...['node_modules/mqtt/dist', 'node_modules/mqtt/help', 'node_modules/@types', 'node_modules/undici-types'],
  ...['dist/man', 'docs', 'LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'THIRD-PARTY.md'],
];

/**
 * Puts the programs into a folder, as npm installs them.
 *
 * @param cpu npm's name of the processor.
 * @throws Error when npm fails, or a package has no library for the processor.
 */
export function installPrograms(root, home, cpu) {
  const npm = (folder, args) => execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  mkdirSync(home, { recursive: true });
  const tarball = String(npm(root, ['pack', '--ignore-scripts', '--silent', '--pack-destination', home])).trim();
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '--no-same-owner'], { cwd: home });
  rmSync(join(home, tarball));
  cpSync(join(root, 'package-lock.json'), join(home, 'package-lock.json'));
  const target = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
  const quiet = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(home, ['ci', ...quiet, ...target]);
  npm(home, ['uninstall', ...quiet, ...target, ...BUNDLED]);
  // As npm changed it.
  cpSync(join(root, 'package.json'), join(home, 'package.json'));
  const others = [`node_modules/@koromix/koffi-linux-${cpu}/musl_${cpu}`];
  for (const name of [...UNUSED, ...others]) rmSync(join(home, name), { recursive: true, force: true });
  keepLibraries(join(home, 'node_modules'), cpu);
  prune(join(home, 'node_modules'));
}

/** Removes the libraries of other systems. Older versions of npm install those of musl and WebAssembly, too. */
function keepLibraries(modules, cpu) {
  const wanted = [`@img/sharp-linux-${cpu}`, `@img/sharp-libvips-linux-${cpu}`, `@koromix/koffi-linux-${cpu}`];
  for (const name of wanted) if (!existsSync(join(modules, name))) throw new Error(`npm did not install ${name}`);
  for (const scope of ['@img', '@koromix', '@emnapi']) {
    if (!existsSync(join(modules, scope))) continue;
    for (const name of readdirSync(join(modules, scope)))
      if (/^(sharp|koffi)-|^runtime$/.test(name) && !wanted.includes(`${scope}/${name}`))
        rmSync(join(modules, scope, name), { recursive: true });
  }
}

/** Removes what nothing loads, and makes all files readable and none executable. */
function prune(modules) {
  const folders = readdirSync(modules, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === 'package.json')
    .map((entry) => entry.parentPath ?? entry.path)
    .filter((folder) => /node_modules\/(@[^/]+\/)?[^/]+$/.test(folder));
  for (const folder of folders) {
    for (const command of commandsOf(folder)) rmSync(command, { force: true });
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory() && UNUSED_FOLDER.test(entry.name)) rmSync(join(folder, entry.name), { recursive: true });
  }
  pruneFiles(modules);
}

/** The programs that npm would put into the search path. No package loads its own. */
function commandsOf(folder) {
  const { bin = {} } = readManifest(folder);
  return Object.values(typeof bin === 'string' ? [bin] : bin).map((path) => join(folder, path));
}

function pruneFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      pruneFiles(path);
      if (readdirSync(path).length === 0) rmSync(path, { recursive: true });
    } else if (UNUSED_FILE.test(entry.name) && !/^(licen[cs]e|third-party)/i.test(entry.name)) rmSync(path);
    else chmodSync(path, 0o644);
  }
}

/** The package.json of a folder. */
export const readManifest = (root) => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
