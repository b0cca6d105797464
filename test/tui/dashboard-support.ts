import type { TestContext } from 'node:test';
import { cleanup } from '../helpers/cleanup.js';
import { type PtyOptions, PtyScreen } from '../helpers/pty-screen.js';

/** The dashboard in a terminal, with cameras of its own, for as long as the test. */
export function openDashboard(context: TestContext, args: readonly string[] = [], options: PtyOptions = {}): PtyScreen {
  const screen = PtyScreen.dashboard(args, options);
  cleanup(context, () => screen.close());
  return screen;
}

/** A stretch of the first tile that a picture of any proportions covers. */
export const PICTURE = [20, 4, 20, 10] as const;

/** Waits until every cell of the stretch shows a picture, and not the first half of one. */
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
