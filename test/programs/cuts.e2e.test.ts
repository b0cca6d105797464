// A connection that breaks in the middle of messages: what was on its way goes again, and arrives once.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '#src/net/seeded-random.js';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { startReceiver, startSender, totals } from '../helpers/programs.js';
import { throttle } from '../helpers/throttle.js';

const FRAMES = 300;
const FRAME_BYTES = 10_000;

for (const seed of [1, 2]) {
  test(`a pipe over a connection that is cut five times arrives once and in order (seed ${seed})`, async (t) => {
    const folder = temporaryFolder(t);
    const random = seededRandom(seed);
    const cutAfterBytes = Array.from({ length: 5 }, () => Math.ceil(random() * ((FRAMES * FRAME_BYTES) / 8)));
    const sent = await pictures(FRAMES, { bytes: FRAME_BYTES });
    const { receiver, port } = await startReceiver(t, ['--save', folder, '--frames', String(FRAMES)]);
    const link = await throttle(t, port, { cutAfterBytes });
    const sender = startSender(t, link.url, ['--device', '-', '--fit', 'none', '--name', 'pipe']);
    sender.child.stdin?.end(Buffer.concat(sent));
    assert.equal(await sender.exit(60_000), 0, sender.transcript);
    assert.equal(await receiver.exit(), 0, receiver.transcript);

    t.diagnostic(`cut after ${cutAfterBytes.join(', ')} bytes`);
    assert.equal(link.connections, 6);
    const received = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name)));
    assert.equal(received.length, FRAMES);
    assert.ok(received.every((jpeg, index) => jpeg.equals(sent[index] as Buffer)));
    const [camera, ...others] = await totals(receiver);
    assert.deepEqual({ frames: camera?.frames, dropped: camera?.dropped }, { frames: FRAMES, dropped: 0 });
    assert.equal(others.length, 0, 'the same run of a sender keeps its place');
    assert.equal((await sender.event('summary'))['frames'], FRAMES);
  });
}
