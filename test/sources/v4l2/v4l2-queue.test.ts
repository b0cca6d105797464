// The buffers of a camera: stale, damaged and missed frames, and the clock of their timestamps.
import assert from 'node:assert/strict';
import { hrtime } from 'node:process';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { monotonicMs } from '#src/net/clock.js';
import { monotonicUs } from '#src/sources/v4l2/v4l2-queue.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { FakeCamera } from './fake-camera.js';
import { assertReleased, capture, streaming } from './fake-capture.js';

suite('the buffers of a V4L2 camera', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  test('pictures that were lost for want of a buffer are missed, and damaged ones are torn', async () => {
    const camera = new FakeCamera();
    const { frames, stop, torn } = capture(camera);
    const jpeg = await picture(32, 16);
    const first = frames.next();
    await streaming(camera);
    camera.fill(jpeg);
    await first;
    const second = frames.next();
    camera.fill(jpeg, { damaged: true });
    camera.fill(new Uint8Array(), {});
    camera.fill(jpeg, { skips: 3 });
    assert.equal((await second).value?.missed, 3);
    assert.equal(torn.length, 2);
    stop.abort();
    await frames.return();
  });

  test('stale frames from before the start of the stream are left out, up to a limit', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    // The clock counts from the start of the machine, which may be minutes ago. It has no negative times.
    const longAgoUs = hrtime.bigint() / 2_000n;
    for (let seed = 1; seed <= 4; seed += 1) {
      camera.fill(await picture(32, 16, { seed }), { capturedUs: longAgoUs });
      await turn();
      await turn();
    }
    assert.equal(camera.queued, 4);
    // A camera with a wrong clock still gives pictures.
    camera.fill(await picture(32, 16, { seed: 5 }), { capturedUs: longAgoUs });
    const given = (await next).value?.picture;
    assert.ok(given?.kind === 'jpeg');
    assert.deepEqual(Uint8Array.from(given.jpeg), await picture(32, 16, { seed: 5 }));
    stop.abort();
    await frames.return();
    assertReleased(camera);
  });

  test('a driver with one buffer only is refused, as a held buffer would leave none', async () => {
    const camera = new FakeCamera();
    camera.maxBuffers = 1;
    await assert.rejects(capture(camera).frames.next(), { message: /REQBUFS/ });
    assertReleased(camera);
  });
});

/** The system's CLOCK_MONOTONIC, in µs. */
function systemUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

test('timestamps are of the system’s monotonic clock, also for a moment that was read before', () => {
  const beforeUs = systemUs();
  const nowMs = monotonicMs();
  const afterUs = systemUs();
  const us = monotonicUs(nowMs);
  // A busy machine may have preempted the process between the readings of the two clocks that set the origin.
  assert.ok(us >= beforeUs - 20_000 && us <= afterUs + 20_000, `${beforeUs} ${us} ${afterUs}`);
});
