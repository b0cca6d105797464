// The themes: the colours of the roles, and signs one cell wide, as colour alone must not carry meaning.
import type { CameraStateKind } from '../../core/camera/camera-state.js';
import type { ColorDepth } from '../../picture/palette.js';
import type { Role } from './spans.js';

/** A colour of xterm's palette of 256, or -1: the terminal's own. */
type ThemeColor = number;

/** The value of --theme; `cb` is for people with colour blindness. */
export type ThemeChoice = 'default' | 'cb' | 'mono';

export interface TextStyle {
  readonly foreground: ThemeColor;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

/** Every colour of the dashboard. */
export interface Theme {
  readonly roles: Readonly<Record<Role, TextStyle>>;
  readonly frame: ThemeColor;
  readonly frameSelected: ThemeColor;
  readonly chartLine: ThemeColor;
  readonly chartText: ThemeColor;
}

/** The sign of a state. All are of the Basic Multilingual Plane and one cell wide in every terminal. */
export const STATE_SIGNS: Readonly<Record<CameraStateKind, string>> = {
  waiting: '·',
  connecting: '◌',
  live: '●',
  stalled: '▲',
  paused: '‖',
  resting: '○',
  lost: '✕',
};

export const FROZEN_SIGN = '■';
export const RECORDING_SIGN = '◉';

interface Hues {
  readonly text: ThemeColor;
  readonly strong: ThemeColor;
  readonly dim: ThemeColor;
  readonly frame: ThemeColor;
  readonly accent: ThemeColor;
  readonly connecting: ThemeColor;
  readonly live: ThemeColor;
  readonly stalled: ThemeColor;
  readonly lost: ThemeColor;
}

/** Colours of the 256 and of the 16; `none` of either. */
interface Hueset {
  readonly '256': Hues;
  readonly '16': Hues;
}

const GREYS = { text: -1, strong: -1, dim: 245, frame: 240 };
const GREYS_16 = { text: -1, strong: -1, dim: 7, frame: 8 };

const DEFAULT_HUES: Hueset = {
  '256': { ...GREYS, accent: 75, connecting: 80, live: 78, stalled: 220, lost: 203 },
  '16': { ...GREYS_16, accent: 12, connecting: 6, live: 10, stalled: 11, lost: 9 },
};

// Of the eight colours of Okabe and Ito (2008): sky blue, orange and vermilion, which stay apart for every kind of colour
// blindness, lightened for a dark background; reddish purple leads the eye.
const BLIND_HUES: Hueset = {
  '256': { ...GREYS, accent: 182, connecting: 228, live: 74, stalled: 214, lost: 202 },
  '16': { ...GREYS_16, accent: 13, connecting: 7, live: 14, stalled: 11, lost: 9 },
};

const NO_HUES: Hues = {
  ...{ text: -1, strong: -1, dim: -1, frame: -1, accent: -1, connecting: -1 },
  ...{ live: -1, stalled: -1, lost: -1 },
};

function huesFor(choice: ThemeChoice, depth: ColorDepth): Hues {
  if (choice === 'mono' || depth === 'none') return NO_HUES;
  const set = choice === 'cb' ? BLIND_HUES : DEFAULT_HUES;
  return depth === '16' ? set['16'] : set['256'];
}

/** The theme for a terminal. Without colours, bold and inverse remain. */
export function themeFor(choice: ThemeChoice, depth: ColorDepth): Theme {
  const hues = huesFor(choice, depth);
  return {
    roles: {
      plain: { foreground: hues.text },
      strong: { foreground: hues.strong, bold: true },
      dim: { foreground: hues.dim },
      key: { foreground: hues.accent, bold: true },
      title: { foreground: hues.accent, bold: true },
      waiting: { foreground: hues.dim },
      connecting: { foreground: hues.connecting, bold: true },
      live: { foreground: hues.live, bold: true },
      stalled: { foreground: hues.stalled, bold: true },
      paused: { foreground: hues.accent, bold: true },
      resting: { foreground: hues.dim },
      lost: { foreground: hues.lost, bold: true },
      frozen: { foreground: hues.accent, bold: true, inverse: true },
      recording: { foreground: hues.lost, bold: true, inverse: true },
      mark: { foreground: hues.text, inverse: true },
      chart: { foreground: hues.live },
    },
    frame: hues.frame,
    frameSelected: hues.accent,
    chartLine: hues.live,
    chartText: hues.dim,
  };
}
