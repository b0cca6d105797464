// Makes a checkout ready to run: installs the packages and builds, each only when it is due. With --with-tests, the
// tests and benchmarks too. `npm start`, `npm test` and `npm run bench` call it first.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const withTests = process.argv.includes('--with-tests');

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

if (written('node_modules/.package-lock.json') < written('package-lock.json')) {
  process.stderr.write('ttycam: installing packages (npm ci)\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const sources = ['proto', 'src', ...(withTests ? ['test', 'bench'] : [])].map(youngest);
const settings = [
  'tsconfig.base.json',
  'tsconfig.json',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
  'scripts/bundled-packages.mjs',
  'scripts/reference.mjs',
  'package-lock.json',
].map(written);
const built = withTests ? Math.min(written('build/.stamp'), written('dist/.stamp')) : written('dist/.stamp');
if (built < Math.max(...sources, ...settings)) {
  process.stderr.write('ttycam: building\n');
  const args = [join(root, 'scripts/build.mjs'), ...(withTests ? ['--with-tests'] : [])];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  // The compiler has said why. A stack trace of this script would only hide it.
  if (status !== 0) process.exit(status ?? 1);
}
