// Preloaded into every measured program: says on descriptor 3, twice a second and at its exit, what the process has used.
//
// It is CommonJS, as `--import` would load Node's ESM loader into a program that does without. getrusage counts all
// threads, those of libvips too, in microseconds, where /proc/<pid>/stat counts in ticks of 10 ms.
import fs = require('node:fs');

const METER_DESCRIPTOR = 3;
const EVERY_MS = 500;

function tell(): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { atMs: Date.now(), cpuMs: (userCPUTime + systemCPUTime) / 1_000, rssBytes: process.memoryUsage.rss() };
  try {
    fs.writeSync(METER_DESCRIPTOR, `${JSON.stringify({ ...usage, maxRssBytes: maxRSS * 1_024 })}\n`);
  } catch {
    // Nobody listens any more.
  }
}

setInterval(tell, EVERY_MS).unref();
process.on('exit', tell);
