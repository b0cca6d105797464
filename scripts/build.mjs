// Builds the programs in dist/ and the modules in build/src/ from proto/ and src/; with --with-tests also the tests and
// benches in build/. Incremental: the compiler remembers what it built, and outputs whose source is gone are removed.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePrograms, bundleTestPrograms } from './bundle.mjs';
import { lockCheckout } from './lock-file.mjs';
import { writeReference } from './reference.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const withTests = process.argv.includes('--with-tests');

/** Runs a script of a package with this very Node, so that no shell or PATH is in between. */
function run(packageName, path, args) {
  const script = join(dirname(require.resolve(`${packageName}/package.json`)), path);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** When a file was last written, in ms; 0 when there is none. */
function written(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Removes what the compiler once made of a source that is no more, and folders that are empty then. */
function prune(folder, sourceFolder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      prune(path, join(sourceFolder, entry.name));
      if (readdirSync(path).length === 0) rmdirSync(path);
      continue;
    }
    const output = /^(.*?)(\.d)?\.([cm]?)[jt]s(\.map)?$/.exec(entry.name);
    if (output === null) continue;
    const source = join(sourceFolder, output[1]);
    const kept = [`.${output[3]}ts`, `.${output[3]}js`].some((ending) => existsSync(source + ending));
    if (!kept) rmSync(path);
  }
}

// setup.mjs holds the lock already while it builds.
if (!process.argv.includes('--locked')) await lockCheckout(root);

const schema = join(root, 'proto/video.proto');
const generated = join(root, 'src/core/wire/proto');
if (Math.min(written(join(generated, 'video.js')), written(join(generated, 'video.d.ts'))) < written(schema)) {
  mkdirSync(generated, { recursive: true });
  run('protobufjs-cli', 'bin/pbjs', [
    ...['--target', 'static-module', '--wrap', 'esm', '--dts'],
    ...['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-typeurl', '--no-service'],
    ...['--out', join(generated, 'video.js'), schema],
  ]);
}

for (const [output, source] of withTests
  ? [
      ['build/src', 'src'],
      ['build/test', 'test'],
      ['build/bench', 'bench'],
    ]
  : [['build/src', 'src']]) {
  if (existsSync(join(root, output))) prune(join(root, output), join(root, source));
}
// Not bin/tsc, whose name has no ending: Node 20.9 refuses such a module.
run('typescript', 'lib/tsc.js', ['-b', withTests ? '.' : 'src']);

cpSync(generated, join(root, 'build/src/core/wire/proto'), { recursive: true, preserveTimestamps: true });
await bundlePrograms(root);
cpSync(join(root, 'src/receiver/http/page'), join(root, 'dist/receiver/page'), { recursive: true });
await writeReference(root);
writeFileSync(join(root, 'dist/.stamp'), '');
if (withTests) {
  await bundleTestPrograms(root);
  writeFileSync(join(root, 'build/.stamp'), '');
}
