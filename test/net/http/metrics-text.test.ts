// The text that Prometheus reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram } from '#src/core/camera/histogram.js';
import { MetricsText } from '#src/net/http/metrics-text.js';

test('a name with quotes, backslashes and line ends stays one label', () => {
  const metrics = new MetricsText();
  metrics.gauge('a', 'Help.', [{ labels: { camera: 'x"y\\z\n{}' }, value: 0.5 }]);
  metrics.gauge('none', 'A family without samples is left out.', []);
  assert.equal(String(metrics), '# HELP a Help.\n# TYPE a gauge\na{camera="x\\"y\\\\z\\n{}"} 0.5\n');
});

test('a histogram counts up to each bound, and ends with all', () => {
  const ages = new Histogram();
  for (const ms of [0, 5, 50, 60, 5_000]) ages.add(ms);
  const metrics = new MetricsText();
  const buckets = [10, 100].map((ms) => ({ atMost: ms / 1_000, count: ages.countAtMost(ms) }));
  const { count, sumMs } = ages.totals;
  metrics.histogram('age', 'Help.', [{ labels: { camera: 'c' }, buckets, count, sum: sumMs / 1_000 }]);
  const lines = String(metrics).split('\n').slice(2, -1);
  assert.deepEqual(lines, [
    'age_bucket{camera="c",le="0.01"} 2',
    'age_bucket{camera="c",le="0.1"} 4',
    'age_bucket{camera="c",le="+Inf"} 5',
    'age_sum{camera="c"} 5.115',
    'age_count{camera="c"} 5',
  ]);
});
