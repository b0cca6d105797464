// The themes: a style for each role, and signs for states, as colour alone must not carry meaning.
import type { ColorDepth } from '../../picture/palette.js';
import type { ShownState } from '../model/shown-state.js';
import type { Role } from './spans.js';

/** An index into xterm's palette of 256 colours, or -1 for the terminal's default. */
type ThemeColor = number;

/** The value of --theme; `cb` is safe for colour-blind people. */
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export const THEME_CHOICES = ['default', 'cb', 'mono'] as const;

/** The value of --background: that of the terminal, which the colours are for. */
export type BackgroundChoice = (typeof BACKGROUND_CHOICES)[number];
export const BACKGROUND_CHOICES = ['auto', 'dark', 'light'] as const;

export interface TextStyle {
  readonly foreground: ThemeColor;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

/** All styles and colours of the dashboard. */
export interface Theme {
  readonly roles: Readonly<Record<Role, TextStyle>>;
  readonly frame: ThemeColor;
  readonly frameSelected: ThemeColor;
  readonly chartLine: ThemeColor;
  readonly chartText: ThemeColor;
  /** The colours of a chart's area, from the lowest values to the highest ones. */
  readonly chartGradient: readonly ThemeColor[];
}

/** The colour of a gradient at a share from 0 to 1. */
export function gradientColor(gradient: readonly ThemeColor[], share: number): ThemeColor {
  const at = Math.floor(Math.max(0, Math.min(1, share)) * gradient.length);
  return gradient[Math.min(at, gradient.length - 1)] ?? -1;
}

/** The sign of each state. All are in the Basic Multilingual Plane and one cell wide in every terminal. */
export const STATE_SIGNS: Readonly<Record<ShownState, string>> = {
  waiting: '·',
  connecting: '◌',
  live: '●',
  stalled: '▲',
  paused: '‖',
  resting: '○',
  lost: '✕',
  ended: '□',
};

export const FROZEN_SIGN = '■';
export const RECORDING_SIGN = '◉';

/** The base colours of a theme. */
interface BaseColors {
  readonly text: ThemeColor;
  readonly strong: ThemeColor;
  readonly dim: ThemeColor;
  readonly frame: ThemeColor;
  readonly accent: ThemeColor;
  readonly connecting: ThemeColor;
  readonly live: ThemeColor;
  readonly stalled: ThemeColor;
  readonly lost: ThemeColor;
  /** The shades below `live`, from the farthest to the nearest one. */
  readonly shades: readonly ThemeColor[];
}

/** Base colours for a palette of 256 colours and for one of 16. */
interface PaletteColors {
  readonly '256': BaseColors;
  readonly '16': BaseColors;
}

/**
 * Base colours for dark and for light backgrounds. With 256 colours each text has a contrast of at least 4.5 to the usual
 * backgrounds. The other sixteen colours are the terminal's own, and their contrast is unknown.
 */
interface ThemeColors {
  readonly dark: PaletteColors;
  readonly light: PaletteColors;
}

const GREYS = { text: -1, strong: -1, dim: 247, frame: 240 };
const GREYS_16 = { text: -1, strong: -1, dim: 7, frame: 8 };
const LIGHT_GREYS = { text: -1, strong: -1, dim: 240, frame: 248 };
const LIGHT_GREYS_16 = { text: -1, strong: -1, dim: 8, frame: 7 };

const DEFAULT_COLORS: ThemeColors = {
  dark: {
    '256': { ...GREYS, accent: 75, connecting: 80, live: 78, stalled: 220, lost: 203, shades: [23, 29, 35] },
    '16': { ...GREYS_16, accent: 12, connecting: 6, live: 10, stalled: 11, lost: 9, shades: [] },
  },
  // Yellow of sixteen colours can seldom be read on white, so what stalls is magenta there.
  light: {
    '256': { ...LIGHT_GREYS, accent: 25, connecting: 23, live: 22, stalled: 94, lost: 124, shades: [151, 108, 65] },
    '16': { ...LIGHT_GREYS_16, accent: 4, connecting: 6, live: 2, stalled: 5, lost: 1, shades: [] },
  },
};

// From the palette of Okabe and Ito (2008): sky blue, orange and vermilion, lightened for a dark background. For a light one
// they are blue, orange and vermilion, darkened. People with any kind of colour blindness can distinguish them. Reddish
// purple is the accent.
const COLOR_BLIND_COLORS: ThemeColors = {
  dark: {
    '256': { ...GREYS, accent: 182, connecting: 228, live: 74, stalled: 214, lost: 202, shades: [24, 25, 31] },
    '16': { ...GREYS_16, accent: 13, connecting: 7, live: 14, stalled: 11, lost: 9, shades: [] },
  },
  light: {
    '256': { ...LIGHT_GREYS, accent: 90, connecting: 58, live: 25, stalled: 94, lost: 88, shades: [153, 110, 67] },
    '16': { ...LIGHT_GREYS_16, accent: 5, connecting: 8, live: 4, stalled: 6, lost: 1, shades: [] },
  },
};

const NO_COLORS: BaseColors = {
  text: -1,
  strong: -1,
  dim: -1,
  frame: -1,
  accent: -1,
  connecting: -1,
  live: -1,
  stalled: -1,
  lost: -1,
  shades: [],
};

function baseColorsFor(choice: ThemeChoice, depth: ColorDepth, isLight: boolean): BaseColors {
  if (choice === 'mono' || depth === 'none') return NO_COLORS;
  const colors = (choice === 'cb' ? COLOR_BLIND_COLORS : DEFAULT_COLORS)[isLight ? 'light' : 'dark'];
  return depth === '16' ? colors['16'] : colors['256'];
}

/** The theme for a terminal's colour depth and background. Without colours, bold and inverse remain. */
export function themeFor(choice: ThemeChoice, depth: ColorDepth, isLight = false): Theme {
  const colors = baseColorsFor(choice, depth, isLight);
  return {
    roles: {
      plain: { foreground: colors.text },
      strong: { foreground: colors.strong, bold: true },
      dim: { foreground: colors.dim },
      key: { foreground: colors.accent, bold: true },
      title: { foreground: colors.accent, bold: true },
      waiting: { foreground: colors.dim },
      connecting: { foreground: colors.connecting, bold: true },
      live: { foreground: colors.live, bold: true },
      stalled: { foreground: colors.stalled, bold: true },
      paused: { foreground: colors.accent, bold: true },
      resting: { foreground: colors.dim },
      lost: { foreground: colors.lost, bold: true },
      frozen: { foreground: colors.accent, bold: true, inverse: true },
      recording: { foreground: colors.lost, bold: true, inverse: true },
      mark: { foreground: colors.text, inverse: true },
      ended: { foreground: colors.dim },
      frame: { foreground: colors.frame },
      timeline: { foreground: colors.live },
      chart: { foreground: colors.live },
      'chart-middle': { foreground: colors.stalled },
      'chart-low': { foreground: colors.lost },
    },
    frame: colors.frame,
    frameSelected: colors.accent,
    chartLine: colors.live,
    chartText: colors.dim,
    chartGradient: [...colors.shades, colors.live],
  };
}
