// Opens a dashboard with cameras in every state.
import type { TestContext } from 'node:test';
import { PtyScreen } from '../../helpers/pty-screen.js';

const STATES = 'stalled,slow,paused,trouble,lost,connecting,live';

/** Opens the dashboard in a terminal of the given size. It is closed after the test. */
export function openMixed(context: TestContext, cameras: number, columns: number, rows: number): PtyScreen {
  const args = ['--cameras', String(cameras), '--still', '--fps', '2', '--states', STATES];
  const screen = PtyScreen.dashboard(args, { columns, rows });
  context.after(() => screen.close());
  return screen;
}
