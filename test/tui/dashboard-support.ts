// Opens a dashboard with test cameras in a pseudo-terminal.
import type { TestContext } from 'node:test';
import { cleanup } from '../helpers/cleanup.js';
import { type PtyOptions, PtyScreen } from '../helpers/pty-screen.js';

/** Opens a dashboard with its own test cameras. It is closed after the test. */
export function openDashboard(context: TestContext, args: readonly string[] = [], options: PtyOptions = {}): PtyScreen {
  const screen = PtyScreen.dashboard(args, options);
  cleanup(context, () => screen.close());
  return screen;
}

/** Cells of the first tile that a picture of any aspect ratio covers. */
export const PICTURE = [20, 4, 20, 10] as const;

/**
 * Waits until the picture covers all these cells: a screen may have arrived only in part. On a busy machine a picture that moves
 * stays coarse, and has few colours.
 */
export async function untilWhole(screen: PtyScreen): Promise<void> {
  await screen.until('it is all picture', () => {
    const colors = new Set(
      screen
        .colors(...PICTURE)
        .join(' ')
        .split(/[ /]/),
    );
    return colors.size > 8 && [...colors].every((one) => one.startsWith('#'));
  });
}

/** The mean difference of a channel, of 255, between two rectangles of colours as `colors` gives them. */
export function colorDistance(ones: readonly string[], others: readonly string[]): number {
  const channels = (rows: readonly string[]): number[] =>
    [...rows.join(' ').matchAll(/[\da-f]{2}/gi)].map(([digits]) => Number.parseInt(digits, 16));
  const other = channels(others);
  const one = channels(ones);
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}
