// The key bindings: the table of commands, and the lines of the help.

/** The command of a key. Digits are not commands: each selects the camera with that number on the screen. */
export type Command =
  | 'quit'
  | 'help'
  | 'back'
  | 'zoom'
  | 'magnify'
  | 'reduce'
  | 'whole'
  | 'pan-left'
  | 'pan-right'
  | 'pan-up'
  | 'pan-down'
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
  | 'brighten'
  | 'window'
  | 'controls'
  | 'faster'
  | 'slower'
  | 'copy'
  | 'errors'
  | 'log'
  | 'filter'
  | 'older'
  | 'newer'
  | 'page-up'
  | 'page-down'
  | 'log-top'
  | 'log-end'
  | 'repaint'
  | 'suspend'
  | 'add';

const COMMANDS: Readonly<Record<string, Command>> = {
  q: 'quit',
  Q: 'quit',
  'C-c': 'quit',
  '?': 'help',
  f1: 'help',
  escape: 'back',
  enter: 'zoom',
  z: 'zoom',
  left: 'left',
  h: 'left',
  right: 'right',
  l: 'right',
  up: 'up',
  k: 'up',
  down: 'down',
  j: 'down',
  tab: 'next',
  'S-tab': 'previous',
  ']': 'page-next',
  '[': 'page-previous',
  a: 'add',
  g: 'layout',
  o: 'order',
  space: 'freeze',
  p: 'pause',
  s: 'snapshot',
  r: 'record',
  R: 'record-all',
  m: 'colors',
  b: 'brighten',
  w: 'window',
  c: 'controls',
  '+': 'magnify',
  '=': 'magnify',
  '-': 'reduce',
  0: 'whole',
  'S-left': 'pan-left',
  'S-right': 'pan-right',
  'S-up': 'pan-up',
  'S-down': 'pan-down',
  '>': 'faster',
  '<': 'slower',
  y: 'copy',
  e: 'errors',
  L: 'log',
  '/': 'filter',
  n: 'older',
  N: 'newer',
  pageup: 'page-up',
  pagedown: 'page-down',
  home: 'log-top',
  end: 'log-end',
  'C-l': 'repaint',
  'C-z': 'suspend',
};

/** The command of a key; undefined for a key without one. */
export function commandOf(key: string): Command | undefined {
  return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined;
}

/** The number of the tile or line that a digit selects; undefined for any other key. */
export function digitOf(key: string): number | undefined {
  return /^[1-9]$/.test(key) ? Number(key) : undefined;
}

/** A line of the help, with a full description and a short one for small terminals. */
export interface KeyHelp {
  readonly keys: string;
  readonly description: string;
  readonly short: string;
}

/** The lines of the help, in their order. */
export const KEY_HELP: readonly KeyHelp[] = [
  { keys: 'q, Ctrl-C', description: 'quit; asks while recording', short: 'quit' },
  { keys: '?, F1', description: 'this help; Esc closes it', short: 'help' },
  { keys: 'arrows, hjkl', description: 'select a camera; Tab: the next', short: 'select' },
  { keys: '1-9', description: 'select the n-th camera on the screen', short: 'select' },
  { keys: 'Enter, z', description: 'that camera alone; Esc: back', short: 'zoom; Esc' },
  { keys: 'g', description: 'layout: grid, list, solo', short: 'layout' },
  { keys: '[ ]', description: 'page of cameras', short: 'page' },
  { keys: 'o', description: 'order: by name, trouble, as they came', short: 'order' },
  { keys: 'Space', description: 'freeze the picture, not the stream', short: 'freeze' },
  { keys: 'p', description: 'pause or resume the camera', short: 'pause' },
  { keys: 's', description: 'snapshot: keep the picture as a file', short: 'snapshot' },
  { keys: 'r, R', description: 'record this camera, or all', short: 'record; all' },
  { keys: 'w', description: 'window with the picture', short: 'window' },
  { keys: 'a', description: 'add a camera by its address', short: 'add' },
  { keys: 'c', description: 'controls of the camera', short: 'controls' },
  { keys: 'm, b', description: 'fewer colours; brighten the dark', short: 'colours' },
  { keys: '+ - 0', description: 'alone: zoom in, out, whole picture', short: 'magnify' },
  { keys: 'Shift+arrows', description: 'alone: move in the picture', short: 'move' },
  { keys: 'e', description: 'last errors of this camera', short: 'errors' },
  { keys: 'y', description: 'copy the address, or the command', short: 'copy' },
  { keys: '< >', description: 'screens a second', short: 'screens/s' },
  { keys: 'L', description: 'log on and off', short: 'log' },
  { keys: '/  n N', description: 'filter cameras and log; older, newer', short: 'filter' },
  { keys: 'PgUp PgDn', description: 'scroll the log; Home; End follows', short: 'log; End' },
  { keys: 'Ctrl-L, Ctrl-Z', description: 'redraw the screen; suspend', short: 'repaint' },
  { keys: 'mouse', description: 'select; 2x: alone; wheel: page, log', short: '2x; wheel' },
];
