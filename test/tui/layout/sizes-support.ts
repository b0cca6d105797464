// A dashboard of cameras in every state.
import type { TestContext } from 'node:test';
import { cleanup } from '../../helpers/cleanup.js';
import { PtyScreen } from '../../helpers/pty-screen.js';

const STATES = 'stalled,slow,paused,trouble,lost,connecting,live';

/** The dashboard in a terminal of that size, for as long as the test. */
export function openMixed(context: TestContext, cameras: number, columns: number, rows: number): PtyScreen {
  const args = ['--cameras', String(cameras), '--still', '--fps', '2', '--states', STATES];
  const screen = PtyScreen.dashboard(args, { columns, rows });
  cleanup(context, () => screen.close());
  return screen;
}
