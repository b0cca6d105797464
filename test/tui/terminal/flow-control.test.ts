import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlowControl } from '#src/tui/terminal/flow-control.js';

test('nothing is written while bytes are queued, and at most two pieces are in flight', () => {
  const flow = new FlowControl();
  assert.equal(flow.mayWrite(0, 1), false);
  flow.probeSent(0, 100);
  assert.equal(flow.mayWrite(0, 0), true);
  flow.probeSent(10, 100);
  assert.equal(flow.mayWrite(20, 0), false);
  flow.probeAnswered(30);
  assert.equal(flow.mayWrite(31, 0), true);
});

test('a terminal that never answers is not probed any more after 0.7 s', () => {
  const flow = new FlowControl();
  flow.probeSent(0, 100);
  flow.probeSent(30, 100);
  assert.equal(flow.mayWrite(600, 0), false);
  assert.equal(flow.probing, true);
  assert.equal(flow.mayWrite(701, 0), true);
  assert.equal(flow.probing, false);
});

test('a terminal that seemed to answer no probe counts as one that does with its first answer', () => {
  const flow = new FlowControl();
  flow.probeSent(0, 100);
  flow.probeSent(30, 100);
  assert.equal(flow.mayWrite(701, 0), true);
  assert.equal(flow.probing, false);
  flow.probeAnswered(4_000);
  assert.deepEqual([flow.probing, flow.pendingProbes], [true, 1]);
  assert.equal(flow.mayWrite(4_001, 0), true);
});

test('a terminal that answers no probe is asked again after 10 s, and then ever more seldom, and is never waited for', () => {
  const flow = new FlowControl();
  const askedMs: number[] = [];
  for (let nowMs = 0; nowMs < 3_600_000; nowMs += 100) {
    const mayWrite = flow.mayWrite(nowMs, 0);
    assert.ok(mayWrite || nowMs < 1_000);
    if (!mayWrite || !flow.probing) continue;
    flow.probeSent(nowMs, 100);
    askedMs.push(nowMs);
  }
  const pausesMs = askedMs.slice(2).map((ms, at) => ms - (askedMs[at + 1] ?? 0));
  const expected = [10_700, 20_000, 40_000, 80_000, 160_000, 320_000, 320_000];
  assert.deepEqual(pausesMs.slice(0, 7), expected);
  assert.equal(flow.pendingProbes, 1);
  flow.probeAnswered(3_600_100);
  assert.deepEqual([flow.probing, flow.pendingProbes], [true, 0]);
});

test('a terminal that stops answering is sent one piece every three seconds', () => {
  const flow = new FlowControl();
  flow.probeSent(0, 100);
  flow.probeAnswered(10);
  flow.probeSent(20, 100);
  flow.probeSent(30, 100);
  assert.equal(flow.mayWrite(2_000, 0), false);
  assert.equal(flow.mayWrite(3_100, 0), true);
  flow.probeSent(3_100, 100);
  assert.equal(flow.mayWrite(3_200, 0), false);
  assert.equal(flow.probing, true);
});

interface Path {
  /** The round trip without a queue, in ms. */
  readonly pathMs: number;
  readonly bytesPerSecond: number;
  /** Nothing arrives for so long, once every two seconds. */
  readonly stallMs?: number;
}

/** The texts that come before and between the screens. */
const TEXTS = { first: [200], eachSecond: true };

/** Offers a screen `fps` times a second for twenty seconds, and a short text each second, which comes first. Returns what came through in the last ten. */
function simulate(
  { pathMs, bytesPerSecond, stallMs = 0 }: Path,
  { fps, bytes }: { fps: number; bytes: number },
  { first, eachSecond } = TEXTS,
) {
  const flow = new FlowControl();
  const answers: { readonly atMs: number; readonly sentMs: number }[] = [];
  let freeMs = 0;
  let [waiting, screens, longestQueueMs] = [0, 0, 0];
  const send = (nowMs: number, size: number): void => {
    flow.probeSent(nowMs, size);
    const stalledUntilMs = Math.floor(nowMs / 2_000) * 2_000 + stallMs;
    freeMs = Math.max(freeMs, nowMs, stalledUntilMs) + (size / bytesPerSecond) * 1_000;
    answers.push({ atMs: freeMs + pathMs, sentMs: nowMs });
    if (nowMs > 10_000) longestQueueMs = Math.max(longestQueueMs, freeMs - nowMs);
  };
  for (const size of first) send(0, size);
  for (let nowMs = 1; nowMs < 20_000; nowMs += 1) {
    while ((answers[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      answers.shift();
      flow.probeAnswered(nowMs);
    }
    // The newest screen replaces one that has not begun.
    if (waiting === 0 && nowMs > 1_000 && nowMs % Math.round(1_000 / fps) === 0) waiting = bytes;
    if (eachSecond && nowMs % 1_000 === 0 && flow.mayWrite(nowMs, 0)) send(nowMs, 200);
    while (waiting > 0 && flow.mayWrite(nowMs, 0)) {
      const size = Math.min(waiting, flow.pieceBytes);
      waiting -= size;
      send(nowMs, size);
      if (waiting === 0 && nowMs > 10_000) screens += 1;
    }
  }
  return { fps: screens / 10, longestQueueMs };
}

test('a fast terminal far away shows as many screens a second as a near one, also over a path that stalls', () => {
  for (const pathMs of [5, 50, 150, 300, 600])
    for (const bytes of [3_000, 15_000, 60_000])
      for (const stallMs of [0, 100]) {
        const { fps } = simulate({ pathMs, bytesPerSecond: 10_000_000, stallMs }, { fps: 15, bytes });
        assert.ok(
          fps > (stallMs > 0 ? 13 : 14),
          `${fps} fps of ${bytes} bytes, ${pathMs} ms away, ${stallMs} ms stalls`,
        );
      }
});

test('little more than two small pieces queue at a slow terminal, however far away', () => {
  for (const pathMs of [5, 50, 300])
    for (const bytesPerSecond of [12_000, 50_000, 200_000])
      for (const bytes of [3_000, 20_000]) {
        const path = { pathMs, bytesPerSecond };
        const { fps, longestQueueMs } = simulate(path, { fps: 30, bytes });
        assert.ok(
          longestQueueMs < 300 + pathMs / 3,
          `${longestQueueMs} ms for ${bytes} bytes by ${JSON.stringify(path)}`,
        );
        assert.ok(fps * bytes > 0.7 * Math.min(bytesPerSecond, 30 * bytes), `${fps} fps by ${JSON.stringify(path)}`);
      }
});

test('a small piece behind a large one is not taken for the distance of a slow terminal', () => {
  for (const bytesPerSecond of [12_000, 50_000]) {
    const path = { pathMs: 2, bytesPerSecond };
    const { fps, longestQueueMs } = simulate(
      path,
      { fps: 30, bytes: 20_000 },
      { first: [11_500, 58], eachSecond: false },
    );
    assert.ok(longestQueueMs < 300, `${longestQueueMs} ms at ${bytesPerSecond} bytes/s`);
    assert.ok(fps * 20_000 > 0.7 * bytesPerSecond, `${fps} fps at ${bytesPerSecond} bytes/s`);
  }
});

test('a terminal far away that falls silent is sent no more than was in flight, then a piece every three seconds', () => {
  const flow = new FlowControl();
  for (let piece = 0; piece < 3; piece += 1) {
    flow.probeSent(piece * 400, 3_000);
    flow.probeAnswered(piece * 400 + 300);
  }
  let sent = 0;
  for (let nowMs = 1_200; nowMs < 10_000; nowMs += 10) {
    if (!flow.mayWrite(nowMs, 0)) continue;
    flow.probeSent(nowMs, 3_000);
    sent += 1;
  }
  // Six pieces are 18 kB. Then there is silence for eight seconds.
  assert.ok(sent >= 6 && sent <= 8, `${sent} pieces`);
  assert.equal(flow.pendingProbes, 3);
});

/** A page that draws after it has read something, and reads nothing meanwhile. Returns the screens a second that it is sent. */
function screensOfSlowPage(drawMs: number, bytes: number): number {
  const flow = new FlowControl();
  const arrived: number[] = [];
  let [waiting, screens, busyUntilMs, draws] = [0, 0, 0, Number.POSITIVE_INFINITY];
  const send = (nowMs: number, size: number): void => {
    flow.probeSent(nowMs, size);
    arrived.push(size);
  };
  for (let nowMs = 0; nowMs < 40_000; nowMs += 1) {
    if (nowMs % 1_000 === 0 && flow.mayWrite(nowMs, 0)) send(nowMs, 200);
    if (nowMs > 1_000 && nowMs % 67 === 0 && waiting === 0) waiting = bytes;
    while (waiting > 0 && flow.mayWrite(nowMs, 0)) {
      const size = Math.min(waiting, flow.pieceBytes);
      waiting -= size;
      send(nowMs, size);
      if (waiting === 0 && nowMs > 20_000) screens += 1;
    }
    if (nowMs < busyUntilMs) continue;
    if (nowMs >= draws) {
      // Some screens take longer to draw than others.
      busyUntilMs = nowMs + drawMs * (1 + 0.5 * Math.sin(nowMs));
      draws = Number.POSITIVE_INFINITY;
    } else if (arrived.length > 0) {
      // 5 MB/s.
      busyUntilMs = nowMs + (arrived.shift() ?? 0) / 5_000;
      flow.probeAnswered(nowMs + 1);
      draws = Math.min(draws, (Math.floor(nowMs / 16) + 1) * 16);
    }
  }
  return screens / 20;
}

test('pieces for a page that draws slowly do not become so small that they only delay it', () => {
  for (const [drawMs, leastFps] of [
    [60, 13],
    [100, 10],
    [200, 6],
  ] as const) {
    const fps = screensOfSlowPage(drawMs, 20_000);
    assert.ok(fps > leastFps, `${fps} fps, ${drawMs} ms to draw`);
  }
});

test('the answer to a key does not wait for a terminal far away that has as many pieces in flight as it may', () => {
  const flow = new FlowControl();
  flow.probeSent(0, 3_000);
  flow.probeAnswered(300);
  let sent = 0;
  for (; flow.mayWrite(1_000, 0); sent += 1) flow.probeSent(1_000, 3_000);
  assert.equal(sent, 6);
  assert.equal(flow.mayWrite(1_010, 0, true), true);
  flow.probeSent(1_010, 500);
  assert.equal(flow.pendingProbes, 7);
  assert.equal(flow.mayWrite(1_010, 0), false);
});
