// The popup of a camera's controls: its keys, what they ask for, and its lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraControl, ControlRequest } from '#src/core/camera/camera-control.js';
import { ControlsPopup } from '#src/tui/model/popup/controls-popup.js';
import { controlLines } from '#src/tui/text/control-texts.js';
import { widthOf } from '#src/tui/text/spans.js';
import { snapshot } from '../../snapshots.js';

const NUMBER: CameraControl = {
  ...{ id: 1, name: 'brightness', kind: 'number', minimum: -64, maximum: 64, step: 2 },
  ...{ standard: 0, value: 10, inactive: false, choices: [] },
};
const SWITCH: CameraControl = { ...NUMBER, id: 2, name: 'auto_gain', kind: 'switch', minimum: 0, maximum: 1, value: 0 };
const MENU: CameraControl = {
  ...{ ...NUMBER, id: 3, name: 'auto_exposure', kind: 'menu', minimum: 0, maximum: 3, standard: 3, value: 3 },
  choices: [
    { value: 1, label: 'Manual Mode' },
    { value: 3, label: 'Aperture Priority Mode' },
  ],
};
const BUTTON: CameraControl = { ...NUMBER, id: 4, name: 'restart', kind: 'button' };
const HELD: CameraControl = { ...NUMBER, id: 5, name: 'gain', inactive: true };
const ALL = [NUMBER, SWITCH, MENU, BUTTON, HELD];

function opened(controls: readonly CameraControl[] = ALL, problem?: string) {
  const camera = snapshot({ controls: { controls, problem } });
  const popup = new ControlsPopup();
  popup.open(camera);
  const press = (...keys: string[]): ControlRequest | undefined => {
    let request: ControlRequest | undefined;
    for (const key of keys) request = popup.key(key, camera, 0).request;
    return request;
  };
  return { popup, camera, press };
}

test('keys change the selected control by a step, by much, to an end, and to its default', () => {
  const wanted = [
    ...([
      ['right', 12],
      ['left', 8],
      ['+', 12],
      ['-', 8],
    ] as const),
    ...([
      ['S-right', 22],
      ['pagedown', -2],
      ['home', -64],
      ['end', 64],
      ['d', 0],
    ] as const),
  ] as const;
  for (const [key, value] of wanted) assert.deepEqual(opened().press(key), { id: 1, value }, key);
  // A key that is repeated goes on from the value that was asked for.
  assert.deepEqual(opened().press('right', 'right', 'right'), { id: 1, value: 16 });
  assert.equal(opened().press('end', 'right'), undefined);
});

test('switches and menus go from entry to entry, and a button is pressed', () => {
  assert.deepEqual(opened().press('down', 'space'), { id: 2, value: 1 });
  assert.equal(opened().press('down', 'left'), undefined);
  assert.deepEqual(opened().press('down', 'down', 'left'), { id: 3, value: 1 });
  assert.deepEqual(opened().press('down', 'down', 'enter'), { id: 3, value: 1 });
  assert.deepEqual(opened().press('up', 'up', 'enter'), { id: 4, value: 1 });
  assert.equal(opened().press('up', 'up', 'right'), undefined);
});

test('a value that was asked for is shown at once, and the camera’s own one when it does not come', () => {
  const { popup, camera, press } = opened();
  press('right');
  assert.equal(popup.view(camera, 100)?.controls[0]?.value, 12);
  assert.equal(popup.view(camera, 5_000)?.controls[0]?.value, 10);
  const refused = opened(ALL, 'gain is set by autogain');
  refused.press('right');
  assert.equal(refused.popup.view(refused.camera, 100)?.controls[0]?.value, 10);
});

test('Esc and c close it, q closes it and quits, and other keys have no effect behind it', () => {
  for (const [key, handled] of [
    ['escape', true],
    ['c', true],
    ['q', false],
    ['C-c', false],
  ] as const) {
    const { popup, camera } = opened();
    assert.equal(popup.key(key, camera, 0).handled, handled, key);
    assert.equal(popup.place, undefined);
  }
  const { popup, camera } = opened();
  for (const key of ['r', 'g', '2', 'p']) assert.deepEqual(popup.key(key, camera, 0), { handled: true });
  // A camera that is lost has no controls, so its popup is closed.
  assert.equal(popup.view(snapshot(), 0), undefined);
  assert.equal(popup.key('right', snapshot(), 0).handled, false);
});

test('the lines fit into any screen, have the selected control among them, and no text of a camera escapes', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    ...NUMBER,
    id: index + 1,
    name: `control_${index}\x1b[2J`,
  }));
  for (const [columns, rows] of [
    [54, 12],
    [74, 20],
    [90, 36],
    [20, 4],
    [8, 3],
  ] as const) {
    const { popup, camera, press } = opened(many);
    press('up');
    const view = popup.view(camera, 0);
    assert.ok(view !== undefined);
    const lines = controlLines(view, columns, rows);
    assert.ok(lines.length <= Math.max(3, rows));
    for (const line of lines) assert.ok(widthOf(line) <= columns, `${columns}x${rows}`);
    const text = lines.map((line) => line.map((one) => one.text).join('')).join('\n');
    assert.ok(text.includes('▸ control_39'.slice(0, columns - 3)) || columns < 16, text);
    assert.ok(!text.includes('\x1b'));
  }
  const view = opened().popup.view(snapshot({ controls: { controls: ALL } }), 0);
  const text =
    view &&
    controlLines(view, 90, 20).map((line) =>
      line
        .map((one) => one.text)
        .join('')
        .trimEnd(),
    );
  assert.deepEqual(text, [
    ' ▸ brightness     ──────────────────■─────────────  10',
    '   auto_gain                                        off',
    '   auto_exposure                                    Aperture Priority Mode',
    '   restart                                          Enter presses it',
    '   gain           ──────────────────■─────────────  10 (automatic)',
    '',
    ' ←→ change  PgUp PgDn much  d default',
  ]);
});
