// A real sender with --encoder: what it says that it uses, and that every picture of it is whole.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { movingJpegs } from '../helpers/moving-jpegs.js';
import { startReceiver, startSender, totals } from '../helpers/programs.js';
import { needsTurboJpeg } from '../helpers/turbojpeg.js';

const FRAMES = '20';

test('auto encodes a live source through libturbojpeg, and each picture is whole', needsTurboJpeg(), async (t) => {
  const clip = join(temporaryFolder(t), 'clip.mjpeg');
  writeFileSync(clip, Buffer.concat(await movingJpegs(30)));
  const { receiver, url } = await startReceiver(t, ['--frames', FRAMES, '--check']);
  const job = ['--device', clip, '--loop', '--live', '--size', '200x150', '--fit', 'contain', '--encoder', 'auto'];
  const sender = startSender(t, url, [...job, '--frames', FRAMES]);
  assert.equal((await sender.event('started'))['encoder'], 'turbojpeg');
  const [camera] = await totals(receiver);
  assert.deepEqual([camera?.frames, camera?.corrupt], [Number(FRAMES), 0]);
  assert.equal(await sender.exit(), 0);
});
