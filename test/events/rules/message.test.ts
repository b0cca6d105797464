// What a message says: JSON, environment, and a sentence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Affected, messageEnvironment, messageFields, messageText } from '#src/events/rules/message.js';

const ORIGIN = { role: 'receiver', host: 'hub' } as const;

function affected(name: string, place: number, more: Partial<Affected> = {}): Affected {
  return { camera: { name, place }, code: undefined, reason: undefined, timeMs: 1_000, times: 1, over: false, ...more };
}

test('one camera is named with its reason', () => {
  const one = affected('barn', 1, { reason: 'unplugged', code: 'source-missing' });
  assert.equal(messageText({ event: 'lost', affected: [one] }), 'barn is lost: unplugged');
  assert.deepEqual(messageFields({ event: 'lost', affected: [one] }, ORIGIN), {
    event: 'lost',
    time: '1970-01-01T00:00:01.000Z',
    program: 'receiver',
    host: 'hub',
    text: 'barn is lost: unplugged',
    camera: 'barn',
    place: 1,
    code: 'source-missing',
    reason: 'unplugged',
    times: 1,
    over: false,
    count: 1,
    cameras: [
      {
        camera: 'barn',
        place: 1,
        time: '1970-01-01T00:00:01.000Z',
        code: 'source-missing',
        reason: 'unplugged',
        times: 1,
        over: false,
      },
    ],
    test: false,
  });
});

test('many cameras are counted, and a few are named', () => {
  const many = Array.from({ length: 120 }, (_, index) => affected(`cam${index + 1}`, index + 1));
  const message = { event: 'lost', affected: many } as const;
  assert.equal(messageText(message), '120 cameras are lost: cam1, cam2, cam3, cam4, cam5 and 115 more');
  const { count, cameras, camera } = messageFields(message, ORIGIN);
  assert.equal(count, 120);
  assert.equal(camera, null);
  assert.equal((cameras as unknown[]).length, 100);
});

test('a flap is counted, and what is over says so', () => {
  const flapped = affected('barn', 1, { times: 3, over: true });
  assert.equal(messageText({ event: 'stalled', affected: [flapped] }), 'barn gives no frames (3 times) (over by now)');
});

test('an event of the program names no camera', () => {
  const one: Affected = { ...affected('', 1), camera: undefined, reason: '1.0 GB of 30.0 GB are left at /srv' };
  const message = { event: 'disk-low', affected: [one], test: true } as const;
  assert.equal(messageText(message), 'test: the disk is nearly full: 1.0 GB of 30.0 GB are left at /srv');
  assert.equal(messageFields(message, ORIGIN)['count'], 0);
});

test('no variable of the environment holds a control character', () => {
  const one = affected('a\u0000b\nc\u001b', 1, { reason: 'line\nend' });
  const environment = messageEnvironment(messageFields({ event: 'lost', affected: [one] }, ORIGIN));
  for (const [name, value] of Object.entries(environment)) assert.doesNotMatch(value, /\p{Cc}/u, name);
  assert.equal(environment['TTYCAM_EVENT'], 'lost');
  assert.equal(environment['TTYCAM_TEST'], '');
});
