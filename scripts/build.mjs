// Builds dist/ from proto/ and src/; with --with-tests also build/ from test/ and bench/. Always from nothing, as a
// deleted source would otherwise leave its old .js behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const withTests = process.argv.includes('--with-tests');

/** Runs a package's command with this very Node, so that no shell or PATH is in between. */
function run(packageName, bin, args) {
  const manifestPath = require.resolve(`${packageName}/package.json`);
  const script = join(dirname(manifestPath), require(manifestPath).bin[bin]);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const generated = join(root, 'src/core/proto');
mkdirSync(generated, { recursive: true });
run('protobufjs-cli', 'pbjs', [
  ...['--target', 'static-module', '--wrap', 'esm', '--dts'],
  ...['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-typeurl', '--no-service'],
  ...['--out', join(generated, 'video.js'), join(root, 'proto/video.proto')],
]);

rmSync(join(root, 'dist'), { recursive: true, force: true });
if (withTests) rmSync(join(root, 'build'), { recursive: true, force: true });
run('typescript', 'tsc', ['-b', 'src']);
if (withTests) run('typescript', 'tsc', ['-b', '.']);

cpSync(generated, join(root, 'dist/core/proto'), { recursive: true });
for (const program of ['sender', 'receiver']) chmodSync(join(root, 'dist', program, 'main.js'), 0o755);
writeFileSync(join(root, 'dist/.stamp'), '');
if (withTests) writeFileSync(join(root, 'build/.stamp'), '');
