// The environment of a program in a pseudo-terminal: that of a login, without the user's own variables.
import './environment.js';

/** The environment in a terminal with xterm's sequences and true colours. `more` adds or replaces variables. */
export function ptyEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '/', LANG = 'C.UTF-8', TZ = 'UTC', TTYCAM_TEST_HOME = '' } = process.env;
  return { PATH, HOME, LANG, TZ, TTYCAM_TEST_HOME, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...more };
}
