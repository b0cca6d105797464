import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PALETTE_256 } from '#src/picture/palette.js';
import { luminanceOf } from '#src/tui/terminal/capabilities.js';
import { THEME_CHOICES, themeFor } from '#src/tui/text/theme.js';

/** Backgrounds of common terminals: black, VS Code, Solarized, Ubuntu; white, Solarized, pale grey. */
const BACKGROUNDS = {
  dark: [0x000000, 0x1e1e1e, 0x002b36, 0x300a24],
  light: [0xffffff, 0xfdf6e3, 0xeeeeee],
} as const;

function luminance(color: number): number {
  return luminanceOf([(color >> 16) / 255, ((color >> 8) & 255) / 255, (color & 255) / 255]);
}

/** The contrast of two colours by WCAG 2, from 1 to 21. */
function contrast(one: number, other: number): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test('each text of each theme has a contrast of at least 4.5 to dark and to light backgrounds', () => {
  assert.equal(contrast(0, 0xffffff), 21);
  for (const choice of THEME_CHOICES) {
    for (const background of ['dark', 'light'] as const) {
      const { roles, chartLine, chartText } = themeFor(choice, '256', background === 'light');
      const texts = Object.entries(roles).filter(([role]) => role !== 'frame');
      const colors = [...texts.map(([, { foreground }]) => foreground), chartLine, chartText];
      for (const color of colors.filter((one) => one >= 0)) {
        for (const behind of BACKGROUNDS[background]) {
          const value = contrast(PALETTE_256[color] ?? 0, behind);
          assert.ok(
            value >= 4.5,
            `${choice}, ${background}: ${color} on ${behind.toString(16)} has ${value.toFixed(2)}`,
          );
        }
      }
    }
  }
});

test('states differ in colour on both backgrounds, unless the theme has none', () => {
  for (const choice of ['default', 'cb'] as const) {
    for (const depth of ['256', '16'] as const) {
      for (const isLight of [false, true]) {
        const { live, stalled, lost } = themeFor(choice, depth, isLight).roles;
        assert.equal(new Set([live.foreground, stalled.foreground, lost.foreground]).size, 3, `${choice} ${depth}`);
      }
    }
  }
});
