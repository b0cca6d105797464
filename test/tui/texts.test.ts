import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraState } from '#dist/core/camera-state.js';
import type { CameraSnapshot } from '#dist/core/snapshot.js';
import { cut, fitting, justify, type Span, span, widthOf } from '#dist/tui/spans.js';
import * as texts from '#dist/tui/texts.js';
import { asciiFor } from '#dist/tui/theme.js';

function view(state: CameraState, name = 'front-door'): texts.CameraView {
  const camera: CameraSnapshot = {
    ...{ place: 3, name, source: 'pattern', address: '10.0.0.1:4001', state, fps: 24.93, bytesPerSecond: 412_345 },
    ...{
      frames: 1_234,
      bytes: 12_345_678,
      dropped: 7,
      corrupt: 2,
      paused: false,
      recording: false,
      roundTripMs: 8.12,
      frame: undefined,
    },
    latencyMs: { p50: 43, p95: 61, max: 90 },
  };
  return { camera, elapsedMs: 12_400, ageMs: 63.4, frozen: false, selected: true };
}

const LIVE: CameraState = { kind: 'live', sinceMs: 0, lastFrameMs: 0 };

function plain(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

test('numbers are short and have their units', () => {
  assert.deepEqual([0, 400, 9_949, 9_950, 412_345, 999_499, 999_500, 12_340_000].map(texts.rateText), [
    ...['0 kB/s', '0.4 kB/s', '9.9 kB/s', '10 kB/s', '412 kB/s', '999 kB/s', '1.00 MB/s', '12.34 MB/s'],
  ]);
  assert.deepEqual([0, 4_900, 59_999, 125_000, 12_000_000].map(texts.durationText), [
    ...['0 s', '4 s', '59 s', '2 min 05 s', '3 h 20 min'],
  ]);
  assert.deepEqual([-3, 43.4, 999, 1_240, 40_000].map(texts.ageText), ['0 ms', '43 ms', '999 ms', '1.2 s', '40 s']);
});

test('every state has a sign and a word', () => {
  const states: readonly CameraState[] = [
    { kind: 'waiting', sinceMs: 0 },
    { kind: 'connecting', sinceMs: 0 },
    LIVE,
    { kind: 'stalled', sinceMs: 0, lastFrameMs: 0 },
    { kind: 'paused', sinceMs: 0 },
    { kind: 'lost', sinceMs: 0, reason: 'gone' },
  ];
  assert.deepEqual(
    states.map((state) => texts.stateSpan(view(state)).text),
    ['· WAITING', '◌ CONNECTING', '● LIVE', '▲ STALE 12 s', '‖ PAUSED 12 s', '✕ LOST 12 s'],
  );
});

test('a tile says who, in which state, how fluent, how old and how much', () => {
  assert.equal(plain(texts.tileTitle(view(LIVE))), ' 3 ● LIVE front-door ');
  assert.equal(plain(texts.tileTitle({ ...view(LIVE), frozen: true })), ' 3 ● LIVE ‖ FROZEN front-door ');
  assert.equal(plain(texts.tileNumbers(view(LIVE), 40)), ' 24.9 fps  63 ms  412 kB/s ');
  assert.equal(plain(texts.tileNumbers(view(LIVE), 18)), ' 24.9 fps  63 ms ');
  assert.equal(plain(texts.tileNumbers({ ...view(LIVE), ageMs: undefined }, 40)), ' 24.9 fps  412 kB/s ');
  assert.deepEqual(texts.tileNumbers(view({ kind: 'lost', sinceMs: 0, reason: 'gone' }), 40), []);
});

test('the reason stands over a picture that stopped', () => {
  const lines = texts.bannerLines(view({ kind: 'lost', sinceMs: 0, reason: 'no answer for 5 s' }));
  assert.deepEqual(lines.map(plain), ['✕ LOST 12 s', 'no answer for 5 s']);
});

test('a name of wide, combining and control characters is as wide as it looks', () => {
  const hostile = view(LIVE, '犬🐕e\u0301\u001b[31m{red-fg}\u202e');
  const title = plain(texts.tileTitle(hostile));
  assert.equal(title, ' 3 ● LIVE ??é [31m{red-fg} ');
});

test('no line is wider than it may be, at any width', () => {
  const log = [{ timeMs: 0, level: 'error' as const, camera: 'front-door', text: 'x'.repeat(300) }];
  for (let width = 1; width < 130; width += 1) {
    const lines = [
      texts.topLine([view(LIVE).camera], 0, width),
      texts.statusLine('truecolor', false, width),
      texts.listLine(view(LIVE), width),
      ...texts.factLines(view(LIVE), width),
      ...texts.logLines(log, width),
      ...(width > 5 ? texts.smallLines([view(LIVE)], { columns: width, rows: 5 }, '60x16') : []),
    ];
    for (const line of lines) assert.ok(widthOf(line) <= width, `${width}: ${plain(line)}`);
  }
});

test('spans are cut with an ellipsis, kept whole where they fit, and pushed apart', () => {
  assert.equal(plain(cut([span('abc'), span('def')], 5)), 'abcd…');
  assert.equal(plain(cut([span('abc'), span('def')], 6)), 'abcdef');
  assert.equal(plain(cut([span('abc')], 0)), '');
  assert.equal(plain(justify([span('ab')], [span('cd')], 6)), 'ab  cd');
  assert.equal(plain(justify([span('abc')], [span('cd')], 5)), 'abc');
  assert.equal(plain(fitting([[span('ab')], [span('cd')], [span('ef')]], ' ', 6)), 'ab cd');
});

test('every sign has a character of ASCII, and what is not known is a question mark', () => {
  assert.equal([...'·◌●▲✕‖│─┌▁█⣿⠁é'].map(asciiFor).join(''), '.o*!x=|-+_##.?');
});
