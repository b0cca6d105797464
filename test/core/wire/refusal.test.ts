// Refusals: their messages, and which codes of a peer are accepted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { decodeControl, decodeVideo, encodeControl, encodeVideo } from '#src/core/wire/messages.js';
import { fromRefusal, toRefusal } from '#src/core/wire/refusal.js';

const REFUSAL = toRefusal(new TtycamError('certificate-expired', 'it has expired'));

test('a refusal arrives unchanged, in both directions', () => {
  const control = decodeControl(encodeControl({ acknowledged: 0, refusal: REFUSAL }));
  const video = decodeVideo(Buffer.concat(encodeVideo({ refusal: REFUSAL })));
  for (const { refusal } of [control, video]) {
    assert.ok(refusal !== undefined);
    const { code, message } = fromRefusal(refusal, 'the receiver');
    assert.deepEqual([code, message], ['certificate-expired', 'the receiver refused: it has expired']);
  }
  assert.equal('refusal' in decodeVideo(Buffer.concat(encodeVideo({ camera: { live: true } }))), false);
});

test('a code that would end this program in another way is not accepted from a peer', () => {
  for (const code of ['usage', 'terminal-gone', 'expectation-unmet', 'key-unusable', 'constructor', '']) {
    assert.equal(fromRefusal({ code, reason: 'x' }, 'the sender').code, 'peer-closed', code);
  }
});

test('its reason is one printable line of bounded length', () => {
  const { message } = fromRefusal({ code: '', reason: `\u001b[2J\n${'x'.repeat(10_000)}` }, 'the sender');
  assert.match(message, /^the sender refused: \[2J x+…$/);
  assert.ok(message.length < 300);
});
