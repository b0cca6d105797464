// How the programs end: which exit code, and one line that says why.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, start, startCommand, startReceiver, startSender } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const FREE = ['--listen', 'tcp://127.0.0.1:0'];
const STACK = /^\s+at .*:\d+:\d+/m;

/** It ended with that code, and said why in one line without a stack trace. */
async function endsWith(program: Program, code: number, words: RegExp): Promise<void> {
  assert.equal(await program.exit(), code, program.transcript);
  assert.match(program.stderr, /^error: [^\n]+\n$/, program.transcript);
  assert.match(program.stderr, words);
  assert.doesNotMatch(program.stderr, STACK);
  assert.equal(program.text, '');
}

/** One of each place that refuses: commander, our own checks, the word in front, keygen, a file that is not there. */
const WRONG: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['receiver', ['extra'], /unknown command extra/],
  ['receiver', ['keygen'], /argument/],
  ['receiver', ['--json', '--output', '-'], /--json and --output - both want stdout/],
  ['sender', ['--devise', 'pattern'], /--devise.*--device/],
  ['sender', ['--device', 'pattern', '--to', 'tls://here:1', '--key-file', '/nowhere'], /there is no such file/],
];

test('a wrong command line ends with 2 and names what is wrong', async (t) => {
  await Promise.all(WRONG.map(([program, args, words]) => endsWith(start(t, `${program}/main.js`, args), 2, words)));
});

test('an address beyond this machine ends with 2 and names each way to have it', async (t) => {
  const refused = start(t, 'receiver/main.js', ['--listen', 'tcp://0.0.0.0:0']);
  await endsWith(refused, 2, /receiver keygen.*--insecure.*ssh -R/);
  const { receiver } = await startReceiver(t, ['--insecure'], 'tcp://0.0.0.0:0');
  assert.equal(await receiver.stop(), 0);
});

test('a source that cannot be had ends with 1 and says what to do', async (t) => {
  const folder = temporaryFolder(t);
  const { url } = await startReceiver(t);
  writeFileSync(join(folder, 'text.jpg'), 'no picture at all');
  writeFileSync(join(folder, 'secret.jpg'), 'x');
  chmodSync(join(folder, 'secret.jpg'), 0);
  chmodSync(folder, 0o755);
  // It is waited for, and said, until the limit.
  const none = startSender(t, url, ['--connect-timeout', '1']);
  assert.equal(await none.exit(), 1, none.transcript);
  assert.match(none.stderr, /\nerror: no camera yet[^\n]*--device pattern[^\n]*gave up after 1 s\)\n$/);
  await endsWith(
    startSender(t, url, ['--device', join(folder, 'none')]),
    1,
    /cannot open .*none: there is no such file/,
  );
  await endsWith(startSender(t, url, ['--device', join(folder, 'text.jpg')]), 1, /text\.jpg holds no JPEG/);
  // Whole by its segments, and yet no decoder can read it.
  const [jpeg] = await pictures(1);
  const broken = Buffer.from(jpeg ?? []);
  const tables = broken.indexOf(Buffer.from([0xff, 0xc4]));
  // The 16 counts of the first Huffman table.
  broken.fill(0xfe, tables + 5, tables + 21);
  writeFileSync(join(folder, 'broken.jpg'), broken);
  await endsWith(
    startSender(t, url, ['--device', join(folder, 'broken.jpg'), '--size', '10x10']),
    1,
    /none of the pictures of .*broken\.jpg could be decoded/,
  );
  // What nobody may read, root may.
  const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
  await endsWith(
    startSender(t, url, ['--device', join(folder, 'secret.jpg')], uid),
    1,
    /secret\.jpg: permission denied/,
  );
  const nothing = startSender(t, url, ['--device', '-']);
  nothing.child.stdin?.end('no JPEG either');
  await endsWith(nothing, 1, /stdin ended without a JPEG/);
});

test('torn JPEGs among good ones are left out and counted, and the end is 1', async (t) => {
  const { receiver, url } = await startReceiver(t);
  const [first, second, third, last] = (await pictures(4)) as [Buffer, Buffer, Buffer, Buffer];
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--name', 'pipe']);
  sender.child.stdin?.end(
    Buffer.concat([first, second.subarray(0, -9), third, Buffer.from('noise'), last.subarray(0, -2)]),
  );
  // The last one lacks nothing but its end marker.
  await endsWith(sender, 1, /1 of 4 pictures left out; the first: a torn JPEG was left out/);
  const { frames, torn } = await sender.event('summary');
  assert.deepEqual({ frames, torn }, { frames: 3, torn: 1 });
  assert.equal(sender.all('torn').length, 1);
  await receiver.event('lost', { camera: 'pipe', reason: 'finished' });
  await receiver.event('stats', { camera: 'pipe', frames: 3 });
});

test('a picture that sharp cannot decode is left out and counted too', async (t) => {
  const { url } = await startReceiver(t);
  const [good, bad] = (await pictures(2)) as [Buffer, Buffer];
  // Whole to whoever walks its segments; the quantization tables have become comments.
  const table = Buffer.from([0xff, 0xdb]);
  const broken = Buffer.from(bad);
  for (let at = broken.indexOf(table); at >= 0; at = broken.indexOf(table)) broken[at + 1] = 0xfe;
  const sender = startSender(t, url, ['--device', '-']);
  sender.child.stdin?.end(Buffer.concat([good, broken, good]));
  await endsWith(sender, 1, /1 of 3 pictures left out; the first: a damaged picture was left out/);
  const { frames, torn } = await sender.event('summary');
  assert.deepEqual({ frames, torn }, { frames: 2, torn: 1 });
});

test('where nothing listens, --connect-timeout ends the sender with 1', async (t) => {
  const { receiver, url } = await startReceiver(t);
  await receiver.stop();
  const sender = startSender(t, url, [...cheapCamera(), '--connect-timeout', '1']);
  await endsWith(sender, 1, /cannot connect to tcp:.*nothing listens there.*gave up after 1 s/);
  assert.ok(sender.find('summary') !== undefined);
});

test('--connect-timeout also holds where a machine does not answer at all', async (t) => {
  // A process that listens and has been stopped: once its queue is full, Linux answers nothing more.
  const code = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    console.log(this.address().port);
  })`;
  const deaf = startCommand(t, process.execPath, ['-e', code]);
  const port = Number(await eventually('it listens', () => /\d+/.exec(deaf.text)?.[0]));
  await deaf.suspend();
  const fillers = Array.from({ length: 8 }, () => connect({ host: '127.0.0.1', port }).on('error', () => undefined));
  cleanup(t, () => {
    for (const filler of fillers) filler.destroy();
  });
  await Promise.race(fillers.map((filler) => once(filler, 'connect')));
  const sender = startSender(t, `tcp://127.0.0.1:${port}`, [...cheapCamera(), '--connect-timeout', '1']);
  await endsWith(sender, 1, /no answer within 1 s.*gave up after 1 s/);
});

test('a port that is taken, and a place that cannot be written to, end the receiver with 1', async (t) => {
  const { url } = await startReceiver(t);
  await endsWith(start(t, 'receiver/main.js', ['--listen', url]), 1, /cannot listen on tcp:.*something listens there/);
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  await endsWith(start(t, 'receiver/main.js', [...FREE, '--save', file]), 1, /cannot save frames in .*file/);
  await endsWith(start(t, 'receiver/main.js', [...FREE, '--output', `${file}/x`]), 1, /cannot write to .*file\/x/);
});

test('only --debug shows where an error comes from', async (t) => {
  const sender = start(t, 'sender/main.js', ['--device', '/no/such/file', '--debug']);
  assert.equal(await sender.exit(), 1);
  assert.match(sender.stderr, STACK);
});
