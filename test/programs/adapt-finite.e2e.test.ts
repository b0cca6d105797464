// The quality of a finite source follows the link where it has a rate, and no frame is lost.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { startReceiver, startSender, totals } from '../helpers/programs.js';
import { sharp } from '../helpers/sharp.js';
import { throttle } from '../helpers/throttle.js';

/** 1.6 Mbit/s. */
const LINK_BYTES_PER_SECOND = 200_000;

/** So many JPEGs with grain, of about 17 kB at quality 80. */
async function grainy(count: number): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 12 };
  const create = { width: 400, height: 400, channels: 3 as const, background: 'grey', noise };
  const one = await sharp({ create }).jpeg({ quality: 80 }).toBuffer();
  return Buffer.concat(Array.from({ length: count }, () => one));
}

test('a finite source with a rate loses quality for it, and no frame', async (t) => {
  const folder = temporaryFolder(t);
  const clip = join(folder, 'clip.mjpeg');
  writeFileSync(clip, await grainy(110));
  const { receiver, port } = await startReceiver(t, ['--frames', '110']);
  const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
  const sender = startSender(t, link.url, ['--device', clip, '--fps', '20']);
  assert.equal(await sender.exit(60_000), 0, sender.transcript);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  const [camera] = await totals(receiver);
  assert.deepEqual([camera?.frames, camera?.dropped, camera?.corrupt], [110, 0, 0]);
  assert.ok(
    sender.all('stats').some((one) => one['quality'] !== null),
    'untouched ones were encoded for the link',
  );
});

test('a finite source without a rate, and one with --fit none, keeps its bytes on any link', async (t) => {
  const folder = temporaryFolder(t);
  const clip = join(folder, 'clip.mjpeg');
  const bytes = await grainy(40);
  writeFileSync(clip, bytes);
  for (const args of [[], ['--fps', '20', '--fit', 'none']]) {
    const { receiver, port } = await startReceiver(t, ['--frames', '40']);
    const link = await throttle(t, port, { bytesPerSecond: LINK_BYTES_PER_SECOND });
    const sender = startSender(t, link.url, ['--device', clip, ...args]);
    assert.equal(await sender.exit(60_000), 0, sender.transcript);
    assert.equal(await receiver.exit(), 0, receiver.transcript);
    const [camera] = await totals(receiver);
    assert.deepEqual([camera?.frames, camera?.bytes], [40, bytes.length]);
  }
});
