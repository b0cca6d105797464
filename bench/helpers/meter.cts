// Preloaded into measured programs: writes their resource usage to descriptor 3, twice a second and at exit.
//
// It is CommonJS, as `--import` would load Node's ESM loader into programs that do not need it. getrusage counts all threads,
// those of libvips too, in microseconds; /proc/<pid>/stat counts in ticks of 10 ms.
import fs = require('node:fs');

const METER_DESCRIPTOR = 3;
const EVERY_MS = 500;

function report(): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { atMs: Date.now(), cpuMs: (userCPUTime + systemCPUTime) / 1_000, rssBytes: process.memoryUsage.rss() };
  try {
    fs.writeSync(METER_DESCRIPTOR, `${JSON.stringify({ ...usage, maxRssBytes: maxRSS * 1_024 })}\n`);
  } catch {
    // The reader has closed the pipe.
  }
}

setInterval(report, EVERY_MS).unref();
process.on('exit', report);
