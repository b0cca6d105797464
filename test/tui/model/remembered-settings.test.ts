// The remembered settings: what is written is read again, and no other text does harm.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LAYOUT_KINDS, LOG_CHOICES } from '#src/tui/layout/layout.js';
import {
  CAMERA_ORDERS,
  DEFAULT_SETTINGS,
  formatSettings,
  parseSettings,
  type RememberedSettings,
} from '#src/tui/model/remembered-settings.js';
import { INITIAL_VIEW, initialView, settingsOfView } from '#src/tui/model/view-state.js';
import { THEME_CHOICES } from '#src/tui/text/theme.js';
import { SEEDED } from '../../helpers/bytes.js';

const CHANGED: RememberedSettings = { layout: 'list', order: 'trouble', log: 'off', theme: 'cb' };

test('settings that were written are read again', () => {
  for (const layout of LAYOUT_KINDS)
    for (const log of LOG_CHOICES)
      for (const theme of THEME_CHOICES)
        for (const order of CAMERA_ORDERS) {
          const settings = { layout, order, log, theme };
          assert.deepEqual(parseSettings(formatSettings(settings)), { kind: 'settings', settings });
        }
});

test('a view starts with the settings and has them', () => {
  const view = initialView(CHANGED, { maxFps: 12, brightens: true });
  assert.deepEqual([view.layout, view.order, view.log.shown, view.maxFps], ['list', 'trouble', 'off', 12]);
  const { theme: _, ...ofView } = CHANGED;
  assert.deepEqual(settingsOfView(view), ofView);
  assert.deepEqual(initialView(DEFAULT_SETTINGS, INITIAL_VIEW), INITIAL_VIEW);
});

test('a missing setting has its default, and an unknown one is ignored', () => {
  assert.deepEqual(parseSettings('{"version":1,"layout":"solo","wallpaper":{"a":[1]}}'), {
    kind: 'settings',
    settings: { ...DEFAULT_SETTINGS, layout: 'solo' },
  });
});

test('a text of a newer version is told apart', () => {
  assert.deepEqual(parseSettings('{"version":2,"layout":"mosaic"}'), { kind: 'newer' });
});

test('torn, strange and wrong texts are unusable, with a reason', () => {
  const whole = formatSettings(CHANGED);
  const texts: readonly (readonly [string, RegExp])[] = [
    ['', /not a JSON object/],
    [whole.slice(0, -3), /not a JSON object/],
    [`${whole}${whole}`, /not a JSON object/],
    ['\0\0\0\0', /not a JSON object/],
    ['[1]', /not a JSON object/],
    ['null', /not a JSON object/],
    ['"grid"', /not a JSON object/],
    ['['.repeat(16_000), /not a JSON object/],
    ['{}', /no version/],
    ['{"version":"1"}', /no version/],
    ['{"version":1,"layout":"\\u001b[2J"}', /^"layout" must be one of grid, list, solo$/],
    ['{"version":1,"layout":["grid"]}', /"layout"/],
    ['{"version":1,"log":true}', /"log"/],
    ['{"version":1,"order":null,"theme":7}', /"order".*; "theme"/],
    ['{"version":1,"theme":"constructor"}', /"theme"/],
  ];
  for (const [text, reason] of texts) {
    const parsed = parseSettings(text);
    assert.ok(parsed.kind === 'unusable', text);
    assert.match(parsed.reason, reason);
  }
});

test('no text and no JSON makes settings that the dashboard does not know', () => {
  const words = fc.constantFrom('grid', 'cb', 'on', 'trouble', '__proto__', 'toString', 1, null, true, [], {});
  const likely = fc
    .record({ version: fc.constantFrom(1, 0, -1, 1.5, 2, null), layout: words, order: words, log: words, theme: words })
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.oneof(fc.string(), likely), (text) => {
      const parsed = parseSettings(text);
      if (parsed.kind !== 'settings') return;
      assert.deepEqual(parseSettings(formatSettings(parsed.settings)), parsed);
    }),
    { ...SEEDED, numRuns: 300 },
  );
});
