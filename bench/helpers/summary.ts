// Reads the summary that a receiver prints at its end.
import type { CameraSummary } from '#src/receiver/summary.js';
import type { Program } from './program.js';

/** The cameras of the `summary` event of a receiver that has ended. */
export function readSummary(receiver: Program): readonly CameraSummary[] {
  const summary = receiver.events.find(({ event }) => event === 'summary');
  if (summary === undefined) throw new Error('the receiver ended without a summary');
  return summary['cameras'] as readonly CameraSummary[];
}
