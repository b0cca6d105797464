import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraState } from '#src/core/camera/camera-state.js';
import { commandOf } from '#src/tui/model/operator/keys.js';
import { INITIAL_VIEW, type View } from '#src/tui/model/view-state.js';
import { type BarContext, barKeyAt, barKeys, keyBarSpans } from '#src/tui/text/key-bar.js';
import { widthOf } from '#src/tui/text/spans.js';
import { snapshot } from '../snapshots.js';

const SELECTED: View = { ...INITIAL_VIEW, selected: 3 };
const LOST: CameraState = { kind: 'lost', sinceMs: 0, reason: 'no answer for 5 s' };

const BASE: BarContext = { view: SELECTED, camera: snapshot(), pages: 1, popupScrolls: false, canAdd: false };

function words(part: Partial<BarContext>): string {
  return barKeys({ ...BASE, ...part })
    .map(({ key, name }) => `${key} ${name}`)
    .join(', ');
}

test('the bar has the keys of the situation, the important ones first', () => {
  assert.match(words({ camera: undefined }), /^q quit, \? help, y copy command, L/);
  assert.match(words({ camera: undefined, canAdd: true }), /^q quit, \? help, y copy command, a add camera/);
  assert.match(words({}), /^q quit, \? help, Enter zoom, g layout, Space freeze/);
  assert.match(words({ pages: 3 }), /\] next page/);
  assert.match(words({ view: { ...SELECTED, zoomed: true } }), /Enter back, \+ zoom in, Space/);
  const magnified = { place: 3, factor: 2, centre: { x: 0.5, y: 0.5 } };
  assert.match(words({ view: { ...SELECTED, zoomed: true, magnified } }), /\+ zoom in, - out, 0 whole/);
  assert.match(words({ camera: snapshot({ state: LOST }) }), /e errors, Space .* r rec when back/);
  assert.match(words({ camera: snapshot({ paused: true, recording: true }) }), /p resume, Space .* r end rec/);
  assert.match(
    words({ view: { ...SELECTED, popup: { kind: 'help', top: 0 } }, popupScrolls: true }),
    /^Esc close, PgDn/,
  );
  const scrolled = { ...SELECTED, log: { ...SELECTED.log, filter: 'barn', anchor: 4 } };
  assert.match(words({ view: scrolled }), /Esc end filter, End follow log/);
});

test('each entry presses a key that has a command, and a click finds it where it is drawn', () => {
  const contexts: Partial<BarContext>[] = [
    {},
    { camera: undefined },
    { view: { ...SELECTED, zoomed: true } },
    { camera: snapshot({ state: LOST }), pages: 2 },
    { view: { ...SELECTED, popup: { kind: 'errors', top: 0 } }, popupScrolls: true },
  ];
  for (const part of contexts) {
    const keys = barKeys({ ...BASE, ...part });
    for (const { press } of keys) assert.notEqual(commandOf(press), undefined, press);
    for (const width of [20, 60, 78, 200]) {
      const spans = keyBarSpans(keys, width);
      const text = spans.map((one) => one.text).join('');
      assert.ok(widthOf(spans) <= width);
      for (const { key, name, press } of keys) {
        const column = text.indexOf(`${key} ${name}`);
        if (column >= 0) assert.equal(barKeyAt(keys, width, column)?.press, press);
      }
      assert.equal(barKeyAt(keys, width, text.length), undefined);
    }
  }
});
