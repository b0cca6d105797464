// The key a: it asks for the address of a camera, and hands it on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { update } from '#src/tui/model/operator/update.js';
import { INITIAL_VIEW } from '#src/tui/model/view-state.js';
import { statusLine } from '#src/tui/text/bar-texts.js';

const CONTEXT = { places: [], perPage: 1, perRow: [], logShown: false, recorded: 0, popupMaxTop: 0, popupRows: 0 };

function press(...keys: readonly string[]): ReturnType<typeof update> {
  let last: ReturnType<typeof update> = { view: INITIAL_VIEW, effect: { kind: 'nothing' } };
  for (const key of keys) last = update(last.view, key, CONTEXT);
  return last;
}

test('a asks for an address, in which keys are letters, and Enter adds the camera', () => {
  const typing = press('a', ...'q=pattern');
  assert.equal(typing.view.address, 'q=pattern');
  const { view, effect } = update(typing.view, 'enter', CONTEXT);
  assert.deepEqual(effect, { kind: 'add', address: 'q=pattern' });
  assert.equal(view.address, undefined);
});

test('Esc and an empty address add nothing', () => {
  assert.deepEqual(press('a', 'x', 'escape').effect, { kind: 'nothing' });
  assert.deepEqual(press('a', 'space', 'enter').effect, { kind: 'nothing' });
  assert.equal(press('a', 'x', 'escape').view.address, undefined);
});

test('the status line shows the end of a long address', () => {
  const spans = statusLine({ kind: 'prompt', text: `http://cam/${'x'.repeat(100)}end`, label: 'camera: ' }, 40);
  const text = spans.map((one) => one.text).join('');
  assert.ok(text.length <= 40);
  assert.match(text, /^ camera: ….*end $/);
});
