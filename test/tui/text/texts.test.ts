import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bottleneck } from '#src/core/camera/bottleneck.js';
import type { CameraState } from '#src/core/camera/camera-state.js';
import { ageText, bars, durationText, rateText, shortDurationText } from '#src/core/units.js';
import { type CameraView, stateSpan } from '#src/tui/model/camera-view.js';
import { asciiFor } from '#src/tui/text/ascii.js';
import { smallLines, statusKeyAt, statusLine, topLine } from '#src/tui/text/bar-texts.js';
import { waitingLines } from '#src/tui/text/empty-texts.js';
import { factLines } from '#src/tui/text/fact-texts.js';
import { helpLines } from '#src/tui/text/help-texts.js';
import { listLine, tableHead, tableLine } from '#src/tui/text/list-texts.js';
import { cut, fitting, justify, type Span, span, widthOf, wrap } from '#src/tui/text/spans.js';
import { bannerLines, tileFoot, tileTitle } from '#src/tui/text/tile-texts.js';
import { snapshot, viewOf } from '../snapshots.js';

const LOST: CameraState = { kind: 'lost', sinceMs: 0, reason: 'no answer for 5 s' };
const STALLED: CameraState = { kind: 'stalled', sinceMs: 0, lastFrameMs: 0 };
const PAUSED: CameraState = { kind: 'paused', sinceMs: 0 };
const RESTING: CameraState = { kind: 'resting', sinceMs: 0 };
const SLOW: Bottleneck = { kind: 'link', reason: 'the link carries 12.0 of 30.0 fps' };

function plain(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

/** The texts in a tile's bottom border, as `left|right`. */
function foot(view: CameraView, width: number): string {
  const { left, right } = tileFoot(view, width);
  return `${plain(left)}${left.length === 0 ? '' : '|'}${plain(right)}`;
}

test('numbers are short and have units', () => {
  assert.deepEqual([0, 400, 9_949, 9_950, 412_345, 999_499, 999_500, 12_340_000].map(rateText), [
    '0 kB/s',
    '0.4 kB/s',
    '9.9 kB/s',
    '10 kB/s',
    '412 kB/s',
    '999 kB/s',
    '1.00 MB/s',
    '12.34 MB/s',
  ]);
  assert.deepEqual([0, 4_900, 59_999, 125_000, 12_000_000].map(durationText), [
    '0 s',
    '4 s',
    '59 s',
    '2 min 05 s',
    '3 h 20 min',
  ]);
  assert.deepEqual([4_900, 125_000, 12_000_000].map(shortDurationText), ['4 s', '2 min', '3 h']);
  assert.deepEqual([-3, 43.4, 999, 1_240, 40_000].map(ageText), ['0 ms', '43 ms', '999 ms', '1.2 s', '40 s']);
});

test('bars are aligned to the right, on a scale from 0 to the given maximum', () => {
  assert.equal(bars([0, 15, 30], 5, 30), '  ▁▅█');
  assert.equal(bars([1, 2, 3, 30], 2, 30), '▂█');
  assert.equal(bars([], 3, 30), '   ');
  assert.equal(bars([1], 0, 30), '');
});

test('every state has a sign and a word', () => {
  const views = [
    viewOf({ state: { kind: 'waiting', sinceMs: 0 } }),
    viewOf({ state: { kind: 'connecting', sinceMs: 0 } }),
    viewOf(),
    viewOf({ state: STALLED }),
    viewOf({ state: LOST }),
    viewOf({ paused: true, state: PAUSED }),
    viewOf({ paused: true, state: LOST }),
    viewOf({ state: RESTING }),
  ];
  assert.deepEqual(
    views.map((view) => stateSpan(view).text),
    ['· WAITING', '◌ CONNECTING', '● LIVE', '▲ STALE 12 s', '✕ LOST 12 s', '‖ PAUSED 12 s', '✕ LOST 12 s', '○ RESTING'],
  );
});

test('a tile has the name, state, frame rate, age and data rate of its camera', () => {
  assert.equal(plain(tileTitle(viewOf())), ' 3 ● LIVE front-door ');
  const both = viewOf({ recording: true }, { frozen: true });
  assert.equal(plain(tileTitle(both)), ' 3 ● LIVE ◉ REC ■ FROZEN front-door ');
  assert.equal(plain(tileTitle({ ...viewOf(), brightened: true })), ' 3 ● LIVE + BRIGHT front-door ');
  assert.equal(foot(viewOf(), 40), ' 24.9 fps  63 ms  412 kB/s ');
  assert.equal(foot(viewOf(), 18), ' 24.9 fps  63 ms ');
  assert.equal(foot(viewOf({}, { ageMs: undefined }), 40), ' 24.9 fps  412 kB/s ');
  assert.equal(foot(viewOf({ state: LOST }), 40), '');
  assert.equal(foot(viewOf({ paused: true, state: PAUSED }), 40), '');
});

test('a tile names the bottleneck of its stream, unless that is the camera itself', () => {
  const slow = viewOf({ fps: 12 }, { bottleneck: SLOW });
  assert.equal(foot(slow, 70), ' the link carries 12.0 of 30.0 fps | 12.0 fps  63 ms  412 kB/s ');
  assert.equal(foot(slow, 44), ' the link carries 12.0 of 30.0 fps  63 ms ');
  assert.equal(foot(slow, 18), ' the link carrie… ');
  const camera: Bottleneck = { kind: 'camera', reason: 'the camera gives 12.0 fps' };
  assert.doesNotMatch(foot(viewOf({ fps: 12 }, { bottleneck: camera }), 80), /camera/);
  const facts = (view: CameraView): string => factLines(view, 40).map(plain).join('\n');
  assert.match(facts(slow), /slower {2}the link carries 12\.0 of 30\.0/);
  assert.match(facts(viewOf({}, { bottleneck: camera })), /slower {2}the camera gives 12\.0 fps/);
});

test('the banner over a stopped picture has the state, the wrapped reason, and the time of the change', () => {
  const lines = bannerLines(viewOf({ state: LOST }), 40).map(plain);
  assert.deepEqual(lines.slice(0, 2), ['✕ LOST 12 s', 'no answer for 5 s']);
  assert.match(lines[2] ?? '', /^since \d\d:\d\d:\d\d$/);
  const trouble = viewOf({ state: { ...STALLED, reason: 'cannot open /dev/video0: permission denied' } });
  assert.deepEqual(bannerLines(trouble, 24).map(plain), [
    '▲ STALE 12 s',
    'cannot open /dev/video0:',
    'permission denied',
  ]);
  assert.deepEqual(bannerLines(viewOf({ paused: true, state: PAUSED }), 24).map(plain), ['‖ PAUSED 12 s', 'p resumes']);
  assert.deepEqual(bannerLines(viewOf({ state: RESTING }), 24).map(plain), ['○ RESTING']);
  const held = viewOf({ state: RESTING }, { frozen: true });
  assert.deepEqual(bannerLines(held, 24).map(plain), [' ■ FROZEN   Space resumes']);
  assert.deepEqual(bannerLines(viewOf(), 24), []);
});

test('an empty dashboard shows the command for a sender in a line of its own, with a reachable address', () => {
  const lines = (listening: string): string[] => waitingLines({ listening }, 'hub', 0).map(plain);
  assert.ok(lines('tcp://127.0.0.1:5252').includes('sender --to tcp://127.0.0.1:5252'));
  assert.ok(lines('tcp://127.0.0.1:5252').includes('ssh -f -N -L 5252:127.0.0.1:5252 hub'));
  assert.ok(lines('tcp://0.0.0.0:6000').includes('sender --to tcp://hub:6000'));
  assert.ok(lines('tcp://[::]:6000').includes('sender --to tcp://hub:6000'));
  assert.ok(lines('tcp://10.1.2.3:6000').includes('sender --to tcp://10.1.2.3:6000'));
});

test('a name of wide, combining and control characters is as wide as it looks', () => {
  const hostile = viewOf({ name: '犬🐕e\u0301\u001b[31m{red-fg}\u202e' });
  assert.equal(plain(tileTitle(hostile)), ' 3 ● LIVE ??é [31m{red-fg} ');
});

test('the top line counts the states, names them if there is room, and always shows recordings', () => {
  const totals = { nowMs: 0, terminalBytesPerSecond: 120_000, page: 1, pages: 4 };
  const cameras = [snapshot(), snapshot({ state: LOST }), snapshot({ recording: true })];
  const wide = plain(topLine(cameras, totals, 140));
  assert.match(wide, /● 2 live {2}✕ 1 lost {2}◉ REC 1 {2}page 1 of 4 .*drawn 120 kB\/s {3}74\.8 fps {3}1\.24 MB\/s/);
  assert.match(plain(topLine(cameras, totals, 62)), /● 2 {2}✕ 1 {2}◉ REC 1 {2}page 1 of 4/);
});

test('the status line shows a question, a prompt, a message or the keys', () => {
  const line = (status: Parameters<typeof statusLine>[0]): string => plain(statusLine(status, 60));
  assert.match(line({ kind: 'quit', recorded: 2 }), /◉ REC {2}2 cameras are being recorded\. Quit\? y n/);
  assert.match(line({ kind: 'prompt', text: `${'x'.repeat(100)}end` }), /^ \/ …x+end/);
  assert.equal(line({ kind: 'message', text: 'snapshot a\u001b.jpg', role: 'strong' }), ' snapshot a .jpg');
  const keys = [
    { key: 'q', name: 'quit', press: 'q' },
    { key: 'Enter', name: 'back', press: 'enter' },
  ];
  const status = { kind: 'keys', keys, coarse: false, settings: 'truecolor' } as const;
  assert.match(line(status), /^ q quit {2}Enter back +truecolor $/);
  assert.match(plain(statusLine({ ...status, coarse: true }, 30)), /^ q quit {2}Enter back +coarse $/);
  assert.deepEqual(
    [0, 1, 6, 7, 9, 18, 19].map((column) => statusKeyAt(status, 60, column)),
    [undefined, 'q', 'q', undefined, 'enter', 'enter', undefined],
  );
});

test('a table has as many columns as fit, and a reason instead of numbers', () => {
  assert.match(plain(tableHead(60)), /# state +name +fps +age/);
  assert.match(plain(tableLine(viewOf(), 110)), /^▸ 3 ● LIVE +front-door +24\.9 +63 ms +412 kB\/s +8\.1 ms +7 +▆█▇$/);
  assert.match(plain(tableLine(viewOf({ state: LOST }), 80)), /✕ LOST 12 s +front-door +no answer for 5 s/);
});

test('no line is wider than it may be, at any width', () => {
  const views = [
    viewOf(),
    viewOf({ state: LOST, recording: true }, { frozen: true }),
    viewOf({}, { bottleneck: SLOW }),
  ];
  const totals = { nowMs: 0, terminalBytesPerSecond: 0, page: 1, pages: 4 };
  for (let width = 1; width < 150; width += 1) {
    const lines = views.flatMap((view) => [
      topLine([view.camera], totals, width),
      listLine(view, width),
      tableHead(width),
      tableLine(view, width),
      ...factLines(view, width),
      ...(width > 5 ? smallLines([view], { columns: width, rows: 5 }, '60x16') : []),
    ]);
    const statuses = [
      { kind: 'keys', keys: [{ key: 'q', name: 'quit', press: 'q' }], coarse: true, settings: 'truecolor' },
      { kind: 'prompt', text: 'lost' },
      { kind: 'quit', recorded: 1 },
      { kind: 'message', text: 'x'.repeat(200), role: 'lost' },
    ] as const;
    if (width >= 20) lines.push(...statuses.map((status) => statusLine(status, width)));
    if (width >= 40) lines.push(...helpLines([['terminal', 'x'.repeat(200)]], width, 14));
    for (const line of lines) assert.ok(widthOf(line) <= width, `${width}: ${plain(line)}`);
  }
});

test('spans are truncated with an ellipsis, aligned to both ends, joined while they fit, and wrapped at spaces', () => {
  assert.equal(plain(cut([span('abc'), span('def')], 5)), 'abcd…');
  assert.equal(plain(cut([span('abc'), span('def')], 6)), 'abcdef');
  assert.equal(plain(cut([span('abc')], 0)), '');
  assert.equal(plain(justify([span('ab')], [span('cd')], 6)), 'ab  cd');
  assert.equal(plain(justify([span('abc')], [span('cd')], 5)), 'abc');
  assert.equal(plain(fitting([[span('ab')], [span('cd')], [span('ef')]], ' ', 6)), 'ab cd');
  assert.deepEqual(wrap('one two three four', 9, 3), ['one two', 'three', 'four']);
  assert.deepEqual(wrap('one two three four', 9, 2), ['one two', 'three fo…']);
  assert.deepEqual(wrap('abcdefghij', 4, 3), ['abcd', 'efgh', 'ij']);
  assert.deepEqual(wrap('', 4, 3), []);
});

test('every sign has an ASCII replacement, and an unknown character becomes a question mark', () => {
  assert.equal([...'·◌●▲✕‖■◉│─┌▁█⣿⠁é'].map(asciiFor).join(''), '.o*!x=#@|-+_##.?');
});
