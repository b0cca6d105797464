// When a rule's messages are sent: grouped, delayed, limited and counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventName } from '#src/events/event-names.js';
import type { Occurrence } from '#src/events/occurrence.js';
import type { Message } from '#src/events/rules/message.js';
import type { Rule } from '#src/events/rules/rule.js';
import { GROUP_MS, REPEAT_MS, RuleQueue } from '#src/events/rules/rule-queue.js';

const RULE: Rule = { place: 'a:1', events: ['lost'], cameras: [], afterMs: 0, action: { kind: 'notify' } };

/** A queue with a clock that the test moves. Every message ends at once unless `keeps` is set. */
class Bench {
  nowMs = 0;
  keeps = false;
  readonly sent: Array<{ readonly atMs: number; readonly message: Message }> = [];
  readonly queue: RuleQueue;

  constructor(rule: Partial<Rule> = {}) {
    this.queue = new RuleQueue({ ...RULE, ...rule }, () => this.nowMs);
  }

  /** Moves the clock from one due time to the next. */
  until(ms: number): void {
    for (let next = this.queue.nextDueMs; next !== undefined && next <= ms; next = this.queue.nextDueMs) {
      this.nowMs = Math.max(this.nowMs, next);
      this.#take(this.queue.due());
    }
    this.nowMs = ms;
  }

  flush(): void {
    this.#take(this.queue.flush());
  }

  #take(messages: readonly Message[]): void {
    for (const message of messages) {
      this.sent.push({ atMs: this.nowMs, message });
      if (!this.keeps) this.queue.finished(message);
    }
  }

  occurs(event: EventName, place = 1, reason?: string): void {
    this.queue.occurred(occurrence(event, place, reason));
  }

  over(event: EventName, place = 1): void {
    this.queue.over(event, { name: `cam${place}`, place });
  }

  /** Each message as text: `lost 1,2 @5000`. */
  get lines(): string[] {
    return this.sent.map(({ atMs, message }) => {
      const places = message.affected.map(({ camera }) => camera?.place ?? '-').join(',');
      return `${message.event} ${places} @${atMs}`;
    });
  }
}

function occurrence(event: EventName, place: number, reason?: string): Occurrence {
  return { event, camera: { name: `cam${place}`, place }, code: undefined, reason, timeMs: 0 };
}

test('cameras that fall within five seconds share one message', () => {
  const bench = new Bench();
  for (let place = 1; place <= 100; place += 1) {
    bench.until(place * 40);
    bench.occurs('lost', place);
  }
  bench.until(60_000);
  assert.equal(bench.sent.length, 1);
  assert.equal(bench.sent[0]?.message.affected.length, 100);
  assert.equal(bench.sent[0]?.atMs, 40 + GROUP_MS);
});

test('a camera that falls after five seconds gets a message of its own', () => {
  const bench = new Bench();
  bench.occurs('lost', 1);
  bench.until(GROUP_MS + 1);
  bench.occurs('lost', 2);
  bench.until(20_000);
  assert.deepEqual(bench.lines, ['lost 1 @5000', 'lost 2 @10001']);
});

test('a flapping camera is reported once a minute, with the count', () => {
  const bench = new Bench({ events: ['lost', 'live'] });
  for (let at = 0; at < 180_000; at += 4_000) {
    bench.until(at);
    bench.occurs(at % 8_000 === 0 ? 'lost' : 'live');
  }
  bench.until(400_000);
  const gaps = bench.sent.slice(1).map(({ atMs }, index) => atMs - (bench.sent[index]?.atMs ?? 0));
  assert.ok(gaps.every((gap) => gap >= REPEAT_MS));
  assert.ok(bench.sent.length >= 3 && bench.sent.length <= 4, bench.lines.join());
  const lost = bench.sent.reduce((sum, { message }) => sum + (message.affected[0]?.times ?? 0), 0);
  // Each loss is counted once. A message that begins with a recovery counts that, too.
  assert.ok(lost >= 23 && lost <= 26, String(lost));
});

test('a condition that ends before `after` is no news, nor is its end', () => {
  const bench = new Bench({ events: ['lost', 'live'], afterMs: 10_000 });
  bench.occurs('lost');
  bench.until(9_000);
  bench.over('lost');
  bench.occurs('live');
  bench.until(60_000);
  assert.deepEqual(bench.lines, []);
});

test('a condition that lasts for `after` is reported, and its end as well', () => {
  const bench = new Bench({ events: ['lost', 'live'], afterMs: 10_000 });
  bench.occurs('lost', 1, 'unplugged');
  bench.until(30_000);
  bench.over('lost');
  bench.occurs('live');
  bench.until(200_000);
  assert.deepEqual(bench.lines, ['lost 1 @15000', `live 1 @${15_000 + REPEAT_MS + GROUP_MS}`]);
});

test('a rule about live alone hears of each camera that becomes live', () => {
  const bench = new Bench({ events: ['live'] });
  bench.occurs('live');
  bench.until(10_000);
  assert.deepEqual(bench.lines, ['live 1 @5000']);
});

test('a condition that is over when its message is sent says so', () => {
  const bench = new Bench();
  bench.occurs('lost');
  bench.over('lost');
  bench.until(10_000);
  assert.equal(bench.sent[0]?.message.affected[0]?.over, true);
});

test('a rule for some cameras ignores the others', () => {
  const bench = new Bench({ cameras: ['cam1*'] });
  for (const place of [1, 2, 11]) bench.occurs('lost', place);
  bench.until(10_000);
  assert.deepEqual(bench.lines, ['lost 1,11 @5000']);
});

test('one message at a time is under way for a camera, and four for a rule', () => {
  const bench = new Bench();
  bench.keeps = true;
  bench.occurs('lost');
  bench.until(10_000);
  bench.occurs('lost');
  bench.until(200_000);
  assert.equal(bench.sent.length, 1, 'the first one is still under way');
  for (let place = 2; place <= 6; place += 1) {
    bench.occurs('lost', place);
    bench.until(bench.nowMs + 10_000);
  }
  assert.equal(bench.sent.length, 4);
  assert.equal(bench.queue.nextDueMs, undefined);
  for (const { message } of bench.sent) bench.queue.finished(message);
  bench.until(bench.nowMs + 10_000);
  assert.deepEqual(bench.lines.at(-1)?.split(' ')[1], '1,5,6');
});

test('events of the program are sent at once', () => {
  const bench = new Bench({ events: ['disk-low'] });
  bench.queue.occurred({ event: 'disk-low', camera: undefined, code: undefined, reason: 'full', timeMs: 0 });
  bench.until(0);
  assert.deepEqual(bench.lines, ['disk-low - @0']);
});

test('the end of a run sends what waits, and not what has not lasted', () => {
  const grouped = new Bench();
  grouped.occurs('lost');
  grouped.flush();
  assert.deepEqual(grouped.lines, ['lost 1 @0']);
  const delayed = new Bench({ afterMs: 10_000 });
  delayed.occurs('lost');
  delayed.flush();
  assert.deepEqual(delayed.lines, []);
});

test('the next camera of a place inherits nothing', () => {
  const bench = new Bench();
  bench.occurs('lost');
  bench.until(6_000);
  bench.queue.forgotten({ name: 'cam1', place: 1 });
  bench.occurs('lost');
  bench.until(20_000);
  assert.deepEqual(bench.lines, ['lost 1 @5000', 'lost 1 @11000']);
});
