// Runs the tests: all of them, or those whose path holds one of the words given (`npm test -- framing e2e`); those of
// test/system, which need root and change the machine for a moment, only with the word `system`. The files
// are named one by one because `node --test` of Node 20 knows no patterns, and passes when it finds no file at all.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const flags = process.argv.slice(2).filter((word) => word.startsWith('-'));

const files = readdirSync(join(root, 'build/test'), { recursive: true })
  .map((name) => join('build/test', String(name)))
  .filter((path) => !path.endsWith('.system.test.js') || words.includes('system'))
  .filter((path) => path.endsWith('.test.js') && (words.length === 0 || words.some((word) => path.includes(word))))
  .sort();
if (files.length === 0) {
  process.stderr.write(`no test file matches ${words.join(' ')}\n`);
  process.exit(1);
}

// One test that hangs must not hang the whole run. Node 20.9 and 20.10 cannot do that yet.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 20 || minor > 10) flags.unshift('--test-timeout=180000');

const { status } = spawnSync(process.execPath, ['--enable-source-maps', ...flags, '--test', ...files], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
