// The ways out of the real receiver with its dashboard: the exit code, and the terminal as it was.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { cleanup } from '../helpers/cleanup.js';
import { ROOT } from '../helpers/programs.js';
import { PtyScreen } from '../helpers/pty-screen.js';

const SHELL_ONLY = { skip: process.platform === 'win32' ? 'needs a POSIX shell' : false };

/** What `stty -g` prints. */
const SETTINGS = /^[0-9a-f]+(?::[0-9a-f]+){8,}$/gm;

/** A receiver between two prints of the terminal's settings. */
function receiverInShell(context: TestContext, options = ''): PtyScreen {
  const receiver = `'${process.execPath}' '${ROOT}dist/receiver/main.js' --listen tcp://127.0.0.1:0 ${options}`;
  const screen = new PtyScreen('/bin/sh', ['-c', `stty -g; ${receiver}; echo "code $?"; stty -g; cat -v`]);
  cleanup(context, () => screen.close());
  return screen;
}

function signal(screen: PtyScreen, name: NodeJS.Signals): void {
  const { stdout } = spawnSync('pgrep', ['-P', String(screen.pty.pid)], { encoding: 'utf8' });
  process.kill(Number(stdout.trim()), name);
}

for (const [name, code, end] of [
  ['q', 0, (screen: PtyScreen) => screen.type('q')],
  ['Ctrl-C', 0, (screen: PtyScreen) => screen.type('\x03')],
  ['SIGTERM', 0, (screen: PtyScreen) => signal(screen, 'SIGTERM')],
  ['SIGINT', 0, (screen: PtyScreen) => signal(screen, 'SIGINT')],
  // 128 + 1: a shell sees what it died of.
  ['SIGHUP', 129, (screen: PtyScreen) => signal(screen, 'SIGHUP')],
] as const) {
  test(`${name} ends the receiver with ${code} and gives the terminal back`, SHELL_ONLY, async (context) => {
    const screen = receiverInShell(context);
    await screen.untilShown(/WAITING for a camera/, /sender --to tcp:\/\/127\.0\.0\.1:\d+/);
    end(screen);
    const text = await screen.until('both settings', (shown) => shown.match(SETTINGS)?.length === 2);
    const [before, after] = text.match(SETTINGS) ?? [];
    assert.equal(before, after);
    assert.match(text, new RegExp(`^code ${code}$`, 'm'));
    assert.equal(screen.model.terminal.buffer.active.type, 'normal');
    assert.deepEqual([...screen.model.modes], [25], 'only the cursor is on');
    assert.doesNotMatch(text, /\^\[/);
  });
}

test('--theme takes its three words, and no other', SHELL_ONLY, async (context) => {
  const right = receiverInShell(context, '--theme cb');
  await right.untilShown(/WAITING for a camera/);
  right.type('?');
  await right.untilShown(/theme cb/);
  right.type('q');
  await right.untilShown(/^code 0$/m);
  const wrong = receiverInShell(context, '--theme blue');
  await wrong.untilShown(/default, cb, mono/, /^code 2$/m);
});
