// Which frames count as taken, when a receiver has all it wanted, and what ends a run, with a receiver that the test controls.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Refusal } from '#src/core/wire/messages.js';
import { type CameraOptions, testCamera } from '../../helpers/camera.js';
import { cleanup } from '../../helpers/cleanup.js';
import { connection, say, sequences, takeAll, videos } from '../../helpers/hand-receiver.js';
import { pictures } from '../../helpers/pictures.js';
import { listenRaw } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

const [JPEG] = (await pictures(1)) as [Buffer];
/** The end of a run with a live source and `--frames`. */
const COUNTED = { whenDone: true, whenRefused: true };

async function begin(t: TestContext, options: CameraOptions = {}) {
  const { url, peers } = await listenRaw(t);
  const camera = testCamera(t, url, options);
  return { camera, peers, peer: await connection(peers, 0) };
}

function taking(t: TestContext, ...args: Parameters<typeof takeAll>): void {
  cleanup(t, takeAll(...args));
}

describe('frames that were taken', { concurrency: true }, () => {
  test('a frame counts when it is acknowledged, and not when it is sent', async (t) => {
    const { camera, peer } = await begin(t, { finite: true });
    void camera.send(JPEG);
    await eventually('the frame', () => sequences(peer).length === 1);
    assert.deepEqual(camera.uplink.counts, { frames: 0, bytes: 0, sent: 1, lost: 0 });
    say(peer, { acknowledged: 1, software: 'test' });
    await eventually('it counts', () => camera.uplink.counts.frames === 1);
    assert.deepEqual(camera.uplink.counts, { frames: 1, bytes: JPEG.length, sent: 1, lost: 0 });
  });

  test('a live source makes up for what a broken connection swallowed, and sends none too many', async (t) => {
    const { camera, peers, peer } = await begin(t, { ends: COUNTED });
    const sent = camera.sendUntilTaken(JPEG, 3);
    await eventually('two frames', () => sequences(peer).length === 2);
    say(peer, { acknowledged: 1, software: 'test' });
    await eventually('one counts', () => camera.uplink.counts.frames === 1);
    peer.socket.destroy();
    const again = await connection(peers, 1);
    taking(t, again);
    await sent;
    assert.equal(camera.uplink.counts.frames, 3);
    assert.equal(sequences(again).length, 2, 'as many as were missing');
    await camera.finish();
    assert.equal(sequences(again).length, 2);
  });

  test('no frame goes out that is not needed while those in flight may still be taken', async (t) => {
    const { camera, peer } = await begin(t, { ends: COUNTED });
    const sent = camera.sendUntilTaken(JPEG, 1);
    await eventually('a frame', () => sequences(peer).length === 1);
    say(peer, { acknowledged: 0, software: 'test' });
    await eventually('two signs of life', () => videos(peer).length >= 3);
    assert.equal(sequences(peer).length, 1);
    say(peer, { acknowledged: 1 });
    await sent;
  });

  test('a receiver that has all it wanted ends a run that has an end, whatever it left', async (t) => {
    for (const finite of [true, false]) {
      const { camera, peer } = await begin(t, { finite, ends: COUNTED });
      const sent = camera.sendUntilTaken(JPEG, 100);
      await eventually('two frames', () => sequences(peer).length === 2);
      say(peer, { acknowledged: 1, software: 'test', done: true });
      peer.socket.end();
      await sent;
      assert.equal(camera.uplink.done.aborted, true);
      await camera.finish();
      assert.equal(camera.uplink.counts.frames, 1);
      assert.deepEqual(camera.disconnects, []);
    }
  });

  test('a live source without an end goes on to the next receiver, and sends nothing to one that has enough', async (t) => {
    const { camera, peers, peer } = await begin(t);
    void camera.sendUntilTaken(JPEG, 100);
    await eventually('two frames', () => sequences(peer).length === 2);
    say(peer, { acknowledged: 2, software: 'test', done: true });
    // The connection stays open, although our own receiver would close it.
    await eventually('signs of life', () => {
      say(peer, { acknowledged: 2, done: true });
      return videos(peer).filter(({ camera: report }) => report !== undefined).length >= 3;
    });
    assert.equal(sequences(peer).length, 2);
    assert.ok(camera.uplink.idleMs() > 0, 'so its camera may be suspended');
    peer.socket.end();
    const again = await connection(peers, 1);
    taking(t, again);
    await eventually('frames for the next', () => sequences(again).length > 3);
    assert.equal(camera.uplink.done.aborted, false);
    assert.equal(camera.disconnects[0]?.message, 'the receiver has all it wanted');
  });

  test('no connection counts as one before the receiver has answered', async (t) => {
    const { camera, peer } = await begin(t);
    await eventually('the Hello', () => videos(peer).length > 0);
    assert.equal(camera.connects, 0);
    say(peer, { acknowledged: 0, software: 'test' });
    await eventually('it does now', () => camera.connects === 1);
  });

  test('a program of the first protocol counts as connected once it is taken for one', async (t) => {
    const { camera, peer } = await begin(t);
    void camera.send(JPEG);
    await eventually('the frame', () => sequences(peer).length === 1);
    assert.deepEqual([camera.connects, camera.uplink.counts.frames], [0, 0]);
    await eventually('it is', () => camera.connects === 1);
    await eventually('what its socket took counts', () => camera.uplink.counts.frames === 1);
  });

  test('of a program that never answers and reads no more, nothing counts that has not left', async (t) => {
    const { camera, peer } = await begin(t, { finite: true });
    void camera.send(JPEG);
    await eventually('it is taken for one', () => camera.uplink.counts.frames === 1);
    peer.socket.pause();
    const [large] = (await pictures(1, { bytes: 7_900_000 })) as [Buffer];
    // More than the buffers of the two sockets hold.
    for (let count = 0; count < 3; count += 1) void camera.send(large);
    await eventually('the sockets are full', () => (camera.uplink.path?.allLeft ?? true) === false);
    const drained = camera.uplink.drain(camera.stop.signal);
    const { frames } = camera.uplink.counts;
    assert.ok(frames < 4, `${frames} frames`);
    peer.socket.resume();
    await drained;
    assert.ok(camera.uplink.counts.frames > frames);
  });

  const NOT_ALLOWED: Refusal = { code: 'not-allowed', reason: 'gate is not among the names of --allow' };
  const FULL: Refusal = { code: 'too-many-connections', reason: 'all 512 places are taken' };

  test('a refusal that does not heal ends a run that counts frames at once, and in its words', async (t) => {
    const { camera, peer } = await begin(t, { ends: COUNTED, connectTimeoutMs: 60_000 });
    say(peer, { acknowledged: 0, refusal: NOT_ALLOWED });
    await assert.rejects(camera.ended, { code: 'not-allowed', message: `the receiver refused: ${NOT_ALLOWED.reason}` });
    assert.deepEqual([camera.connects, camera.disconnects.length], [0, 0]);
  });

  test('a receiver that is full is tried again, as is any refusal where a camera has no end', async (t) => {
    for (const [ends, refusal] of [
      [COUNTED, FULL],
      [{ whenDone: false, whenRefused: false }, NOT_ALLOWED],
      [{ whenDone: true, whenRefused: false }, NOT_ALLOWED],
    ] as const) {
      const { camera, peers, peer } = await begin(t, { ends, connectTimeoutMs: 60_000 });
      say(peer, { acknowledged: 0, refusal });
      const again = await connection(peers, 1);
      assert.equal(camera.disconnects[0]?.code, refusal.code);
      assert.equal(camera.connects, 0, 'who refuses has not answered');
      const sent = camera.sendUntilTaken(JPEG, 1);
      taking(t, again);
      await sent;
    }
  });

  test('a receiver that stands still is given up when the time is over, and not a connection later', async (t) => {
    const { camera, peers, peer } = await begin(t, { ends: COUNTED, connectTimeoutMs: 2_500 });
    void camera.sendUntilTaken(JPEG, 100);
    await eventually('a frame', () => sequences(peer).length > 0);
    say(peer, { acknowledged: 1, software: 'test' });
    await eventually('it has answered', () => camera.connects === 1);
    peer.socket.destroy();
    const lostMs = performance.now();
    await connection(peers, 1);
    await assert.rejects(camera.ended, {
      code: 'peer-silent',
      message: /no answer from the receiver \(gave up after 2\.5 s\)/,
    });
    // A receiver of the first protocol is detected after 1.5 s. A silent one is given up after another 5 s.
    const tookMs = performance.now() - lostMs;
    assert.ok(tookMs > 2_400 && tookMs < 7_000, `${tookMs} ms`);
  });

  test('a finite source that was answered once takes no silent receiver for one that never answers', async (t) => {
    const { camera, peers, peer } = await begin(t, { finite: true });
    void camera.sendUntilTaken(JPEG, 4);
    await eventually('two frames', () => sequences(peer).length === 2);
    say(peer, { acknowledged: 1, software: 'test' });
    await eventually('one counts', () => camera.uplink.counts.frames === 1);
    // The next receiver is killed before it sends anything. The one after it is stopped at first.
    peer.socket.destroy();
    const killed = await connection(peers, 1);
    await eventually('its frames', () => sequences(killed).length > 0);
    killed.socket.destroy();
    const slow = await connection(peers, 2);
    await eventually('its frames', () => sequences(slow).length > 0);
    const startMs = performance.now();
    await eventually('three seconds', () => performance.now() - startMs > 3_000);
    assert.deepEqual([camera.uplink.path?.peer, camera.uplink.counts.frames], ['unproven', 1]);
    slow.socket.destroy();
    const last = await connection(peers, 3);
    taking(t, last);
    await eventually('all', () => camera.uplink.counts.frames === 4);
    assert.deepEqual(sequences(last), [2, 3, 4]);
  });

  test('who ends the connection is not told that the receiver did', async (t) => {
    const { camera, peer } = await begin(t, { finite: true });
    void camera.send(JPEG);
    await eventually('the frame', () => sequences(peer).length === 1);
    say(peer, { acknowledged: 0, software: 'test' });
    // A sender whose source has failed ends in this way: a frame is in flight, and the receiver closes its side as well.
    await camera.uplink.finish();
    await camera.ended;
    assert.deepEqual(camera.disconnects, []);
  });
});
