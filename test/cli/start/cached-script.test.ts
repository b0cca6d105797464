// Compiled code of an earlier start: when it is taken, and what happens when it is damaged.
import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CachedScript } from '#src/cli/start/cached-script.js';
import { temporaryFolder } from '../../helpers/folder.js';

/** A program of some bytes that does something, and an empty folder for its compiled code. */
function program(t: TestContext) {
  const home = temporaryFolder(t);
  const file = join(home, 'sender/start.cjs');
  const folder = join(home, 'compiled');
  mkdirSync(join(home, 'sender'));
  mkdirSync(folder);
  const write = (answer: number) => {
    const body = `exports.name = require('node:path').basename(__filename); exports.answer = () => ${answer};`;
    const all = `// ${'a comment, '.repeat(1_000)}\n${body}\nmodule.exports.total = exports.answer() + 1;`;
    writeFileSync(
      file,
      `(function (exports, require, module, __filename, __dirname) {${all}\n});\n// the answer is ${answer}`,
    );
  };
  write(40);
  return { file, folder, write, load: () => new CachedScript(file, folder) };
}

test('a script runs as by require, and from its second start on with compiled code', (t) => {
  const { load, folder } = program(t);
  const first = load();
  assert.equal(first.isCompiled, false);
  const { name, total } = first.run() as { name: string; total: number };
  assert.deepEqual([name, total], ['start.cjs', 41]);
  first.keep();
  const [kept = ''] = readdirSync(folder);
  assert.equal(kept, `sender-${process.version}-${process.arch}.code`);
  assert.equal(statSync(join(folder, kept)).mode & 0o777, 0o600);

  const second = load();
  assert.equal(second.isCompiled, true);
  const { answer } = second.run() as { answer: () => number };
  assert.equal(answer(), 40);
  assert.deepEqual(readdirSync(folder), [kept]);
});

test('a source of the same length has its own code: by its last line, or by its time', (t) => {
  const { load, write, file } = program(t);
  const before = new Date('2026-01-01');
  utimesSync(file, before, before);
  const first = load();
  first.run();
  first.keep();
  assert.equal(load().isCompiled, true);

  // Packages of npm have files of one time.
  write(50);
  utimesSync(file, before, before);
  const other = load();
  assert.equal(other.isCompiled, false);
  assert.equal((other.run() as { total: number }).total, 51);

  // By hand, somewhere in the middle.
  write(40);
  writeFileSync(file, readFileSync(file, 'utf8').replace('=> 40', '=> 60'));
  const edited = load();
  assert.equal(edited.isCompiled, false);
  assert.equal((edited.run() as { total: number }).total, 61);
});

test('damaged code is not taken: half a file, a changed byte, an empty file, other text', (t) => {
  const { load, folder } = program(t);
  const first = load();
  first.run();
  first.keep();
  const path = join(folder, readdirSync(folder)[0] ?? '');
  const whole = readFileSync(path);
  const damages: Array<() => void> = [
    () => truncateSync(path, Math.floor(whole.length / 2)),
    () => truncateSync(path, whole.length - 1),
    () => truncateSync(path, 0),
    () => writeFileSync(path, whole.with(whole.length - 40, (whole.at(-40) ?? 0) ^ 0x5a)),
    () => writeFileSync(path, 'code'),
    () => rmSync(path),
  ];
  for (const damage of damages) {
    writeFileSync(path, whole);
    assert.equal(load().isCompiled, true);
    damage();
    const script = load();
    assert.equal(script.isCompiled, false, damage.toString());
    assert.equal((script.run() as { total: number }).total, 41);
  }
});

test('where nothing can be written, the script runs all the same', (t) => {
  const { load, folder } = program(t);
  rmSync(folder, { recursive: true });
  const script = load();
  assert.equal((script.run() as { total: number }).total, 41);
  script.keep();
});
