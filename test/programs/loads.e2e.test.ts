// What a program loads: no more than what it was asked for needs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, start, startCommand, startReceiver } from '../helpers/programs.js';

/** The package of a script, or the part of a program: `dist/receiver/dashboard-4XYZ.js` is of `dashboard`. */
function partOf(url: string): string {
  const [, name = 'ttycam'] =
    /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? /\/dist\/.*\/([a-z]+)-\w+\.js/.exec(url) ?? [];
  return name;
}

/** Makes Node write down every script that it has loaded, as it ends. */
function recording(t: TestContext): { readonly env: NodeJS.ProcessEnv; readonly packages: () => Set<string> } {
  const folder = temporaryFolder(t);
  const packages = () => {
    const found = new Set<string>();
    for (const file of readdirSync(folder)) {
      const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] };
      for (const { url } of result) found.add(partOf(url));
    }
    return found;
  };
  return { env: { NODE_V8_COVERAGE: folder }, packages };
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
  test(`${program} --help shows examples and loads nothing but what reads the command line`, async (t) => {
    const { env, packages } = recording(t);
    const help = start(t, `${program}/main.js`, ['--help'], { env });
    await ended(help);
    assert.match(help.text, /Examples:/);
    assert.match(help.text, /Exit codes:/);
    assert.equal(help.stderr, '');
    // commander is bundled.
    assert.deepEqual(
      [...packages()].filter((name) => name !== 'chunk'),
      ['ttycam'],
    );
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
  // The dashboard is bundled with blessed.
  for (const name of ['sharp', 'dashboard', 'node-webcam']) {
    assert.ok(!receiving.packages().has(name), `${name} was loaded`);
  }
  assert.ok(receiving.packages().has('bodies'));
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
