// Terminal capabilities: whether the terminal is usable, how many colours it has, the queries for it, and its replies.
import type { ColorDepth } from '../../picture/palette.js';
import { applyGraphicsReply } from './graphics.js';
import type { TerminalReply } from './terminal-input.js';
import type { Environment, TerminalTraits } from './terminal-traits.js';

/** The value of --color. */
export type ColorChoice = 'auto' | 'truecolor' | '256' | '16' | 'none';

/** Why no dashboard can be shown on this terminal, for an error message; undefined when it can. */
export function whyUnusable(
  isTerminal: { readonly input: boolean; readonly output: boolean },
  environment: Environment,
  platform: string,
): string | undefined {
  if (!isTerminal.output) return 'the output is not a terminal';
  if (!isTerminal.input) return 'the input is not a terminal, so no key could be pressed';
  if (platform === 'win32') return undefined;
  const term = environment['TERM'] ?? '';
  if (term === '') return 'TERM is not set, so nothing is known of this terminal';
  if (term === 'dumb' || term === 'unknown') return `TERM=${term} is a terminal that cannot place text`;
  return undefined;
}

/** The terminals whose names alone promise 24-bit colour. */
const TRUECOLOR_TERM = /-direct$|kitty|alacritty|foot|wezterm|ghostty|contour|rio/;

/**
 * How many colours to use. The option goes first, then NO_COLOR, then what the terminal proves, then what its name
 * promises. Over SSH, COLORTERM seldom arrives, so the terminal is queried.
 */
export function chooseDepth(
  choice: ColorChoice,
  environment: Environment,
  platform: string,
  traits: TerminalTraits,
): ColorDepth {
  if (choice !== 'auto') return choice;
  if (environment['NO_COLOR']) return 'none';
  // GNU screen up to 4.9 turns 24-bit colour into garbage, whatever the terminal around it can do.
  if (environment['STY']) return '256';
  if (/^(truecolor|24bit)$/i.test(environment['COLORTERM'] ?? '')) return 'truecolor';
  if (traits.keepsTrueColor === true) return 'truecolor';
  const term = environment['TERM'] ?? '';
  if (TRUECOLOR_TERM.test(term) || tmuxVersion(traits.version) >= 3.2) return 'truecolor';
  if (platform === 'win32') return 'truecolor';
  return /256color/.test(term) ? '256' : '16';
}

const DEPTHS: readonly ColorDepth[] = ['truecolor', '256', '16', 'none'];

/** The depth that the key for colours switches to. */
export function nextDepth(depth: ColorDepth): ColorDepth {
  return DEPTHS[(DEPTHS.indexOf(depth) + 1) % DEPTHS.length] ?? 'none';
}

function tmuxVersion(version: string | undefined): number {
  const match = /^tmux (?:next-)?(\d+\.\d+)/.exec(version ?? '');
  return match === null ? 0 : Number(match[1]);
}

/**
 * The queries for this terminal, which must be on the alternate screen and in raw mode. Every terminal answers the last
 * one (DA1): when its answer comes, the others have come too. Empty for a terminal that would print the queries.
 */
export function capabilityQueries(environment: Environment): string {
  const term = environment['TERM'] ?? '';
  if (term === 'linux' || term.startsWith('vt') || term.startsWith('cons')) return '';
  if (environment['STY']) return '\x1b[c';
  const sgr = '\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[m';
  return `\x1b[?2026$p${sgr}\x1b[>q\x1b[c`;
}

/** The traits after one more reply. */
export function learn(traits: TerminalTraits, reply: TerminalReply): TerminalTraits {
  switch (reply.kind) {
    case 'mode':
      // 1 set, 2 reset: it knows the mode. 0 unknown, 4 never.
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
