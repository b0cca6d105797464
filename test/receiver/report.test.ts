// What a receiver logs of events that are too frequent to be logged one by one.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { Output } from '#src/cli/output.js';
import { TtycamError } from '#src/core/errors.js';
import { LogRing } from '#src/core/log.js';
import { Camera } from '#src/receiver/inputs/camera.js';
import { identify } from '#src/receiver/inputs/identity.js';
import { Report } from '#src/receiver/report.js';

/** A stream that keeps all that is written to it. */
class Kept extends Writable {
  readonly #chunks: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(String(chunk));
    done();
  }

  get lines(): string[] {
    return this.#chunks.join('').split('\n').slice(0, -1);
  }
}

function reporting(json: boolean, now?: () => number) {
  const stdout = new Kept();
  const stderr = new Kept();
  const log = new LogRing();
  const report = new Report(new Output({ json, quiet: false, debug: false }, { stdout, stderr }), log, now);
  return { report, log, said: () => stderr.lines, events: () => stdout.lines.map((line) => JSON.parse(line)) };
}

const WRONG = new TtycamError('key-wrong', 'wrong key');

test('a thousand refused connections are ten lines and one with their number, in words, log and JSON', () => {
  for (const json of [false, true]) {
    const { report, log, said, events } = reporting(json);
    for (let port = 1; port <= 1_204; port += 1) report.refused(`10.0.0.7:${port}`, WRONG);
    report.summary([]);
    const sum = 'refused 1,204 connections from 10.0.0.7 in the last minute: wrong key';
    assert.equal(log.total, 11);
    assert.equal(log.lines.at(-1)?.text, sum);
    if (!json) assert.deepEqual([said().length, log.lines[0]?.text], [11, '10.0.0.7:1 refused: wrong key']);
    else {
      const refused = events().filter(({ event }) => event === 'refused');
      const { address, code, count } = refused.at(-1) ?? {};
      assert.deepEqual([refused.length, address, code, count], [11, '10.0.0.7', 'key-wrong', 1_194]);
    }
  }
});

test('an IPv6 address counts with all that its machine can have', () => {
  const { report, log } = reporting(false);
  for (let host = 1; host <= 500; host += 1) report.refused(`[2001:db8:1:2:${host.toString(16)}::9]:7`, WRONG);
  for (let host = 1; host <= 500; host += 1) report.refused(`[2001:db8::${host.toString(16)}]:7`, WRONG);
  for (let port = 1; port <= 500; port += 1) report.refused(`[::ffff:10.0.0.7]:${port}`, WRONG);
  report.summary([]);
  const sums = log.lines.filter(({ text }) => text.startsWith('refused')).map(({ text }) => text.split(' ')[4]);
  assert.deepEqual(sums.sort(), ['10.0.0.7', '2001:db8:0:0::/64', '2001:db8:1:2::/64']);
  assert.equal(log.total, 33);
});

test('a camera that comes and goes without end leaves room in the log, and its events are complete', () => {
  const { report, log, events } = reporting(true);
  const camera = new Camera(1, identify(undefined, '10.0.0.7:1'), 0);
  for (let count = 0; count < 500; count += 1) report.lost(camera, new TtycamError('connection-lost', 'gone'));
  report.refused('10.0.0.8:1', WRONG);
  report.summary([]);
  assert.equal(log.total, 12);
  assert.match(String(log.lines.at(-1)?.text), /^490 more of this in the last minute, at last: lost: gone$/);
  assert.equal(events().filter(({ event }) => event === 'lost').length, 500);
});

test('a sender that was stopped has ended, which is no alarm, and the event stays `lost`', () => {
  const { report, log, events } = reporting(true);
  const camera = new Camera(1, identify(undefined, '10.0.0.7:1'), 0);
  report.lost(camera, new TtycamError('peer-closed', 'stopped'));
  report.lost(camera, new TtycamError('peer-closed', 'the cable is out'));
  assert.deepEqual(
    log.lines.map(({ level, text }) => `${level} ${text}`),
    ['info ended: stopped', 'error lost: the cable is out'],
  );
  assert.deepEqual(
    events().map(({ event }) => event),
    ['lost', 'lost'],
  );
});

test('a camera that is live again says for how long it was not', () => {
  let nowMs = 0;
  const { report, log } = reporting(false, () => nowMs);
  const camera = new Camera(1, identify(undefined, '10.0.0.7:1'), 0);
  const live = () => {
    for (const kind of ['connected', 'frame'] as const) camera.happened({ kind }, nowMs);
    report.connected(camera, false);
    report.state(camera);
    return log.lines.at(-1)?.text;
  };
  assert.equal(live(), 'live');
  nowMs = 60_000;
  report.lost(camera, new TtycamError('connection-lost', 'gone'));
  nowMs = 90_000;
  report.lost(camera, new TtycamError('connection-lost', 'still gone'));
  nowMs = 685_000;
  assert.equal(live(), 'live, after 10 min 25 s');
  assert.equal(live(), 'live');
});

test('for a camera with damaged pictures only, the log has one line, then their number a minute, then the end', () => {
  let nowMs = 0;
  const { report, log, events } = reporting(true, () => nowMs);
  const camera = new Camera(1, identify(undefined, '10.0.0.7:1'), 0);
  const snapshot = {
    ...camera.snapshot(0),
    recording: false,
    state: { kind: 'live', sinceMs: 0, lastFrameMs: 0 },
  } as const;
  for (let second = 0; second < 200; second += 1) {
    for (let frame = 0; frame < 10 && second < 90; frame += 1) {
      nowMs = second * 1_000 + frame * 100;
      report.corrupt(camera, 'no end');
    }
    nowMs = second * 1_000 + 999;
    report.stats([snapshot]);
    if (second === 40) report.lost(camera, new TtycamError('connection-lost', 'gone'));
  }
  assert.deepEqual(
    log.lines.map(({ level, text }) => `${level} ${text}`),
    [
      'warn a picture is damaged: no end',
      'error lost: gone',
      'warn 609 more pictures are damaged, the last: no end',
      'info no picture was damaged for 30 s; 900 were before',
    ],
  );
  assert.equal(events().filter(({ event }) => event === 'corrupt').length, 90);
});
