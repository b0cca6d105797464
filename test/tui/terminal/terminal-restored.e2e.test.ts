import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { cleanup } from '../../helpers/cleanup.js';
import { processLives } from '../../helpers/processes.js';
import { DASHBOARD_PROGRAM, PtyScreen } from '../../helpers/pty-screen.js';

const SHELL_ONLY = { skip: process.platform === 'win32' ? 'needs a POSIX shell' : false };

/** The output of `stty -g`. */
const SETTINGS = /^[0-9a-f]+(?::[0-9a-f]+){8,}$/gm;

/** Runs the dashboard in a shell that prints the terminal's settings before and after it. */
function inShell(context: TestContext): PtyScreen {
  const command = `stty -g; '${process.execPath}' '${DASHBOARD_PROGRAM}' --cameras 2; stty -g; cat -v`;
  const screen = new PtyScreen('/bin/sh', ['-c', command]);
  cleanup(context, () => screen.close());
  return screen;
}

function assertRestored(screen: PtyScreen, text: string): void {
  const settings = text.match(SETTINGS) ?? [];
  assert.equal(settings[0], settings[1]);
  assert.equal(screen.model.terminal.buffer.active.type, 'normal');
  assert.deepEqual([...screen.model.modes], [25], 'only the cursor is on');
  // The shell or cat -v would show an unread reply, as in ^[[12;40R.
  assert.doesNotMatch(text, /\^\[/);
}

/** Sends a signal to the dashboard only, and not to its shell. */
function signal(screen: PtyScreen, name: NodeJS.Signals): void {
  const { stdout } = spawnSync('pgrep', ['-P', String(screen.pty.pid)], { encoding: 'utf8' });
  process.kill(Number(stdout.trim()), name);
}

for (const [name, end] of [
  ['q', (screen: PtyScreen) => screen.type('q')],
  ['Ctrl-C', (screen: PtyScreen) => screen.type('\x03')],
  ['close()', (screen: PtyScreen) => signal(screen, 'SIGTERM')],
  ['an uncaught exception', (screen: PtyScreen) => screen.type('w')],
  ['a sudden process.exit', (screen: PtyScreen) => signal(screen, 'SIGQUIT')],
] as const) {
  test(`the terminal is as it was after ${name}`, SHELL_ONLY, async (context) => {
    const screen = inShell(context);
    // After the second screen, the program certainly handles signals.
    await screen.untilShown(/1 [^╮\n]*● LIVE/, /drawn [1-9]\d* kB\/s/);
    assert.ok(screen.model.modes.has(1049) && screen.model.modes.has(1006) && !screen.model.modes.has(25));
    end(screen);
    const text = await screen.until('both settings', (shown) => shown.match(SETTINGS)?.length === 2);
    assertRestored(screen, text);
  });
}

test('a terminal that hangs up ends the dashboard, without a crash or a busy loop', SHELL_ONLY, async (context) => {
  const screen = PtyScreen.dashboard();
  cleanup(context, () => screen.close());
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /kB\/s/);
  const { pid } = screen.pty;
  (screen.pty as unknown as { destroy(): void }).destroy();
  await screen.until('the process is gone', () => !processLives(pid));
});

test('Ctrl-Z gives the terminal back to the shell, and fg takes it again', SHELL_ONLY, async (context) => {
  const screen = new PtyScreen('/bin/bash', ['--norc', '-i'], { env: { PS1: 'prompt> ' } });
  cleanup(context, () => screen.close());
  await screen.untilShown(/prompt> /);
  screen.type(`'${process.execPath}' '${DASHBOARD_PROGRAM}'\r`);
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /kB\/s/);
  screen.type('\x1a');
  await screen.untilShown(/Stopped/, /prompt>\s*$/);
  assert.equal(screen.model.terminal.buffer.active.type, 'normal');
  assert.ok(screen.model.modes.has(25) && !screen.model.modes.has(1006));
  screen.type('echo typed-$((40+2))\r');
  await screen.untilShown(/typed-42/);
  screen.resize(90, 28);
  screen.type('fg\r');
  await screen.until(
    'it is back',
    (text) => /1 [^╮\n]*● LIVE/.test(text) && / fps ─/.test(text) && /q quit/.test(text),
  );
  assert.equal(screen.model.terminal.buffer.active.type, 'alternate');
  screen.type('q');
  await screen.untilShown(/ended: quit/);
});
