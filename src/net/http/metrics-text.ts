// Writes metrics in the text format of Prometheus (version 0.0.4).

export type MetricLabels = Readonly<Record<string, string>>;

export interface MetricSample {
  readonly labels?: MetricLabels;
  readonly value: number;
}

/** A histogram: how many values were at most each bound, how many there were, and their sum. */
export interface HistogramSample {
  readonly labels: MetricLabels;
  readonly buckets: readonly { readonly atMost: number; readonly count: number }[];
  readonly count: number;
  readonly sum: number;
}

/** The type of the text, as Prometheus asks for it. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export class MetricsText {
  readonly #lines: string[] = [];

  gauge(name: string, help: string, samples: readonly MetricSample[]): void {
    this.#family(name, 'gauge', help, samples);
  }

  /** @param name Ends with `_total`. */
  counter(name: string, help: string, samples: readonly MetricSample[]): void {
    this.#family(name, 'counter', help, samples);
  }

  histogram(name: string, help: string, samples: readonly HistogramSample[]): void {
    if (samples.length === 0) return;
    this.#head(name, 'histogram', help);
    for (const { labels, buckets, count, sum } of samples) {
      for (const { atMost, count: inBucket } of buckets) {
        this.#sample(`${name}_bucket`, { ...labels, le: String(atMost) }, inBucket);
      }
      this.#sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count);
      this.#sample(`${name}_sum`, labels, sum);
      this.#sample(`${name}_count`, labels, count);
    }
  }

  toString(): string {
    return this.#lines.join('');
  }

  #family(name: string, type: string, help: string, samples: readonly MetricSample[]): void {
    if (samples.length === 0) return;
    this.#head(name, type, help);
    for (const { labels, value } of samples) this.#sample(name, labels ?? {}, value);
  }

  #head(name: string, type: string, help: string): void {
    this.#lines.push(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
  }

  #sample(name: string, labels: MetricLabels, value: number): void {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    this.#lines.push(`${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`);
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
