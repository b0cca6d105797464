// The environment of a program in a pseudo-terminal: that of a login, without the user's own variables.
import './environment.js';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** The environment in a terminal with xterm's sequences and true colours. `more` adds or replaces variables. */
export function ptyEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '/', LANG = 'C.UTF-8', TZ = 'UTC', TTYCAM_TEST_HOME = '' } = process.env;
  // A folder of its own for each terminal: what one dashboard remembers must not change another one.
  const XDG_STATE_HOME = mkdtempSync(join(TTYCAM_TEST_HOME, 'state-'));
  const terminal = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  return { PATH, HOME, LANG, TZ, TTYCAM_TEST_HOME, XDG_STATE_HOME, ...terminal, ...more };
}
