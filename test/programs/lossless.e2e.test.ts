// A pipe of JPEGs through both programs: as many come out, the same ones, in the same order.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { start, startReceiver, startSender, totals } from '../helpers/programs.js';
import { sharp } from '../helpers/sharp.js';
import { eventually } from '../helpers/wait.js';

function saved(folder: string): Buffer[] {
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

test('1,000 JPEGs piped into the sender are 1,000 files of the same bytes in the same order', async (t) => {
  const folder = temporaryFolder(t);
  const sent = await pictures(1_000, { bytes: 8_000 });
  const { receiver, url } = await startReceiver(t, ['--save', folder, '--frames', '1000']);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--name', 'pipe']);
  sender.child.stdin?.end(Buffer.concat(sent));
  assert.equal(await sender.exit(60_000), 0, sender.transcript);
  assert.equal(await receiver.exit(), 0, receiver.transcript);

  const received = saved(folder);
  assert.equal(received.length, 1_000);
  assert.ok(received.every((jpeg, index) => jpeg.equals(sent[index] as Buffer)));
  const [camera] = await totals(receiver);
  assert.deepEqual(
    { frames: camera?.frames, bytes: camera?.bytes, dropped: camera?.dropped, corrupt: camera?.corrupt },
    { frames: 1_000, bytes: 8_000_000, dropped: 0, corrupt: 0 },
  );
  assert.equal((await sender.event('summary'))['frames'], 1_000);
});

test('without --fit none each frame is a JPEG of 400x400', async (t) => {
  const folder = temporaryFolder(t);
  const { receiver, url } = await startReceiver(t, ['--save', folder, '--frames', '30']);
  const sender = startSender(t, url, ['--device', '-']);
  sender.child.stdin?.end(Buffer.concat(await pictures(30, { width: 320, height: 240 })));
  assert.equal(await sender.exit(60_000), 0, sender.transcript);
  assert.equal(await receiver.exit(), 0, receiver.transcript);

  const received = saved(folder);
  assert.equal(received.length, 30);
  for (const jpeg of received) {
    const { format, width, height } = await sharp(jpeg).metadata();
    assert.deepEqual({ format, width, height }, { format: 'jpeg', width: 400, height: 400 });
  }
});

test('a reader of --output - that stops reading for 3 s misses nothing', async (t) => {
  const sent = await pictures(400, { bytes: 20_000 });
  const all = Buffer.concat(sent);
  const args = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--output', '-', '--frames', '400'];
  const receiver = start(t, 'receiver/main.js', args, { rawStdout: true });
  const url = await eventually('the receiver listens', () => /listening on (\S+)/.exec(receiver.stderr)?.[1]);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none']);
  sender.child.stdin?.end(all);

  const received: Buffer[] = [];
  let bytes = 0;
  let stalled = false;
  const stdout = receiver.child.stdout;
  assert.ok(stdout !== null);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    received.push(chunk);
    bytes += chunk.length;
    if (stalled || bytes < all.length / 2) continue;
    stalled = true;
    // The stall itself is what is tested: a reader that does nothing for so long.
    await sleep(3_000);
  }
  assert.ok(stalled);
  assert.ok(Buffer.concat(received).equals(all), `${bytes} of ${all.length} bytes came out`);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.equal(sender.all('disconnected').length, 0);
});
