// The metrics of this process, by the names that Prometheus' own client libraries use, and of its HTTP server.
import { readdirSync } from 'node:fs';
import type { HttpServer } from './http-server.js';
import type { MetricsText } from './metrics-text.js';

/** @param software Name and version, `ttycam 1.0.0`. */
export function addProcessMetrics(metrics: MetricsText, software: string, server: HttpServer | undefined): void {
  const { user, system } = process.cpuUsage();
  metrics.gauge('ttycam_build_info', 'Always 1; the version is its label.', [
    { labels: { version: software.replace(/^\S+ /, ''), node: process.version }, value: 1 },
  ]);
  metrics.gauge('ttycam_http_connections', 'Open HTTP connections.', [{ value: server?.connections ?? 0 }]);
  metrics.gauge('ttycam_http_answering', 'HTTP requests that are being answered, streams among them.', [
    { value: server?.answering ?? 0 },
  ]);
  metrics.counter('process_cpu_seconds_total', 'CPU time of user and system, in seconds.', [
    { value: (user + system) / 1e6 },
  ]);
  metrics.gauge('process_resident_memory_bytes', 'Resident memory, in bytes.', [{ value: process.memoryUsage.rss() }]);
  metrics.gauge('process_start_time_seconds', 'Start of the process, in seconds since 1970.', [
    { value: performance.timeOrigin / 1_000 },
  ]);
  const descriptors = openDescriptors();
  if (descriptors !== undefined) {
    metrics.gauge('process_open_fds', 'Open file descriptors.', [{ value: descriptors }]);
  }
}

/** Undefined where the system does not report it. */
function openDescriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
