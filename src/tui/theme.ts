// What the roles look like: signs one cell wide, and colours that are never the only way to tell.
import type { CameraStateKind } from '../core/camera-state.js';
import type { ColorDepth } from '../picture/palette.js';
import type { Role } from './spans.js';

/** A colour of xterm's palette of 256, or -1: the terminal's own. */
export type ThemeColor = number;

export interface Look {
  readonly foreground: ThemeColor;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

/** Every colour of the dashboard. */
export interface Theme {
  readonly roles: Readonly<Record<Role, Look>>;
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
  lost: '✕',
};

export const FROZEN_SIGN = '‖';

interface Hues {
  readonly text: ThemeColor;
  readonly strong: ThemeColor;
  readonly dim: ThemeColor;
  readonly frame: ThemeColor;
  readonly accent: ThemeColor;
  readonly cyan: ThemeColor;
  readonly live: ThemeColor;
  readonly stalled: ThemeColor;
  readonly lost: ThemeColor;
}

// Bluish green, orange and vermilion: of the colours of Okabe and Ito, those that stay apart for every kind of colour
// blindness, lightened for a dark background.
const HUES_256: Hues = {
  ...{ text: -1, strong: -1, dim: 245, frame: 240, accent: 75, cyan: 80 },
  ...{ live: 43, stalled: 214, lost: 209 },
};

const HUES_16: Hues = { text: -1, strong: -1, dim: 7, frame: 8, accent: 12, cyan: 6, live: 10, stalled: 11, lost: 9 };

const NO_HUES: Hues = {
  ...{ text: -1, strong: -1, dim: -1, frame: -1, accent: -1, cyan: -1 },
  ...{ live: -1, stalled: -1, lost: -1 },
};

/** The theme for a terminal. Without colours, bold and inverse remain. */
export function themeFor(depth: ColorDepth): Theme {
  const hues = depth === 'none' ? NO_HUES : depth === '16' ? HUES_16 : HUES_256;
  return {
    roles: {
      plain: { foreground: hues.text },
      strong: { foreground: hues.strong, bold: true },
      dim: { foreground: hues.dim },
      key: { foreground: hues.accent, bold: true },
      title: { foreground: hues.accent, bold: true },
      waiting: { foreground: hues.dim },
      connecting: { foreground: hues.cyan, bold: true },
      live: { foreground: hues.live, bold: true },
      stalled: { foreground: hues.stalled, bold: true },
      paused: { foreground: hues.accent, bold: true },
      lost: { foreground: hues.lost, bold: true },
      frozen: { foreground: hues.accent, bold: true, inverse: true },
    },
    frame: hues.frame,
    frameSelected: hues.accent,
    chartLine: hues.live,
    chartText: hues.dim,
  };
}

const ASCII_SIGNS: Readonly<Record<string, string>> = {
  ...{ '·': '.', '◌': 'o', '●': '*', '▲': '!', '✕': 'x', '‖': '=', '…': '~', '→': '>', '←': '<', '↑': '^', '↓': 'v' },
  ...{ '─': '-', '│': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '▸': '>', '–': '-', '×': 'x' },
  ...{ '▁': '_', '▂': '.', '▃': '-', '▄': '=', '▅': '+', '▆': 'o', '▇': '%', '█': '#' },
};

/** The character of ASCII that stands for another one. Braille, of which the chart is drawn, by how many dots it has. */
export function asciiFor(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x7f) return character;
  const sign = ASCII_SIGNS[character];
  if (sign !== undefined) return sign;
  if (code < 0x2800 || code > 0x28ff) return '?';
  let dots = 0;
  for (let bits = code & 0xff; bits > 0; bits >>= 1) dots += bits & 1;
  return dots < 3 ? '.' : dots < 5 ? ':' : '#';
}
