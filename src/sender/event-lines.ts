// A rate limiter for log lines of events that others may repeat without end, such as viewers that come and go.

import type { Output } from '../cli/output.js';
import { LogThrottle } from '../core/rate/log-throttle.js';
import { numberText } from '../core/units.js';
import { monotonicMs } from '../net/clock.js';

/** The kinds of such events. Each has its own limit. */
type Kind = 'camera' | 'http' | 'pause' | 'server' | 'viewers';
const KINDS = 5;

/** Prints the first few lines of a kind in a minute, and then one with the number of the others and the last of them. */
export class EventLines {
  readonly #output: Pick<Output, 'say' | 'warn'>;
  readonly #summaryAfterMs: number;
  readonly #throttle = new LogThrottle(monotonicMs(), KINDS);
  #timer: NodeJS.Timeout | undefined;

  constructor(output: Pick<Output, 'say' | 'warn'>, summaryAfterMs = 60_000) {
    this.#output = output;
    this.#summaryAfterMs = summaryAfterMs;
  }

  say(kind: Kind, text: string): void {
    if (this.#mayPrint(kind, text)) this.#output.say(text);
  }

  warn(kind: Kind, text: string): void {
    if (this.#mayPrint(kind, text)) this.#output.warn(text);
  }

  #mayPrint(kind: Kind, text: string): boolean {
    this.#timer ??= setTimeout(() => this.#summarize(), this.#summaryAfterMs).unref();
    return this.#throttle.shouldLog(kind, '', text);
  }

  #summarize(): void {
    this.#timer = undefined;
    for (const { reason, unreported } of this.#throttle.due(monotonicMs(), true)) {
      this.#output.say(`${numberText(unreported)} more of this in the last minute, at last: ${reason}`);
    }
  }
}
