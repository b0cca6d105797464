// Captures through ioctl, from a simulated camera.
import assert from 'node:assert/strict';
import { hrtime } from 'node:process';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { unixUs } from '#src/net/clock.js';
import type { SourceEvents, SourceFrame } from '#src/sources/source.js';
import { captureIoctl } from '#src/sources/v4l2/v4l2-ioctl.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { FakeCamera } from './fake-camera.js';
import { assertReleased, capture, REQUEST, streaming } from './fake-capture.js';

function jpegOf(frame: IteratorResult<SourceFrame, void>): Uint8Array {
  assert.ok(frame.value?.picture.kind === 'jpeg');
  return frame.value.picture.jpeg;
}

suite('V4L2 through ioctl', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  test('each picture is whole, in memory of exactly its size, and its buffer is requeued', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    for (let seed = 1; seed <= 9; seed += 1) {
      const jpeg = await picture(32, 16, { seed });
      const next = frames.next();
      await streaming(camera);
      assert.ok(camera.fill(jpeg));
      const frame = await next;
      assert.deepEqual(Uint8Array.from(jpegOf(frame)), jpeg);
      assert.equal(jpegOf(frame).buffer.byteLength, jpeg.length);
      assert.deepEqual(frame.value?.picture.size, REQUEST.size);
      assert.equal(frame.value?.missed, 0);
      assert.equal(camera.queued, 4);
    }
    stop.abort();
    assert.equal((await frames.next()).done, true);
    assertReleased(camera);
  });

  test('a slow reader gets the newest picture, and the camera never runs out of buffers', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const first = frames.next();
    await streaming(camera);
    camera.fill(await picture(32, 16, { seed: 1 }));
    await first;
    for (let seed = 2; seed <= 30; seed += 1) {
      assert.ok(camera.fill(await picture(32, 16, { seed })), `no buffer for ${seed}`);
      await turn();
      await turn();
    }
    const late = await frames.next();
    assert.deepEqual(Uint8Array.from(jpegOf(late)), await picture(32, 16, { seed: 30 }));
    assert.equal(late.value?.missed, 28);
    stop.abort();
    await frames.return();
    assertReleased(camera);
  });

  test('a torn JPEG is reported and left out, and one that claims more bytes than its buffer is not read beyond it', async () => {
    const camera = new FakeCamera();
    const { frames, stop, torn } = capture(camera);
    const jpeg = await picture(32, 16);
    const next = frames.next();
    await streaming(camera);
    camera.fill(jpeg.subarray(0, jpeg.length / 2));
    await turn();
    await turn();
    camera.fill(new Uint8Array(100).fill(7), { bytesUsed: 0xffff_ffff });
    await turn();
    await turn();
    camera.fill(jpeg);
    assert.deepEqual(Uint8Array.from(jpegOf(await next)), jpeg);
    assert.equal(torn.length, 2);
    stop.abort();
    await frames.return();
  });

  test('a camera without MJPEG is read as YUYV, row by row as far apart as the driver says', async () => {
    const camera = new FakeCamera();
    camera.formats = ['YUYV'];
    camera.stride = 72;
    const { frames, stop, torn } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.fill(new Uint8Array(72 * 10), {});
    await turn();
    await turn();
    const white = new Uint8Array(72 * 16).fill(0);
    for (let y = 0; y < 16; y += 1)
      white.set(
        new Uint8Array(64).map((_, at) => (at % 2 === 0 ? 235 : 128)),
        y * 72,
      );
    camera.fill(white);
    const frame = (await next).value;
    assert.ok(frame?.picture.kind === 'rgb');
    assert.deepEqual(frame.picture.pixels, new Uint8Array(32 * 16 * 3).fill(255));
    assert.equal(torn.length, 1, 'the short one');
    stop.abort();
    await frames.return();
  });

  test('the capture time is the driver’s, and that of a wrong clock is ignored', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const jpeg = await picture(32, 16);
    const ages: number[] = [];
    for (const ageUs of [250_000n, 3_600_000_000n, -1_000_000n]) {
      const next = frames.next();
      await streaming(camera);
      camera.fill(jpeg, { capturedUs: hrtime.bigint() / 1_000n - ageUs });
      const frame = (await next).value;
      // Compared by the same clock as the frames, as the system's clock may be set meanwhile.
      ages.push((unixUs() - (frame?.capturedUs ?? 0)) / 1_000);
    }
    const [true_, old, future] = ages as [number, number, number];
    assert.ok(true_ >= 248 && true_ < 1_000, `${true_} ms`);
    assert.ok(Math.abs(old) < 200 && Math.abs(future) < 200, `${old} ms, ${future} ms`);
    stop.abort();
    await frames.return();
  });

  test('a consumer that takes frames at once gets each before the camera fills the next, and the last before the error', async () => {
    const camera = new FakeCamera();
    const taken: Uint8Array[] = [];
    const torn: string[] = [];
    const events: SourceEvents = {
      ...{ trouble: () => undefined, recovered: () => undefined, suspended: () => undefined },
      torn: (reason) => void torn.push(reason),
      frame: ({ picture: given }) => void (given.kind === 'jpeg' && taken.push(Uint8Array.from(given.jpeg))),
    };
    const at = { node: '/dev/null', path: '/dev/v4l/by-id/usb-Camera' };
    const next = captureIoctl(at, REQUEST, new AbortController().signal, events, camera).next();
    await streaming(camera);
    const jpegs = await Promise.all([1, 2, 3].map((seed) => picture(32, 16, { seed })));
    for (const [index, jpeg] of jpegs.slice(0, 2).entries()) {
      camera.fill(jpeg);
      while (taken.length === index) await turn();
      assert.equal(camera.queued, 4);
    }
    camera.fill(jpegs[0]?.subarray(0, 50) ?? new Uint8Array(1));
    while (torn.length === 0) await turn();
    camera.fill(jpegs[2] ?? new Uint8Array(1));
    camera.failSilently();
    await assert.rejects(next, { code: 'source-missing' });
    assert.deepEqual(taken, jpegs);
    assertReleased(camera);
  });

  test('an abort ends a wait at once', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    stop.abort();
    assert.equal((await next).done, true);
    assertReleased(camera);
  });

  test('a camera that is unplugged says so, by the path that was asked for, and everything is released', async () => {
    const camera = new FakeCamera();
    const { frames } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.unplug();
    await assert.rejects(next, { code: 'source-missing', message: 'unplugged, waiting for /dev/v4l/by-id/usb-Camera' });
    assert.equal(camera.mapped.size + camera.polls, 0);
  });

  test('a descriptor that fails while no call does causes no endless loop', async () => {
    const camera = new FakeCamera();
    const { frames } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.failSilently();
    await assert.rejects(next, { code: 'source-missing' });
    assertReleased(camera);
  });
});
