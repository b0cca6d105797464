// Sets the same environment on every machine for this process and its children: without the user's configuration and state.
// Import it for this side effect, before any module that reads the environment.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MARK = 'TTYCAM_TEST_HOME';

/** Variables that change how programs look, sound or connect, or that name files which shells and interpreters run. */
const PERSONAL =
  /^(NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLORTERM|TERM_.*|LANG|LANGUAGE|LC_.*|DISPLAY|WAYLAND_.*|XAUTHORITY|XDG_.*|TMUX.*|STY|SSH_.*|PULSE_.*|BASH_ENV|ENV|ZDOTDIR|PYTHON.+|NODE_(OPTIONS|EXTRA_CA_CERTS|DEBUG|NO_WARNINGS|TLS_.*)|(HTTPS?|ALL|NO)_PROXY|(https?|all|no)_proxy)$/;

if (process.env[MARK] === undefined) {
  const { NODE_EXTRA_CA_CERTS: authorities } = process.env;
  for (const name of Object.keys(process.env)) if (PERSONAL.test(name)) delete process.env[name];
  const home = mkdtempSync(join(tmpdir(), 'ttycam-home-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  Object.assign(process.env, {
    [MARK]: home,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    // For the test that installs packages. Node reads this file whenever it starts, which takes longer than the start itself.
    ...(authorities === undefined ? {} : { TTYCAM_TEST_AUTHORITIES: authorities }),
  });
}
