// Unreliable sources, with the real programs: FIFOs whose writers come late, leave and return; folders with bad entries.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { cheapCamera } from '../../helpers/cheap-camera.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { pictures } from '../../helpers/pictures.js';
import { start, startReceiver, startSender, totals } from '../../helpers/programs.js';
import { eventually } from '../../helpers/wait.js';

const ON_UNIX = { skip: process.platform === 'win32' };

test('a sender waits for the writer of a FIFO, says so, and ends at the first signal', ON_UNIX, async (t) => {
  const fifo = join(temporaryFolder(t), 'fifo');
  execFileSync('mkfifo', [fifo]);
  const sender = start(t, 'sender/main.js', ['--device', fifo, '--to', 'tcp://127.0.0.1:9']);
  await eventually('it says so', () => sender.stderr.includes(`waiting for somebody to write into ${fifo}`));
  assert.equal(await sender.stop(), 0, sender.transcript);
});

test(
  'pictures of one writer after the other arrive with --loop, and the end of the first is the end without',
  ON_UNIX,
  async (t) => {
    const fifo = join(temporaryFolder(t), 'fifo');
    execFileSync('mkfifo', [fifo]);
    const jpegs = await pictures(6);
    const { receiver, url } = await startReceiver(t);
    const once = startSender(t, url, ['--device', fifo, '--fit', 'none', '--name', 'once']);
    await once.event('trouble', { reason: `waiting for somebody to write into ${fifo}`, retryMs: null });
    await writeFile(fifo, Buffer.concat(jpegs));
    assert.equal(await once.exit(), 0, once.transcript);
    assert.equal((await once.event('summary'))['frames'], 6);
    const again = startSender(t, url, ['--device', fifo, '--fit', 'none', '--name', 'again', '--loop']);
    await again.event('trouble');
    for (const jpeg of jpegs) await writeFile(fifo, jpeg);
    await eventually('all have left', () => again.all('stats').at(-1)?.['frames'] === 6);
    assert.equal(await again.stop(), 0, again.transcript);
    assert.equal(await receiver.stop(), 0);
    assert.deepEqual(
      (await totals(receiver)).map(({ name, frames }) => [name, frames]),
      [
        ['once', 6],
        ['again', 6],
      ],
    );
  },
);

test('a pipe that is no JPEG is named within 1 MB, and goes on once JPEGs come', ON_UNIX, async (t) => {
  const { url } = await startReceiver(t);
  const [jpeg = Buffer.alloc(0)] = await pictures(1);
  const raw = Buffer.alloc(1024 * 1024, Buffer.from([0x10, 0x80, 0xeb, 0x80]));
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none']);
  sender.child.stdin?.write(raw);
  const trouble = await sender.event('trouble');
  assert.match(String(trouble['reason']), /no JPEG comes from stdin: it is raw video.*-f rawvideo/);
  sender.child.stdin?.end(jpeg);
  await sender.event('recovered');
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal((await sender.event('summary'))['frames'], 1);
});

test('a receiver waits for the reader of a FIFO, and ends normally when it closes', ON_UNIX, async (t) => {
  const folder = temporaryFolder(t);
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const args = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--output', fifo];
  const late = start(t, 'receiver/main.js', [...args, '--timeout', '0.2']);
  assert.equal(await late.exit(), 3, late.transcript);
  assert.match(late.stderr, new RegExp(`waiting for somebody to read ${fifo}`));
  const receiver = start(t, 'receiver/main.js', args);
  const reader = await open(fifo, 'r');
  const url = await eventually('it listens', () => /listening on (\S+)/.exec(receiver.stderr)?.[1]);
  const sender = startSender(t, url, cheapCamera(5));
  const { buffer, bytesRead } = await reader.read(Buffer.alloc(2), 0, 2);
  assert.deepEqual([...buffer.subarray(0, bytesRead)], [0xff, 0xd8]);
  await reader.close();
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.doesNotMatch(receiver.stderr, /error|EPIPE/);
  await sender.stop();
});

test('a run over a folder that left files out ends with 1 once all others have arrived', async (t) => {
  const folder = temporaryFolder(t);
  const { receiver, url } = await startReceiver(t);
  for (const [index, jpeg] of (await pictures(5)).entries()) writeFileSync(join(folder, `p${index}.jpg`), jpeg);
  mkdirSync(join(folder, 'p2a.jpg'));
  const sender = startSender(t, url, ['--device', folder, '--name', 'folder', '--fit', 'none']);
  assert.equal(await sender.exit(), 1, sender.transcript);
  assert.equal(sender.stderr, 'error: 1 of 6 pictures left out; the first: p2a.jpg was left out: it is a folder\n');
  assert.equal(await receiver.stop(), 0);
  assert.equal((await totals(receiver))[0]?.frames, 5);
});
