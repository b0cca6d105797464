// The TCP uplink with a receiver that the test controls: what it sends, when, and what it sends again.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { testCamera } from '../../helpers/camera.js';
import { cleanup } from '../../helpers/cleanup.js';
import { answerClock, connection, say, sequences, videos } from '../../helpers/hand-receiver.js';
import { pictures } from '../../helpers/pictures.js';
import { listenRaw } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

const [JPEG] = (await pictures(1)) as [Buffer];

/** Sends `count` frames, each as soon as the uplink is ready, and does not wait for the last one. */
function sendAll(camera: ReturnType<typeof testCamera>, count: number): Promise<void> {
  return (async () => {
    for (let sent = 0; sent < count; sent += 1) await camera.send(JPEG);
  })();
}

async function begin(t: TestContext, options: Parameters<typeof testCamera>[2] = {}) {
  const { url, peers } = await listenRaw(t);
  const camera = testCamera(t, url, options);
  return { camera, peers, peer: await connection(peers, 0) };
}

describe('an uplink over TCP', { concurrency: true }, () => {
  test('the first message holds the Hello and the first picture, and no later one a Hello', async (t) => {
    const { camera, peer } = await begin(t, { name: 'barn' });
    void sendAll(camera, 2);
    const [first, second] = await eventually('two frames', () => videos(peer).length >= 2 && videos(peer));
    assert.equal(first?.hello?.cameraName, 'barn');
    assert.equal(first.hello.instanceId.length, 16);
    assert.deepEqual(first.camera, { live: true });
    assert.ok(Buffer.from(first.jpeg ?? []).equals(JPEG));
    assert.equal(first.sequence, 1);
    assert.equal(second?.hello, undefined);
  });

  test('no more than two frames are in flight to a receiver that acknowledges none', async (t) => {
    const { camera, peer } = await begin(t);
    void sendAll(camera, 20);
    await eventually('two frames', () => sequences(peer).length === 2);
    say(peer, { acknowledged: 1, software: 'test' });
    say(peer, { acknowledged: 2 });
    await eventually('the clock is asked on the empty link', () => videos(peer).some(({ clockAskUs }) => clockAskUs));
    assert.equal(sequences(peer).length, 2, 'and nothing is sent meanwhile');
    answerClock(peer, 2);
    // The window is at least two. It is larger where this machine took long to answer, and shrinks with the next round trip.
    await eventually('two more', () => sequences(peer).length >= 4);
    const before = sequences(peer).length;
    say(peer, { acknowledged: before - 1 });
    await eventually('one more', () => sequences(peer).length > before);
    assert.deepEqual(
      sequences(peer),
      sequences(peer).map((_, at) => at + 1),
    );
  });

  test('frames of a finite source that were in flight are sent again over the next connection, by the same sender', async (t) => {
    const { camera, peers, peer } = await begin(t, { finite: true });
    void sendAll(camera, 4);
    await eventually('two frames', () => sequences(peer).length === 2);
    say(peer, { acknowledged: 1, software: 'test' });
    await eventually('the first has arrived', () => camera.uplink.path?.peer === 'answering');
    peer.socket.destroy();
    const again = await connection(peers, 1);
    await eventually('both again', () => sequences(again).length === 2);
    assert.deepEqual(sequences(again), [2, 3]);
    assert.deepEqual(videos(again)[0]?.hello, videos(peer)[0]?.hello);
    say(again, { acknowledged: 3, software: 'test' });
    await eventually('the clock is asked', () => videos(again).some(({ clockAskUs }) => clockAskUs));
    answerClock(again, 3);
    await eventually('the last', () => sequences(again).at(-1) === 4);
    say(again, { acknowledged: 4 });
    await camera.finish();
    assert.deepEqual(camera.uplink.counts, { frames: 4, bytes: 4 * JPEG.length, sent: 4, lost: 0 });
  });

  test('frames of a live source that were in flight are lost and counted, and newer frames go on', async (t) => {
    const { camera, peers, peer } = await begin(t);
    void sendAll(camera, 3);
    await eventually('two frames', () => sequences(peer).length === 2);
    peer.socket.destroy();
    const again = await connection(peers, 1);
    await eventually('the next', () => sequences(again).length === 1);
    assert.deepEqual(sequences(again), [3]);
    assert.equal(camera.uplink.counts.lost, 2);
  });

  test('a receiver that acknowledges what was never sent confuses nothing', async (t) => {
    const { camera, peer } = await begin(t, { finite: true });
    say(peer, { acknowledged: 1_000_000, software: 'test' });
    void sendAll(camera, 1);
    await eventually('the frame', () => sequences(peer).length === 1);
    say(peer, { acknowledged: Number.MAX_SAFE_INTEGER });
    await camera.uplink.drain(camera.stop.signal);
    assert.deepEqual(camera.uplink.counts, { frames: 1, bytes: JPEG.length, sent: 1, lost: 0 });
  });

  test('a peer that never answers gets frames as its socket takes them', async (t) => {
    const { camera, peer } = await begin(t, { finite: true });
    void sendAll(camera, 30);
    await eventually('all of them', () => sequences(peer).length === 30);
    assert.equal(camera.uplink.path?.peer, 'legacy');
    await camera.finish();
    assert.equal(camera.disconnects.length, 0);
  });

  test('a receiver that has answered and falls silent is left after 5 s, and connected to again', async (t) => {
    const { camera, peers, peer } = await begin(t);
    void sendAll(camera, 1);
    await eventually('the frame', () => sequences(peer).length === 1);
    say(peer, { acknowledged: 1, software: 'test' });
    await eventually('it is left', () => peer.ended);
    assert.equal(camera.disconnects[0]?.code, 'peer-silent');
    await connection(peers, 1);
  });

  test('a peer that answers with anything else is left with a reason, and tried again', async (t) => {
    const { camera, peers, peer } = await begin(t);
    void sendAll(camera, 1);
    peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await peer.end();
    assert.match(camera.disconnects[0]?.message ?? '', /does not speak ttycam|declared a message/);
    await connection(peers, 1);
  });

  test('where nobody answers in time the uplink gives up with the reason', async (t) => {
    const { url, peers } = await listenRaw(t);
    // Its connections end at once, so no receiver has ever answered.
    const poll = setInterval(() => {
      for (const { socket } of peers) socket.destroy();
    }, 5);
    cleanup(t, () => clearInterval(poll));
    const camera = testCamera(t, url, { connectTimeoutMs: 700 });
    await assert.rejects(camera.ended, /gave up after 0\.7 s/);
  });

  test('whoever waits for a receiver is let go when the sender is stopped', async (t) => {
    const camera = testCamera(t, 'tcp://127.0.0.1:1');
    const waiting = camera.uplink.ready(camera.stop.signal);
    camera.stop.abort();
    assert.equal(await waiting, false);
    await camera.ended;
  });

  test('a stopped uplink ends the connection that stands', async (t) => {
    const { camera, peer } = await begin(t);
    camera.stop.abort();
    await camera.ended;
    await peer.end();
  });

  test('a receiver that pauses gets no frame, and signs of life, until it wants frames again', async (t) => {
    const { camera, peer } = await begin(t, { finite: true });
    void sendAll(camera, 4);
    await eventually('two frames', () => sequences(peer).length === 2);
    say(peer, { acknowledged: 2, software: 'test', paused: true });
    await eventually('it is paused', () => camera.uplink.paused);
    const before = videos(peer).length;
    const alive = () => {
      say(peer, { acknowledged: 2, paused: true });
      return videos(peer).filter(({ camera: report }) => report !== undefined).length >= 3;
    };
    await eventually('signs of life', alive);
    assert.ok(videos(peer).length > before);
    assert.deepEqual(sequences(peer), [1, 2]);
    assert.ok(camera.uplink.idleMs() > 0);
    say(peer, { acknowledged: 2 });
    await eventually('the rest', () => sequences(peer).length === 4);
    assert.equal(camera.uplink.idleMs(), 0);
  });

  test('a pause holds over the next connection of the same receiver, and not for one that never answers', async (t) => {
    const { camera, peers, peer } = await begin(t);
    void sendAll(camera, 1);
    await eventually('a frame', () => sequences(peer).length === 1);
    say(peer, { acknowledged: 1, software: 'test', paused: true });
    await eventually('it is paused', () => camera.uplink.paused);
    peer.socket.destroy();
    const again = await connection(peers, 1);
    void sendAll(camera, 1);
    const [first] = await eventually('the Hello', () => videos(again).length > 0 && videos(again));
    assert.equal(first?.hello?.cameraName, 'test');
    assert.equal(first?.jpeg, undefined);
    say(again, { acknowledged: 0, software: 'test', paused: true });
    await eventually('it has heard that', () => camera.uplink.path?.peer === 'answering');
    assert.equal(camera.uplink.paused, true);
    again.socket.destroy();
    const silent = await connection(peers, 2);
    await eventually('frames for one that does not know of pauses', () => sequences(silent).length === 1);
  });
});
