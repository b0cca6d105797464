// Which key means what: the one table that the dashboard obeys and its help is made of.

/** What a key asks for. A digit is a command of its own kind: the camera of that place. */
export type Command =
  | 'quit'
  | 'help'
  | 'back'
  | 'zoom'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'next'
  | 'previous'
  | 'page-next'
  | 'page-previous'
  | 'layout'
  | 'order'
  | 'freeze'
  | 'pause'
  | 'snapshot'
  | 'record'
  | 'record-all'
  | 'colors'
  | 'window'
  | 'faster'
  | 'slower'
  | 'log'
  | 'filter'
  | 'older'
  | 'newer'
  | 'page-up'
  | 'page-down'
  | 'log-top'
  | 'log-end'
  | 'repaint'
  | 'suspend';

const COMMANDS: Readonly<Record<string, Command>> = {
  ...{ q: 'quit', Q: 'quit', 'C-c': 'quit', '?': 'help', f1: 'help', escape: 'back', enter: 'zoom', z: 'zoom' },
  ...{ left: 'left', right: 'right', up: 'up', down: 'down', h: 'left', l: 'right', k: 'up', j: 'down' },
  ...{ tab: 'next', 'S-tab': 'previous', ']': 'page-next', '[': 'page-previous', g: 'layout', o: 'order' },
  ...{ space: 'freeze', p: 'pause', s: 'snapshot', r: 'record', R: 'record-all', m: 'colors', w: 'window' },
  ...{ '+': 'faster', '=': 'faster', '-': 'slower', L: 'log', '/': 'filter', n: 'older', N: 'newer' },
  ...{ pageup: 'page-up', pagedown: 'page-down', home: 'log-top', end: 'log-end' },
  ...{ 'C-l': 'repaint', 'C-z': 'suspend' },
};

/** The command of a key; undefined for one that means nothing. */
export function commandOf(key: string): Command | undefined {
  return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined;
}

/** The place that a digit selects. */
export function placeOf(key: string): number | undefined {
  return /^[1-9]$/.test(key) ? Number(key) : undefined;
}

/** A line of the help, in full, and as short as a small terminal needs it. */
export interface KeyHelp {
  readonly keys: string;
  readonly words: string;
  readonly short: string;
}

/** The keys in the order in which a hand looks for them. */
export const KEY_HELP: readonly KeyHelp[] = [
  { keys: 'q, Ctrl-C', words: 'quit; asks while recording', short: 'quit' },
  { keys: '?, F1', words: 'this help; Esc closes it', short: 'help' },
  { keys: 'arrows, hjkl', words: 'select a camera; Tab: the next', short: 'select' },
  { keys: '1-9', words: 'select a camera by its number', short: 'select' },
  { keys: 'Enter, z', words: 'that camera alone; Esc: back', short: 'zoom; Esc' },
  { keys: 'g', words: 'layout: grid, list, solo', short: 'layout' },
  { keys: '[ ]', words: 'page of cameras', short: 'page' },
  { keys: 'o', words: 'order: by number, or trouble first', short: 'order' },
  { keys: 'Space', words: 'freeze the picture; the stream goes on', short: 'freeze' },
  { keys: 'p', words: 'pause the camera, and go on', short: 'pause' },
  { keys: 's', words: 'snapshot: keep the picture as a file', short: 'snapshot' },
  { keys: 'r, R', words: 'record this camera, or all', short: 'record; all' },
  { keys: 'w', words: 'window with the picture', short: 'window' },
  { keys: 'm', words: 'colours: truecolor, 256, 16, none', short: 'colours' },
  { keys: '+ -', words: 'screens a second', short: 'screens/s' },
  { keys: 'L', words: 'log on and off', short: 'log' },
  { keys: '/  n N', words: 'find cameras, log lines; older, newer', short: 'find' },
  { keys: 'PgUp PgDn', words: 'scroll the log; Home; End follows', short: 'log; End' },
  { keys: 'Ctrl-L, Ctrl-Z', words: 'paint anew; suspend', short: 'repaint' },
  { keys: 'mouse', words: 'click selects, twice zooms, wheel: log', short: '2x: zoom' },
];
