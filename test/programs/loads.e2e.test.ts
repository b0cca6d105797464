// What a program loads: no more than what it was asked for needs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as zlib from 'node:zlib';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, ROOT, start, startCommand, startReceiver } from '../helpers/programs.js';

/** Node's coverage of one script. */
interface ScriptCoverage {
  readonly url: string;
  readonly functions: ReadonlyArray<{
    readonly functionName: string;
    readonly ranges: ReadonlyArray<{ count: number }>;
  }>;
}

/** The package of a path, or the file of a program: `start.cjs`. */
function partOf(path: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.replace(/.*\//, '');
}

/** The names of the functions that ran. */
function ranIn({ functions }: ScriptCoverage): string[] {
  return functions.flatMap(({ functionName, ranges }) => ((ranges[0]?.count ?? 0) > 0 ? functionName : []));
}

/** What ran of a script: the script itself, and the packages and modules in a bundle, which esbuild makes functions of their names. */
function partsOf(script: ScriptCoverage): string[] {
  return [script.url, ...ranIn(script).filter((name) => /\.c?[jt]s$/.test(name))].map(partOf);
}

interface Recording {
  readonly env: NodeJS.ProcessEnv;
  readonly packages: () => Set<string>;
  readonly functions: () => Set<string>;
}

/** Makes Node write down every script that it has loaded, and each function that ran, as it ends. */
function recording(t: TestContext): Recording {
  const folder = temporaryFolder(t);
  const collect = (namesIn: (script: ScriptCoverage) => string[]) => () => {
    const found = new Set<string>();
    for (const file of readdirSync(folder)) {
      const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: ScriptCoverage[] };
      // Scripts without a path are of Node itself.
      const scripts = result.filter(({ url }) => /^(file:|\/)/.test(url));
      for (const name of scripts.flatMap(namesIn)) found.add(name);
    }
    return found;
  };
  return { env: { NODE_V8_COVERAGE: folder }, packages: collect(partsOf), functions: collect(ranIn) };
}

async function ended(program: Program): Promise<void> {
  assert.equal(await program.exit(), 0, program.transcript);
}

test('each package would be seen if it were loaded', async (t) => {
  for (const name of ['sharp', 'node-webcam', 'koffi']) {
    const { env, packages } = recording(t);
    const code = `require(${JSON.stringify(name)})`;
    await ended(startCommand(t, process.execPath, ['-e', code], { env }));
    assert.ok(packages().has(name), `${name} in ${[...packages()].join(' ')}`);
  }
});

for (const program of ['sender', 'receiver']) {
  test(`${program} --help shows examples and loads nothing else`, async (t) => {
    const { env, packages } = recording(t);
    const help = start(t, `${program}/main.js`, ['--help'], { env });
    await ended(help);
    assert.match(help.text, /Examples:/);
    assert.match(help.text, /Exit codes:/);
    assert.equal(help.stderr, '');
    assert.deepEqual([...packages()], ['main.js']);
  });
}

test('a headless receiver loads neither blessed nor sharp, and a sender of finished pictures no sharp', async (t) => {
  const receiving = recording(t);
  const args = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json', '--frames', '3'];
  const receiver = start(t, 'receiver/main.js', args, { env: receiving.env });
  const url = String((await receiver.event('listening'))['url']);
  const sending = recording(t);
  const sender = start(t, 'sender/main.js', ['--to', url, '--device', 'pattern', '--frames', '3'], {
    env: sending.env,
  });
  await ended(sender);
  await ended(receiver);
  for (const name of ['sharp', 'blessed', 'dashboard.ts', 'node-webcam']) {
    assert.ok(!receiving.packages().has(name), `${name} was loaded`);
  }
  for (const name of ['start.cjs', 'commander', 'bodies.ts']) assert.ok(receiving.packages().has(name), name);
  // The checksum in JavaScript takes as long as all the rest of a frame.
  const hasOwnChecksum = 'crc32' in zlib;
  for (const { functions } of [receiving, sending]) {
    assert.ok(functions().has('fastCrc32'));
    assert.equal(functions().has('crc32'), !hasOwnChecksum);
  }
  // The pattern has to be encoded.
  assert.ok(sending.packages().has('sharp'));
  assert.ok(!sending.packages().has('node-webcam'));

  const piping = recording(t);
  const { url: other } = await startReceiver(t);
  const pipe = start(t, 'sender/main.js', ['--to', other, '--device', '-', '--fit', 'none'], { env: piping.env });
  pipe.child.stdin?.end(Buffer.concat(await pictures(3)));
  await ended(pipe);
  assert.ok(!piping.packages().has('sharp'), 'sharp was loaded');
});

test('the second file of a program is none, and says which one is', () => {
  const { status, stderr } = spawnSync(process.execPath, [`${ROOT}dist/ttycam/start.cjs`], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /^error: this file is not a program: run main\.js beside it\n$/);
});
