// Tests of how a window, its display or its receiver ends: no process is left, and the other side reports what happened.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { cleanup } from '../../helpers/cleanup.js';
import { Desktop, needsDesktop } from '../../helpers/desktop.js';
import { childrenOf, groupLives, processLives, suspend } from '../../helpers/processes.js';
import { type Program, start } from '../../helpers/programs.js';
import { PtyScreen } from '../../helpers/pty-screen.js';
import { eventually } from '../../helpers/wait.js';
import { startWindow } from './support.js';

/** The process of the receiver's window. */
function windowProcess(receiver: Program): number {
  const [child, ...others] = childrenOf(receiver.pid);
  assert.ok(child !== undefined && others.length === 0, receiver.transcript);
  return child;
}

async function endsWith(receiver: Program, words: RegExp): Promise<void> {
  assert.equal(await receiver.exit(), 1, receiver.transcript);
  assert.match(receiver.stderr, /^error: [^\n]+\n$/);
  assert.match(receiver.stderr, words);
  assert.equal((await receiver.event('window-closed'))['code'], 'window-gone');
  assert.ok(receiver.find('summary') !== undefined);
}

/** Defines the tests of one backend. */
export function testEnds(backend: 'sdl' | 'x11'): void {
  const args = ['--window-backend', backend];

  test(
    `${backend}: headless, a window that dies ends the receiver with 1 and the reason`,
    needsDesktop(),
    async (t) => {
      const desktop = await Desktop.start(t, { windowManager: false });
      const killed = await startWindow(t, desktop, args);
      process.kill(windowProcess(killed.receiver), 'SIGKILL');
      await endsWith(killed.receiver, /the window is gone: its process ended \(SIGKILL\)/);
      const displayless = await startWindow(t, desktop, args);
      desktop.server.kill('SIGKILL');
      await endsWith(displayless.receiver, /the window is gone: the X server :\d+ has ended the connection/);
    },
  );

  test(
    `${backend}: a receiver that is killed takes its window along, though that is stuck`,
    needsDesktop(),
    async (t) => {
      const desktop = await Desktop.start(t, { windowManager: false });
      const { receiver } = await startWindow(t, desktop, args);
      const child = windowProcess(receiver);
      await suspend(child);
      receiver.signal('SIGKILL');
      await eventually('nothing is left', () => !processLives(child) && !groupLives(receiver.pid));

      const other = await startWindow(t, desktop, args);
      const otherChild = windowProcess(other.receiver);
      // It hangs in a call of Xlib, or waits for an answer that never comes.
      await desktop.suspend();
      cleanup(t, () => desktop.server.kill('SIGCONT'));
      other.receiver.signal('SIGKILL');
      await eventually('nothing is left', () => !processLives(otherChild));
    },
  );

  test(`${backend}: a receiver stops on request, though the display hangs`, needsDesktop(), async (t) => {
    const desktop = await Desktop.start(t, { windowManager: false });
    const { receiver } = await startWindow(t, desktop, args);
    await desktop.suspend();
    cleanup(t, () => desktop.server.kill('SIGCONT'));
    assert.equal(await receiver.stop(), 0, receiver.transcript);
    await receiver.event('summary');

    const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--video', 'window', ...args];
    const opening = start(t, 'receiver/main.js', own, { env: desktop.env });
    await eventually('its window process', () => childrenOf(opening.pid).length > 0);
    assert.equal(await opening.stop(), 0, opening.transcript);
  });

  test(
    `${backend}: the dashboard goes on without its window, says why, and opens another one`,
    needsDesktop(),
    async (t) => {
      const desktop = await Desktop.start(t);
      const screen = dashboard(t, desktop, ['--video', 'window', ...args]);
      await screen.untilShown(/WAITING/, /window opened \((SDL|X11)/);
      const window = await desktop.window();
      await desktop.press(window, 'q');
      await screen.untilShown(/window closed/);
      screen.type('w');
      await desktop.press(await desktop.window(), 'f', 'f');
      await desktop.tell('xdotool', 'windowkill', await desktop.window());
      await screen.untilShown(/the window is gone/);
      screen.type('w');
      await screen.untilShown(/the window is gone[\s\S]*window opened/);
      desktop.server.kill('SIGKILL');
      await screen.untilShown(/is gone[\s\S]*opened[\s\S]*the X server :\d+ has ended the connection/);
      screen.type('w');
      await screen.untilShown(/no window: cannot use the display/);
      screen.type('q');
      await screen.untilEnded();
    },
  );
}

export function dashboard(t: TestContext, desktop: Desktop, args: readonly string[] = []): PtyScreen {
  const program = new URL('../../../../dist/receiver/main.js', import.meta.url).pathname;
  const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'tui'];
  const screen = new PtyScreen(process.execPath, [program, ...own, ...args], { env: { DISPLAY: desktop.display } });
  cleanup(t, () => screen.close());
  return screen;
}
