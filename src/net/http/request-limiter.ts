// A rate limiter for requests: a token bucket for each network, so that a flood of requests costs the cameras no time.

/** Requests a second that one network may send. A page that shows sixteen cameras sends about two hundred. */
const PER_SECOND = 500;

/** How many it may send at once. */
const BURST = 1_000;

/** The most networks with a counter of their own. Beyond it the oldest is forgotten, and starts again. */
const MAX_NETWORKS = 1_024;

interface Bucket {
  tokens: number;
  sinceMs: number;
}

export class RequestLimiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #perSecond: number;
  readonly #burst: number;

  constructor(perSecond = PER_SECOND, burst = BURST) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Whether a request of a network may be answered now. */
  take(network: string, nowMs: number): boolean {
    const bucket = this.#buckets.get(network) ?? { tokens: this.#burst, sinceMs: nowMs };
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((nowMs - bucket.sinceMs) * this.#perSecond) / 1_000);
    bucket.sinceMs = nowMs;
    if (!this.#buckets.has(network)) {
      const [oldest] = this.#buckets.keys();
      if (this.#buckets.size >= MAX_NETWORKS && oldest !== undefined) this.#buckets.delete(oldest);
      this.#buckets.set(network, bucket);
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
