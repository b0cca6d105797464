// Terminal capabilities: whether the terminal is usable, its colour depth, the queries to it, and its replies.
import type { ColorDepth } from '../../picture/palette.js';
import { applyGraphicsReply } from './graphics.js';
import type { TerminalReply } from './terminal-input.js';
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

/** Values of TERM that imply 24-bit colour. */
const TRUECOLOR_TERM = /-direct$|kitty|alacritty|foot|wezterm|ghostty|contour|rio/;

/**
 * Chooses the colour depth. The first of these that is set decides: the option, NO_COLOR, STY (GNU screen), COLORTERM,
 * the terminal's reply, TERM. SSH seldom passes COLORTERM on, which is why the terminal is queried.
 */
export function chooseDepth(
  choice: ColorChoice,
  environment: Environment,
  platform: string,
  traits: TerminalTraits,
): ColorDepth {
  if (choice !== 'auto') return choice;
  if (environment['NO_COLOR']) return 'none';
  // GNU screen up to 4.9 garbles 24-bit colours, even within a terminal that supports them.
  if (environment['STY']) return '256';
  if (/^(truecolor|24bit)$/i.test(environment['COLORTERM'] ?? '')) return 'truecolor';
  if (traits.keepsTrueColor === true) return 'truecolor';
  const term = environment['TERM'] ?? '';
  if (TRUECOLOR_TERM.test(term) || tmuxVersion(traits.version) >= 3.2) return 'truecolor';
  if (platform === 'win32') return 'truecolor';
  return /256color/.test(term) ? '256' : '16';
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

/**
 * The queries to this terminal, which must be on the alternate screen and in raw mode. Terminals answer in order, and
 * all of them answer the last query (DA1), so its reply ends the wait. Empty for a terminal that would print the queries.
 */
export function capabilityQueries(environment: Environment): string {
  const term = environment['TERM'] ?? '';
  if (term === 'linux' || term.startsWith('vt') || term.startsWith('cons')) return '';
  if (environment['STY']) return '\x1b[c';
  const sgr = '\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[m';
  return `\x1b[?2026$p${sgr}\x1b[>q\x1b[c`;
}

/** Returns the traits with one more reply applied. */
export function applyReply(traits: TerminalTraits, reply: TerminalReply): TerminalTraits {
  switch (reply.kind) {
    case 'mode':
      // DECRPM: 1 (set) and 2 (reset) mean that the mode is supported, 0 (unknown) and 4 (always reset) that it is not.
      return reply.mode === 2026 ? { ...traits, synchronises: reply.setting === 1 || reply.setting === 2 } : traits;
    case 'sgr':
      return { ...traits, keepsTrueColor: /48[:;]2[:;](?:\d*:)?1[:;]2[:;]3/.test(reply.text) };
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
