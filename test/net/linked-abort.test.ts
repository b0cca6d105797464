// An abort controller linked to a longer-lived signal, and released from it.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { LinkedAbort } from '#src/net/linked-abort.js';

test('the parent aborts it, with its reason', () => {
  const parent = new AbortController();
  const linked = new LinkedAbort(parent.signal);
  assert.equal(linked.signal.aborted, false);
  parent.abort('stop');
  assert.equal(linked.signal.reason, 'stop');
});

test('a parent that is aborted already aborts it at once', () => {
  assert.equal(new LinkedAbort(AbortSignal.abort('before')).signal.reason, 'before');
});

test('its own abort leaves the parent alone', () => {
  const parent = new AbortController();
  const linked = new LinkedAbort(parent.signal);
  linked.abort('mine');
  assert.equal(linked.signal.reason, 'mine');
  assert.equal(parent.signal.aborted, false);
});

test('released, it leaves nothing on the parent and follows it no more', () => {
  const parent = new AbortController();
  const linked = new LinkedAbort(parent.signal);
  linked.release();
  assert.equal(getEventListeners(parent.signal, 'abort').length, 0);
  parent.abort();
  assert.equal(linked.signal.aborted, false);
});
