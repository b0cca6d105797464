// Preloaded into a program: prints the delays of its event loop at its exit, as one more JSON line on stdout.
import fs = require('node:fs');
import perf = require('node:perf_hooks');

/** The period of the measured timer. Its lateness is the delay of the event loop. */
const PERIOD_MS = 1;

/** Start-up is not measured. */
const FROM_MS = 3_000;

const delays = perf.monitorEventLoopDelay({ resolution: PERIOD_MS });
setTimeout(() => delays.enable(), FROM_MS).unref();
process.on('exit', () => {
  const lateMs = (at: number) => Math.max(0, delays.percentile(at) / 1e6 - PERIOD_MS);
  fs.writeSync(1, `${JSON.stringify({ event: 'loop', p50: lateMs(50), p95: lateMs(95), max: delays.max / 1e6 })}\n`);
});
