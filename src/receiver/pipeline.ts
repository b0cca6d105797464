// The receiver on one page: outputs, then a run from its start to its end.
import type { ProgramContext } from '../cli/run-program.js';
import { LogRing } from '../core/log.js';
import { startTimeout } from './expectations.js';
import { FrameQuota } from './inputs/frame-receiver.js';
import type { ReceiverOptions } from './options.js';
import { openOutputs } from './outputs/open-outputs.js';
import { Report } from './report.js';
import { type ReceiverHooks, Run } from './run/run.js';
import { RunEnding } from './run/run-ending.js';

/**
 * Receives until `--frames` have come, the person quits, or the program is stopped.
 *
 * @throws TtycamError what went wrong, or which expectation was not met.
 */
export async function runReceiver(
  options: ReceiverOptions,
  context: ProgramContext,
  hooks: ReceiverHooks = {},
): Promise<void> {
  const log = new LogRing();
  const report = new Report(context.output, log);
  const end = new RunEnding(context.signal);
  const quota = new FrameQuota(options.frames);
  // The timeout runs from here on, so that it holds even where a disk, a display or a terminal hangs.
  const timeout = startTimeout(options, quota, end);
  const outputs = await end.before(openOutputs(options, report, context.signal)).catch((reason: unknown) => {
    clearTimeout(timeout);
    throw reason;
  });
  const run = new Run(options, context, { log, report, end, quota }, outputs);
  hooks.opened?.(run.source);
  try {
    await end.before(run.start(hooks));
    await end.reached;
  } finally {
    clearTimeout(timeout);
    await run.close();
  }
  run.conclude();
}
