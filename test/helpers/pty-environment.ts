// The environment of a program in a pseudo-terminal: as a login gives it, and nothing of whoever runs the tests.
import './environment.js';

/** A terminal that knows xterm's sequences and true colours. `more` is added, or stands instead. */
export function ptyEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '/', LANG = 'C.UTF-8', TZ = 'UTC', TTYCAM_TEST_HOME = '' } = process.env;
  return { PATH, HOME, LANG, TZ, TTYCAM_TEST_HOME, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...more };
}
