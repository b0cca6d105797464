// Opens a dashboard with test cameras in a pseudo-terminal.
import type { TestContext } from 'node:test';
import { type PtyOptions, PtyScreen } from '../helpers/pty-screen.js';

/** Opens a dashboard with its own test cameras. It is closed after the test. */
export function openDashboard(context: TestContext, args: readonly string[] = [], options: PtyOptions = {}): PtyScreen {
  const screen = PtyScreen.dashboard(args, options);
  context.after(() => screen.close());
  return screen;
}

/** Cells of the first tile that a picture of any aspect ratio covers. */
export const PICTURE = [20, 4, 20, 10] as const;

/** Waits until the picture covers all these cells: a screen may have arrived only in part. */
export async function untilWhole(screen: PtyScreen): Promise<void> {
  await screen.until('it is all picture', () => {
    const colors = new Set(
      screen
        .colors(...PICTURE)
        .join(' ')
        .split(/[ /]/),
    );
    return colors.size > 50 && [...colors].every((one) => one.startsWith('#'));
  });
}
