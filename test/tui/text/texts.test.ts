import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bottleneck } from '#src/core/camera/bottleneck.js';
import type { CameraState } from '#src/core/camera/camera-state.js';
import { ageText, bars, durationText, rateText, shortDurationText } from '#src/core/units.js';
import { type CameraView, nameOf, stateSpan, troubleRank } from '#src/tui/model/camera-view.js';
import type { TimelineMark } from '#src/tui/model/timeline.js';
import { asciiFor } from '#src/tui/text/ascii.js';
import { smallLines, statusKeyAt, statusLine, topLine } from '#src/tui/text/bar-texts.js';
import { waitingLines } from '#src/tui/text/empty-texts.js';
import { factLines } from '#src/tui/text/fact-texts.js';
import { helpLines } from '#src/tui/text/help-texts.js';
import { listLine, listLines, tableLines } from '#src/tui/text/list-texts.js';
import { distinctNames } from '#src/tui/text/names.js';
import { cut, fitting, justify, type Span, span, titleRoom, widthOf, wrap } from '#src/tui/text/spans.js';
import { nameRoom, stripLines, tileHead, tileRates } from '#src/tui/text/tile-texts.js';
import { snapshot, viewOf } from '../snapshots.js';

const LOST: CameraState = { kind: 'lost', sinceMs: 0, reason: 'no answer for 5 s' };
const STALLED: CameraState = { kind: 'stalled', sinceMs: 0, lastFrameMs: 0 };
const PAUSED: CameraState = { kind: 'paused', sinceMs: 0 };
const RESTING: CameraState = { kind: 'resting', sinceMs: 0 };
const SLOW: Bottleneck = { kind: 'link', reason: 'the link carries 12.0 of 30.0 fps' };

function plain(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

/** The upper edge of a tile, as `left|right`. */
function head(view: CameraView, columns: number): string {
  const { left, right } = tileHead(view, nameOf(view.camera), columns);
  return `${plain(left)}|${plain(right)}`;
}

const strip = (view: CameraView, width: number, rows = 3): string[] => stripLines(view, width, rows, true).map(plain);

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
    [
      '· WAITING',
      '◌ CONNECTING',
      '● LIVE',
      '▲ STALLED 12 s',
      '✕ LOST 12 s',
      '‖ PAUSED 12 s',
      '✕ LOST 12 s',
      '○ RESTING',
    ],
  );
});

test('a tile has the name first, the state at its right edge, and words only where the name leaves room', () => {
  assert.equal(head(viewOf(), 40), '▸3 front-door | ● LIVE ');
  assert.equal(head(viewOf({}, { selected: false, number: undefined }), 40), ' front-door | ● LIVE ');
  const both = viewOf({ recording: true }, { frozen: true });
  assert.equal(head(both, 60), '▸3 front-door | ◉ REC ■ FROZEN ● LIVE ');
  assert.equal(head(both, 26), '▸3 front-door | ◉■● ');
  assert.equal(head({ ...viewOf(), brightened: true }, 60), '▸3 front-door | + BRIGHT ● LIVE ');
  assert.equal(plain(tileRates(viewOf(), 40)), ' 24.9 fps  63 ms  412 kB/s ');
  assert.equal(plain(tileRates(viewOf(), 18)), ' 24.9 fps  63 ms ');
  assert.equal(plain(tileRates(viewOf({}, { ageMs: undefined }), 40)), ' 24.9 fps  412 kB/s ');
  assert.equal(plain(tileRates(viewOf({ state: LOST }), 40)), '');
  assert.equal(plain(tileRates(viewOf({ paused: true, state: PAUSED }), 40)), '');
});

test('the head of a tile fits its upper edge, whatever the state, the name and the width', () => {
  for (const part of [{}, { state: LOST, recording: true }, { twin: 2 }]) {
    for (let columns = 20; columns < 80; columns += 1) {
      const view = viewOf({ name: 'garage-north-entrance', ...part }, { frozen: true });
      const [name = ''] = distinctNames([nameOf(view.camera)], nameRoom(view, columns));
      const { left, right } = tileHead(view, name, columns, tileRates(view, columns));
      assert.ok(widthOf(left) + widthOf(right) <= titleRoom(columns), `${columns}: ${plain(left)}${plain(right)}`);
    }
  }
});

test('a stopped sender is neither lost nor first in the order by trouble, and everything else that is lost is', () => {
  const ended = viewOf({ state: { ...LOST, reason: 'stopped' } });
  assert.equal(stateSpan(ended).text, '□ ENDED 12 s');
  assert.equal(stateSpan(ended).role, 'ended');
  assert.ok(troubleRank(ended.camera) > troubleRank(snapshot({ state: LOST })));
  const totals = { nowMs: 0, terminalBytesPerSecond: 0, page: 1, pages: 1 };
  assert.match(plain(topLine([ended.camera, snapshot()], totals, 100)), /● 1 live {2}□ 1 ended/);
});

test('a tile names the bottleneck of its stream in its strip, unless that is the camera itself', () => {
  const slow = viewOf({ fps: 12 }, { bottleneck: SLOW });
  assert.deepEqual(strip(slow, 40), ['the link carries 12.0 of 30.0 fps']);
  assert.deepEqual(strip(slow, 18, 1), ['the link carries …']);
  const camera: Bottleneck = { kind: 'camera', reason: 'the camera gives 12.0 fps' };
  assert.deepEqual(strip(viewOf({ fps: 12 }, { bottleneck: camera }), 80), ['']);
  const roles = (view: CameraView): readonly string[] => factLines(view, 40, 30)[0]?.map(({ role }) => role) ?? [];
  const facts = (view: CameraView): string => factLines(view, 40, 30).map(plain).join('\n');
  assert.match(facts(slow), /limit {3}the link carries 12\.0 of 30\.0/);
  assert.match(facts(viewOf({}, { bottleneck: camera })), /rate {4}the camera gives 12\.0 fps/);
  assert.ok(roles(slow).includes('stalled') && !roles(viewOf({}, { bottleneck: camera })).includes('stalled'));
});

test('the strip at the foot of a picture has the state, the reason and the time of the change', () => {
  assert.match(
    strip(viewOf({ state: LOST }), 60)[0] ?? '',
    /^✕ LOST 12 s {2}no answer for 5 s {2}since \d\d:\d\d:\d\d/,
  );
  const trouble = viewOf({ state: { ...STALLED, reason: 'cannot open /dev/video0: permission denied' } });
  assert.deepEqual(strip(trouble, 24), ['▲ STALLED 12 s', 'cannot open /dev/video0:', 'permission denied']);
  assert.deepEqual(strip(viewOf({ paused: true, state: PAUSED }), 26), ['‖ PAUSED 12 s  p resumes']);
  assert.deepEqual(strip(viewOf({ state: RESTING }), 24), ['○ RESTING']);
  const held = viewOf({ state: RESTING }, { frozen: true });
  assert.deepEqual(strip(held, 24), ['■ FROZEN  Space resumes']);
  assert.deepEqual(strip(viewOf(), 24), ['']);
  assert.deepEqual(stripLines(viewOf(), 24, 1, false), []);
});

test('facts that one column has no room for stand in a second one, the most important first', () => {
  const facts = (width: number): string[] => factLines(viewOf({ address: '10.0.0.7:4' }), width, 4).map(plain);
  assert.match(facts(80)[3] ?? '', /^ from {4}10\.0\.0\.7:4 +\S/);
  assert.equal(facts(80).length, 4);
  assert.match(facts(40)[3] ?? '', /^ from {4}10\.0\.0\.7:4$/);
  const limited = viewOf(
    {},
    { bottleneck: { kind: 'link', reason: 'the link carries 12.0 of 30.0 fps at quality 30 of 80' } },
  );
  assert.match(factLines(limited, 66, 4).map(plain)[0] ?? '', /fps at quality 30 of 80$/);
  assert.equal(factLines(limited, 66, 4).length, 4);
});

test('a state that the upper edge says in words does not stand twice', () => {
  const timeline = (width: number): TimelineMark[] => new Array<TimelineMark>(width).fill('lost');
  const below = (part: Parameters<typeof viewOf>[0], width = 60): string[] =>
    stripLines(viewOf(part, { timeline }), width, 3, true, true).map(plain);
  assert.match(below({ state: LOST })[0] ?? '', /^no answer for 5 s {2}since \d\d:\d\d:\d\d {2}█+$/);
  assert.match(below({ state: PAUSED })[0] ?? '', /^p resumes {2}█+$/);
  assert.match(below({ state: STALLED })[0] ?? '', /^█+$/);
  assert.deepEqual(below({ state: LOST }, 18).slice(1), ['no answer for 5 s']);
  assert.equal(tileHead(viewOf({ state: LOST }), 'yard', 40).statesWords, true);
  assert.equal(tileHead(viewOf({ state: LOST }), 'a-long-name', 20).statesWords, false);
});

test('beside short words the strip has the timeline, and a strip without words is all timeline', () => {
  const timeline = (width: number): TimelineMark[] => new Array<TimelineMark>(width).fill('live');
  assert.deepEqual(strip(viewOf({}, { timeline }), 20), ['▁'.repeat(20)]);
  assert.equal(strip(viewOf({ state: RESTING }, { timeline }), 40)[0], `○ RESTING  ${'▁'.repeat(29)}`);
});

test('an empty dashboard shows the command for a sender in a line of its own, with a reachable address', () => {
  const lines = (listening: string, rows = 30, canAdd = true, addresses = [listening]): string[] =>
    waitingLines({ listening, nats: undefined, reach: { addresses, host: 'hub' }, canAdd, elapsedMs: 0 }, rows).map(
      plain,
    );
  assert.ok(lines('tcp://127.0.0.1:5252').includes('sender --to tcp://127.0.0.1:5252'));
  assert.ok(lines('tcp://127.0.0.1:5252').includes('ssh -f -N -L 5252:127.0.0.1:5252 hub'));
  const everywhere = lines('tcp://0.0.0.0:6000', 30, true, ['tcp://10.0.0.7:6000', 'tcp://10.8.0.1:6000', 'a', 'b']);
  assert.ok(everywhere.includes('sender --to tcp://10.0.0.7:6000'));
  assert.ok(everywhere.includes('or to tcp://10.8.0.1:6000, a'));
  assert.ok(lines('tcp://10.1.2.3:6000').includes('sender --to tcp://10.1.2.3:6000'));
  assert.ok(lines('tcp://10.1.2.3:6000').includes('sender --to tcp://10.1.2.3:6000 --device pattern'));
  assert.ok(lines('tcp://127.0.0.1:5252').includes('listening on tcp://127.0.0.1:5252, for this machine only'));
  assert.ok(lines('tcp://0.0.0.0:6000').some((line) => line.startsWith('a adds it')));
  assert.ok(!lines('tcp://0.0.0.0:6000', 30, false).some((line) => line.startsWith('a adds it')));
  // Where rows are scarce, what listens and the command stay.
  const few = lines('tcp://127.0.0.1:5252', 9);
  assert.ok(few.length <= 9 && few.includes('sender --to tcp://127.0.0.1:5252'));
});

test('a name of wide, combining and control characters is as wide as it looks', () => {
  const hostile = viewOf({ name: '犬🐕e\u0301\u001b[31m{red-fg}\u202e' });
  assert.equal(head(hostile, 50), '▸3 ??é [31m{red-fg} | ● LIVE ');
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

test('a table has the name first and as many columns as fit, and a reason instead of numbers', () => {
  const lines = (view: CameraView, width: number): string[] => tableLines([view], width).map(plain);
  assert.match(lines(viewOf(), 70)[0] ?? '', /^ # +name +state +fps +age/);
  assert.match(lines(viewOf(), 70)[1] ?? '', /^▸ ?3 front-door +● LIVE +24\.9 /);
  assert.match(lines(viewOf({ state: LOST }), 90)[1] ?? '', /^▸ ?3 front-door +✕ LOST 12 s +no answer for 5 s/);
  assert.match(lines(viewOf(), 32)[1] ?? '', /^▸ ?3 front-door +● +24\.9/);
});

test('names in a list are cut where they differ', () => {
  const views = ['garage-north', 'garage-south', 'barn'].map((name) => viewOf({ name }));
  const lines = listLines(views, 24).map(plain);
  assert.equal(new Set(lines).size, 3);
  for (const line of [...lines, ...tableLines(views, 24).map(plain)]) assert.ok(Array.from(line).length <= 24, line);
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
      ...tableLines([view], width),
      ...stripLines(view, width, 3, true),
      ...factLines(view, width, 5),
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
