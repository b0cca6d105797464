import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UpdateContext, Updated } from '#src/tui/model/operator/effect.js';
import { KEY_HELP } from '#src/tui/model/operator/keys.js';
import { update } from '#src/tui/model/operator/update.js';
import { INITIAL_VIEW, magnificationOf, type View } from '#src/tui/model/view-state.js';

const CONTEXT: UpdateContext = {
  places: [1, 2, 3, 5, 8],
  perPage: 4,
  perRow: [2, 2],
  logShown: true,
  popupMaxTop: 0,
  popupRows: 1,
  recorded: 0,
};
const SELECTED: View = { ...INITIAL_VIEW, selected: 1 };

/** The result of the last of several keys. */
function after(keys: readonly string[], from = SELECTED, context = CONTEXT): Updated {
  let updated: Updated = { view: from, effect: { kind: 'nothing' } };
  for (const key of keys) updated = update(updated.view, key, context);
  return updated;
}
const view = (...keys: readonly string[]): View => after(keys).view;
const selected = (...keys: readonly string[]): number | undefined => view(...keys).selected;

test('Tab wraps around, and left and right stop at the ends, as arrows and as h and l', () => {
  assert.deepEqual([selected('tab'), selected('S-tab'), selected('left'), selected('h')], [2, 8, 1, 1]);
  assert.deepEqual([selected('right', 'right'), selected('l', 'l', 'l', 'l', 'l', 'l')], [3, 8]);
});

test('up and down, k and j move by rows of tiles, and beyond the last row to the next page', () => {
  assert.deepEqual([selected('down'), selected('j', 'j'), selected('j', 'j', 'k'), selected('up')], [3, 8, 5, 1]);
});

test('brackets change the page, and stop at the first and the last', () => {
  assert.deepEqual([selected(']'), selected(']', ']'), selected('2', ']', '['), selected('[')], [8, 8, 1, 1]);
});

test('a digit selects the n-th tile of the page, or reports that there is none', () => {
  assert.deepEqual([selected('4'), selected('8'), selected(']', '1')], [5, 1, 8]);
  assert.match(after(['8']).message ?? '', /no camera 8/);
  assert.match(after([']', '2']).message ?? '', /no camera 2/);
});

test('beside a single picture, a digit selects the n-th camera of the list', () => {
  const solo = { ...CONTEXT, perPage: 1, perRow: [1] };
  assert.deepEqual([after(['5'], SELECTED, solo).view.selected, after(['9'], SELECTED, solo).view.selected], [8, 1]);
});

test('without a camera no key changes the view', () => {
  const empty = { ...CONTEXT, places: [], perRow: [1] };
  const keys = ['tab', 'left', 'down', ']', 'space', 'enter', '1'];
  assert.deepEqual(after(keys, INITIAL_VIEW, empty).view, INITIAL_VIEW);
});

test('b brightens dark pictures, and shows them as they come again', () => {
  assert.deepEqual([view('b').brightens, view('b', 'b').brightens], [true, false]);
  assert.match(after(['b']).message ?? '', /brightened/);
});

test('Esc closes one thing at a time: help, zoom, filter, scrolling of the log', () => {
  const deep: View = {
    ...SELECTED,
    popup: { kind: 'help', top: 0 },
    zoomed: true,
    log: { shown: 'on', filter: 'lost', anchor: 12 },
  };
  const states = [1, 2, 3, 4].map((count) => {
    const { popup, zoomed, log } = after(new Array<string>(count).fill('escape'), deep).view;
    return [popup !== undefined, zoomed, log.filter, log.anchor];
  });
  assert.deepEqual(states, [
    [false, true, 'lost', 12],
    [false, false, 'lost', 12],
    [false, false, '', undefined],
    [false, false, '', undefined],
  ]);
});

test('g goes through the layouts, o goes through the orders, L shows and hides the log, and g and o report what they did', () => {
  assert.deepEqual([view('g').layout, view('g', 'g').layout, view('g', 'g', 'g').layout], ['list', 'solo', 'grid']);
  assert.deepEqual([view('o').order, view('o', 'o').order, view('o', 'o', 'o').order], ['trouble', 'arrival', 'name']);
  assert.equal(view('L').log.shown, 'off');
  assert.equal(after(['L'], SELECTED, { ...CONTEXT, logShown: false }).view.log.shown, 'on');
  assert.deepEqual(
    [after(['g']).message, after(['o']).message, after(['o', 'o']).message],
    ['layout: list', 'order: trouble first', 'order: as they came'],
  );
});

test('Space freezes only the selected camera, and a second Space resumes it', () => {
  assert.deepEqual([...view('2', 'space').frozen], [2]);
  assert.deepEqual([...view('2', 'space', 'space').frozen], []);
});

test('< and > change the rate within bounds', () => {
  assert.deepEqual([view('<').maxFps, view('>').maxFps, view('>', '>').maxFps], [20, 60, 60]);
  assert.equal(view(...new Array<string>(20).fill('<')).maxFps, 1);
});

test('while a filter is typed, keys are text, and it acts at once; Esc restores the one before', () => {
  assert.equal(view('/', 'q', 's', 'space', '1').prompt, 'qs 1');
  assert.deepEqual(view('/', 'l', 'o', 's', 'x', 'backspace', 'enter').log, {
    shown: 'auto',
    filter: 'los',
    anchor: undefined,
  });
  const cancelled = view('/', 'a', 'escape');
  assert.deepEqual([cancelled.prompt, cancelled.log.filter], [undefined, '']);
  assert.equal(view('/', 'g', 'a').log.filter, 'ga');
  const other = view('/', 'a', 'enter', '2', '/', 'x', 'y', 'escape');
  assert.deepEqual([other.log.filter, other.selected], ['a', 2]);
  assert.equal(view('/', 'a', 'b', 'space', 'c', 'd', 'C-w').prompt, 'ab ');
  assert.equal(view('/', 'a', 'C-u', 'up', 'f5').prompt, '');
  assert.equal(view('/', 'backspace').prompt, undefined);
});

test('q asks for confirmation while a camera is recorded, and y, Enter or a second q confirms', () => {
  const recording = { ...CONTEXT, recorded: 2 };
  assert.deepEqual(after(['q']).effect, { kind: 'quit' });
  const asked = after(['q'], SELECTED, recording);
  assert.deepEqual([asked.effect.kind, asked.view.confirmsQuit], ['nothing', true]);
  for (const key of ['q', 'C-c', 'y', 'enter']) assert.equal(update(asked.view, key, recording).effect.kind, 'quit');
  const no = update(asked.view, 'n', recording);
  assert.deepEqual([no.effect.kind, no.view.confirmsQuit], ['nothing', false]);
});

test('a key for the receiver or the terminal results in an effect', () => {
  const effectOf = (key: string): unknown => after([key]).effect;
  assert.deepEqual(
    ['p', 's', 'w', 'm', 'C-l', 'C-z', 'C-c'].map((key) => after([key]).effect.kind),
    ['pause', 'snapshot', 'window', 'colors', 'repaint', 'suspend', 'quit'],
  );
  assert.deepEqual(
    [effectOf('r'), effectOf('R')],
    [
      { kind: 'record', all: false },
      { kind: 'record', all: true },
    ],
  );
  assert.deepEqual(
    [effectOf('pageup'), effectOf('home'), effectOf('end')],
    [
      { kind: 'scroll', move: 'page-up' },
      { kind: 'scroll', move: 'top' },
      { kind: 'scroll', move: 'end' },
    ],
  );
});

test('n and N scroll by one matching line, or report that there is no filter', () => {
  assert.match(after(['n']).message ?? '', /no filter/);
  const filtered: View = { ...SELECTED, log: { ...SELECTED.log, filter: 'x' } };
  assert.deepEqual(after(['n'], filtered).effect, { kind: 'scroll', move: -1 });
  assert.deepEqual(after(['N'], filtered).effect, { kind: 'scroll', move: 1 });
});

test('keys without a command do not change the view', () => {
  assert.equal(after(['x', 'f7', 'M-q', 'toString', '__proto__']).view, SELECTED);
});

test('the help fits its columns', () => {
  for (const { keys, description, short } of KEY_HELP)
    assert.ok(keys.length < 15 && description.length < 40 && short.length < 12);
});

test('+, - and 0 magnify the picture of a camera alone, Shift with arrows moves in it, and Esc shows the whole one first', () => {
  assert.match(after(['+']).message ?? '', /Enter shows one camera alone/);
  assert.equal(view('enter', '+', '+').magnified?.factor, 2);
  assert.equal(view('enter', '+', '+', '-').magnified?.factor, 1.5);
  assert.equal(view('enter', '+', '0').magnified, undefined);
  assert.deepEqual(view('enter', '+', '+', 'S-left', 'S-up').magnified?.centre, { x: 0.375, y: 0.375 });
  assert.match(after(['enter', 'S-left']).message ?? '', /whole picture/);
  const back = view('enter', '+', 'escape');
  assert.deepEqual([back.magnified, back.zoomed], [undefined, true]);
  assert.equal(magnificationOf(view('enter', '+', 'enter'), 1), undefined, 'only alone');
  assert.equal(magnificationOf(view('enter', '+', '2'), 2), undefined, 'only that camera');
});

test('? and e open a popup, one at a time, and keys scroll one that has more lines', () => {
  const long = { ...CONTEXT, popupMaxTop: 7, popupRows: 5 };
  const top = (...keys: readonly string[]): number | undefined => after(keys, SELECTED, long).view.popup?.top;
  assert.deepEqual(
    [view('?').popup?.kind, view('?', 'e').popup?.kind, view('e', 'e').popup],
    ['help', 'errors', undefined],
  );
  assert.deepEqual(
    [top('?', 'down', 'j'), top('?', 'pagedown'), top('?', 'end', 'down'), top('?', 'up')],
    [2, 4, 7, 0],
  );
  assert.equal(view('?', 'down').selected, 3, 'a popup that is whole leaves the arrows to the cameras');
  assert.match(after(['e'], INITIAL_VIEW).message ?? '', /no camera/);
});
