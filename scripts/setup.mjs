// Makes a checkout ready to run: installs the packages and builds, each only when it is due. With --with-tests, the
// tests and benchmarks too. `npm start`, `npm test` and `npm run bench` call it first.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockCheckout } from './lock-file.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const withTests = process.argv.includes('--with-tests');

const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [oldestMajor, oldestMinor] = engines.node.match(/\d+/g).map(Number);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  process.stderr.write(
    `error: ttycam needs Node ${engines.node}, and this is ${process.versions.node}: install a newer one (https://nodejs.org)\n`,
  );
  process.exit(1);
}

/** When a file was last written, in ms; 0 when there is none. */
function written(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** When the youngest file below a folder was written, in ms, the generated code left out. */
function youngest(folder) {
  let newest = 0;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (path === join('src', 'core', 'wire', 'proto')) continue;
    newest = Math.max(newest, entry.isDirectory() ? youngest(path) : written(path));
  }
  return newest;
}

function isInstallDue() {
  return written('node_modules/.package-lock.json') < written('package-lock.json');
}

function isBuildDue() {
  const sources = ['proto', 'src', 'scripts', ...(withTests ? ['test', 'bench'] : [])].map(youngest);
  const settings = ['tsconfig.base.json', 'tsconfig.json', 'package.json', 'package-lock.json'].map(written);
  const built = withTests ? Math.min(written('build/.stamp'), written('dist/.stamp')) : written('dist/.stamp');
  return built < Math.max(...sources, ...settings);
}

/** Runs a program to its end. It has said why where it fails: a stack trace of this script would only hide it. */
function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (status !== 0) process.exit(status ?? 1);
}

// Two at once would remove each other's packages. What is due is asked again: it may be done once the lock is free.
if (isInstallDue() || isBuildDue()) await lockCheckout(root);
if (isInstallDue()) {
  process.stderr.write('ttycam: installing packages (npm ci)\n');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
}
if (isBuildDue()) {
  process.stderr.write('ttycam: building\n');
  run(process.execPath, [join(root, 'scripts/build.mjs'), '--locked', ...(withTests ? ['--with-tests'] : [])]);
}
