// Attendance: when the idle time of an uplink starts, and that a consumer wakes those who wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicMs } from '#src/net/clock.js';
import { Attendance } from '#src/sender/uplink/attendance.js';
import { Condition } from '#src/sender/uplink/condition.js';
import { eventually } from '../../helpers/wait.js';

function attendance(wanted = false) {
  const state = { wanted };
  const changed = new Condition();
  return { state, changed, attendance: new Attendance(() => state.wanted, changed) };
}

async function pass(ms: number): Promise<void> {
  const startMs = monotonicMs();
  await eventually(`${ms} ms`, () => monotonicMs() - startMs >= ms);
}

test('nobody is idle time from the start, and an update without a change does not start it anew', async () => {
  const { attendance: viewers } = attendance();
  await pass(30);
  viewers.update();
  assert.ok(viewers.idleMs() >= 30, `${viewers.idleMs()} ms`);
});

test('idle time starts with the last consumer, also where only time has ended its lease', async () => {
  const { state, attendance: viewers } = attendance(true);
  viewers.update();
  assert.equal(viewers.idleMs(), 0);
  await pass(300);
  // Nothing calls update when a lease expires.
  state.wanted = false;
  assert.ok(viewers.idleMs() < 150, `${viewers.idleMs()} ms`);
  await pass(30);
  assert.ok(viewers.idleMs() >= 30, `${viewers.idleMs()} ms`);
});

test('whoever waits for a consumer is woken by the first one, or by the end', async () => {
  const { state, changed, attendance: viewers } = attendance();
  const stop = new AbortController();
  const woken = viewers.waitForConsumer(stop.signal);
  state.wanted = true;
  changed.notify();
  await woken;
  assert.equal(viewers.present, true);
  state.wanted = false;
  const stopped = viewers.waitForConsumer(stop.signal);
  stop.abort();
  await stopped;
  assert.equal(viewers.present, false);
});
