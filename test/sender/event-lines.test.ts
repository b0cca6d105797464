// The limit on a sender's log lines for events that others can repeat without end.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { Output } from '#src/cli/output.js';
import { TtycamError } from '#src/core/errors.js';
import { EventLines } from '#src/sender/event-lines.js';
import { natsUplinkEvents } from '#src/sender/events.js';
import { eventually } from '../helpers/wait.js';

/** An output for people or for scripts, and the lines that it has printed. */
function recording(json: boolean): { output: Output; printed: () => string[] } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const output = new Output({ json, quiet: false, debug: false }, { stdout: stream, stderr: stream });
  return { output, printed: () => chunks.join('').split('\n').slice(0, -1) };
}

test('a viewer that comes and goes a hundred times is ten lines, and all of it in JSON', () => {
  for (const json of [false, true]) {
    const { output, printed } = recording(json);
    const events = natsUplinkEvents('nats://hub', output);
    for (let visit = 0; visit < 100; visit += 1) {
      events.watched?.(true);
      events.watched?.(false);
    }
    assert.equal(printed().length, json ? 200 : 10);
    events.blocked?.(new TtycamError('not-allowed', 'the server denies it'));
    assert.equal(printed().at(-1)?.includes('the server denies it'), true);
  }
});

test('what was not printed is summed up with the last of it, once, and then lines are printed again', async () => {
  const { output, printed } = recording(false);
  const lines = new EventLines(output, 20);
  for (let count = 1; count <= 1_210; count += 1) lines.say('camera', `line ${count}`);
  lines.say('pause', 'paused by the receiver');
  await eventually('the sum', () => printed().length > 11);
  assert.deepEqual(printed().slice(9), [
    'line 10',
    'paused by the receiver',
    '1,200 more of this in the last minute, at last: line 1210',
  ]);
  lines.say('camera', 'another');
  assert.equal(printed().at(-1), 'another');
});
