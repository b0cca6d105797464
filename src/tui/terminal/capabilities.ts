// Terminal capabilities: whether the terminal is usable, its colour depth, the queries to it, and its replies.
import type { ColorDepth } from '../../picture/palette.js';
import type { BackgroundChoice } from '../text/theme.js';
import { applyGraphicsReply, XTERM_JS_ATTRIBUTES } from './graphics.js';
import type { TerminalReply } from './input/terminal-events.js';
import type { Environment, TerminalTraits } from './terminal-traits.js';

/** The value of --color. */
export type ColorChoice = 'auto' | 'truecolor' | '256' | '16' | 'none';

/** The reason why this terminal cannot show a dashboard, for an error message. Undefined for a usable terminal. */
export function unusableReason(
  isTerminal: { readonly input: boolean; readonly output: boolean },
  environment: Environment,
  platform: string,
): string | undefined {
  if (!isTerminal.output) return 'the output is not a terminal';
  if (!isTerminal.input) return 'the input is not a terminal, so no key could be pressed';
  if (platform === 'win32') return undefined;
  const term = environment['TERM'] ?? '';
  if (term === '') return 'TERM is not set, so the type of this terminal is unknown';
  if (term === 'dumb' || term === 'unknown') return `TERM=${term} is a terminal that cannot position text`;
  return undefined;
}

/** Whether the theme is for a light background. Without a reply of the terminal it is for a dark one. */
export function choosesLight(choice: BackgroundChoice, traits: Pick<TerminalTraits, 'hasLightBackground'>): boolean {
  return choice === 'auto' ? traits.hasLightBackground === true : choice === 'light';
}

/**
 * The relative luminance (WCAG 2) above which black text has more contrast than white text. It solves
 * (L + 0.05) / 0.05 = 1.05 / (L + 0.05).
 */
const LIGHT_LUMINANCE = 0.179;

/** Relative luminance (WCAG 2) of a colour in sRGB, with channels from 0 to 1. */
export function luminanceOf(channels: readonly [number, number, number]): number {
  const [red, green, blue] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Values of TERM that imply 24-bit colour. */
const TRUECOLOR_TERM = /-direct$|kitty|alacritty|foot|wezterm|ghostty|contour|rio|^st(?:-|$)/;

/** Names in XTVERSION replies that imply 24-bit colour. These terminals answer DECRQSS wrongly or not at all. */
const TRUECOLOR_VERSION =
  /^(?:Konsole|xterm\.js|VTE|iTerm2|WezTerm|mintty|kitty|foot|ghostty|contour|rio|Windows Terminal)\b/i;

/**
 * DA2 replies that imply 24-bit colour. `0;276;0` is xterm.js, whose DECRQSS reply is always `0m`. `0;10;1` is the console
 * of Windows. VTE has 24-bit colour since 0.36, and has answered 1, 61 or 65 as its type since.
 */
function impliesTrueColor(secondaryAttributes: string): boolean {
  if (secondaryAttributes === XTERM_JS_ATTRIBUTES || secondaryAttributes === '0;10;1') return true;
  const vte = /^(?:1|61|65);(\d{4});[01]$/.exec(secondaryAttributes);
  return vte !== null && Number(vte[1]) >= 3_600;
}

/**
 * Chooses the colour depth. The first of these that is set decides: the option, NO_COLOR, STY (GNU screen), COLORTERM,
 * the terminal's replies, TERM. SSH seldom passes COLORTERM on, which is why the terminal is queried.
 */
export function chooseDepth(
  choice: ColorChoice,
  environment: Environment,
  platform: string,
  traits: TerminalTraits,
): ColorDepth {
  if (choice !== 'auto') return choice;
  if (environment['NO_COLOR']) return 'none';
  // GNU screen up to 4.9 garbles 24-bit colours. It maps 256 colours to those of the terminal that it is attached to, and
  // adds that terminal's type to TERM where it can.
  if (environment['STY']) return /256color/.test(environment['TERM'] ?? '') ? '256' : '16';
  if (/^(truecolor|24bit)$/i.test(environment['COLORTERM'] ?? '')) return 'truecolor';
  if (traits.keepsTrueColor === true || TRUECOLOR_VERSION.test(traits.version ?? '')) return 'truecolor';
  if (impliesTrueColor(traits.secondaryAttributes ?? '')) return 'truecolor';
  const term = environment['TERM'] ?? '';
  if (TRUECOLOR_TERM.test(term) || tmuxVersion(traits.version) >= 3.2) return 'truecolor';
  if (platform === 'win32') return 'truecolor';
  return traits.keeps256Colors === true || /256color/.test(term) ? '256' : '16';
}

const DEPTHS: readonly ColorDepth[] = ['truecolor', '256', '16', 'none'];

/** The next colour depth in the cycle of the colour key. */
export function nextDepth(depth: ColorDepth): ColorDepth {
  return DEPTHS[(DEPTHS.indexOf(depth) + 1) % DEPTHS.length] ?? 'none';
}

function tmuxVersion(version: string | undefined): number {
  const match = /^tmux (?:next-)?(\d+\.\d+)/.exec(version ?? '');
  return match === null ? 0 : Number(match[1]);
}

/** Whether the terminal is of a type that does not print queries as text. */
export function canBeQueried(environment: Environment): boolean {
  const term = environment['TERM'] ?? '';
  return !(term === 'linux' || term.startsWith('vt') || term.startsWith('cons'));
}

/**
 * The queries to this terminal, which must be on the alternate screen and in raw mode. Terminals answer in order, and
 * all of them answer the last query (DA1), so its reply ends the wait. Empty for a terminal that would print the queries.
 */
export function capabilityQueries(environment: Environment): string {
  if (!canBeQueried(environment)) return '';
  if (environment['STY']) return '\x1b[c';
  const sgr = '\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[m';
  return `\x1b[?2026$p${sgr}\x1b]11;?\x1b\\\x1b[>c\x1b[>q\x1b[c`;
}

/** Returns the traits with one more reply applied. */
export function applyReply(traits: TerminalTraits, reply: TerminalReply): TerminalTraits {
  switch (reply.kind) {
    case 'mode':
      // DECRPM: 1 (set) and 2 (reset) mean that the mode is supported, 0 (unknown) and 4 (always reset) that it is not.
      return reply.mode === 2026 ? { ...traits, synchronises: reply.setting === 1 || reply.setting === 2 } : traits;
    case 'sgr':
      return {
        ...traits,
        keepsTrueColor: /48[:;]2[:;](?:\d*:)?1[:;]2[:;]3/.test(reply.text),
        keeps256Colors: /48[:;]5[:;]\d/.test(reply.text),
      };
    case 'background':
      return { ...traits, hasLightBackground: luminanceOf(reply.channels) > LIGHT_LUMINANCE };
    case 'secondary-attributes':
      return { ...traits, secondaryAttributes: reply.text };
    case 'version':
      return { ...traits, ...applyGraphicsReply(traits, reply), version: reply.text };
    case 'attributes':
    case 'kitty':
    case 'cell-pixels':
    case 'cell-points':
    case 'screen-pixels':
    case 'color-registers':
      return { ...traits, ...applyGraphicsReply(traits, reply) };
    case 'cursor':
      return traits;
  }
}
