import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as limits from '#src/core/limits.js';

test('the largest message is 8 MiB, as the documents and both ends have it', () => {
  assert.equal(limits.MAX_MESSAGE_BYTES, 8_388_608);
});

test('a healthy peer never counts as silent, and a camera stalls before its sender is lost', () => {
  assert.ok(limits.KEEPALIVE_MS * 4 < limits.SILENT_AFTER_MS);
  assert.ok(limits.KEEPALIVE_MS < limits.STALLED_AFTER_MS);
  assert.ok(limits.STALLED_AFTER_MS < limits.SILENT_AFTER_MS);
  assert.ok(limits.SILENT_AFTER_MS < limits.LEGACY_SILENT_AFTER_MS);
});

test('a receiver of the first protocol is known as such before it would count as silent', () => {
  assert.ok(limits.LEGACY_AFTER_MS > limits.KEEPALIVE_MS);
  assert.ok(limits.LEGACY_AFTER_MS < limits.SILENT_AFTER_MS);
});

test('the largest Control is far below the largest message, and the least progress below that', () => {
  assert.ok(limits.MAX_CONTROL_BYTES < limits.MAX_MESSAGE_BYTES);
  assert.ok(limits.MIN_PROGRESS_BYTES < limits.MAX_CONTROL_BYTES);
});
