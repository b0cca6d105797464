// What `npm pack` makes, taken apart and run elsewhere.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly man: readonly string[];
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('the package holds what its commands need, and nothing of the workshop', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-pack-'));
  try {
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none';
    execFileSync('tar', ['-xzf', tarball], { cwd: folder });
    const home = join(folder, 'package');
    const files = readdirSync(home, { recursive: true }).map(String);
    assert.deepEqual(
      files.filter((file) => /^(src|test|bench|build|scripts)\b|\.tsbuildinfo$|\.stamp$/.test(file)),
      [],
    );
    for (const file of ['dist/ttycam/main.js', 'proto/video.proto', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
      assert.ok(files.includes(file), file);
    }
    // Installing would need a registry; the dependencies of this checkout are the same.
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
    for (const program of ['sender', 'receiver', 'ttycam']) {
      const main = join(home, 'dist', program, 'main.js');
      assert.match(execFileSync(main, ['--version'], { encoding: 'utf8' }), /^ttycam \d+\.\d+\.\d+\n$/);
    }
    const { bin, man } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest;
    assert.ok(man.length > 0);
    for (const page of man) assert.ok(existsSync(join(home, page)), page);
    // As npm links it: npx runs the command that has the package's name.
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(join(home, bin['ttycam'] ?? ''), join(folder, 'node_modules/.bin/ttycam'));
    const npx = execFileSync('npx', ['--no', 'ttycam', 'completion', 'bash'], { encoding: 'utf8', cwd: folder });
    assert.match(npx, /^complete -F _ttycam ttycam sender receiver$/m);
    const receiver = join(home, 'dist/ttycam/main.js');
    const args = [receiver, 'demo', '--view', 'headless', '--frames', '3', '--timeout', '30', '--json'];
    const lines = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: folder }).trim().split('\n');
    assert.equal(JSON.parse(lines.at(-1) ?? '').event, 'summary');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
