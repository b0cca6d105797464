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
