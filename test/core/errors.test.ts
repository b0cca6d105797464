import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf, TtycamError } from '#src/core/errors.js';

test('an error has its code, its message and its cause', () => {
  const cause = new Error('EACCES');
  const error = new TtycamError('source-denied', 'cannot open /dev/video0: permission denied', { cause });
  assert.ok(error instanceof Error);
  assert.equal(error.name, 'TtycamError');
  assert.equal(error.code, 'source-denied');
  assert.equal(error.cause, cause);
  assert.equal(String(error), 'TtycamError: cannot open /dev/video0: permission denied');
});

test('an error without a cause has no such property', () => {
  assert.equal('cause' in new TtycamError('usage', 'no'), false);
});

test('a TtycamError stays as it is, anything else is wrapped as unexpected with its own message', () => {
  const ours = new TtycamError('timed-out', 'no answer');
  assert.equal(TtycamError.from(ours), ours);
  const other = new TypeError('x is not a function');
  const wrapped = TtycamError.from(other);
  assert.deepEqual([wrapped.code, wrapped.message, wrapped.cause], ['unexpected', 'x is not a function', other]);
  for (const [thrown, words] of [
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    [Symbol('s'), 'Symbol(s)'],
  ] as const) {
    assert.equal(TtycamError.from(thrown).message, words);
    assert.equal(TtycamError.from(thrown).cause, thrown);
  }
});

test('a wrong command line ends with 2, an unmet expectation with 3, anything else with 1', () => {
  assert.equal(exitCodeOf(new TtycamError('usage', '')), 2);
  assert.equal(exitCodeOf(new TtycamError('expectation-unmet', '')), 3);
  for (const code of ['unexpected', 'timed-out', 'message-too-large', 'address-in-use'] as const) {
    assert.equal(exitCodeOf(new TtycamError(code, '')), 1);
  }
});
