// Gives each event to the rules, and delivers their messages when they are due.
import type { Output } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { type DeliveryContext, deliver } from './actions/deliver.js';
import type { EventName } from './event-names.js';
import type { EventCamera, Occurrence, OccurrenceSink } from './occurrence.js';
import type { Message } from './rules/message.js';
import type { Rule } from './rules/rule.js';
import { RuleQueue } from './rules/rule-queue.js';
import type { RunSource } from './run-source.js';

/** How long the end of the program waits for messages, in ms. Then programs are ended and webhooks given up. */
const CLOSE_MS = 5_000;

/** What the dispatcher needs besides its rules. */
export interface DispatcherHost extends Omit<DeliveryContext, 'picture'> {
  readonly output: Pick<Output, 'event' | 'warn'>;
  /** A monotonic clock, in ms. */
  readonly now: () => number;
  readonly closeMs?: number;
}

export class EventDispatcher implements OccurrenceSink {
  readonly #host: DispatcherHost;
  readonly #queues: readonly RuleQueue[];
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #source: RunSource = {};
  #timer: NodeJS.Timeout | undefined;

  constructor(rules: readonly Rule[], host: DispatcherHost) {
    this.#host = host;
    this.#queues = rules.map((rule) => new RuleQueue(rule, host.now));
  }

  /** The run has begun, and offers this. */
  attach(source: RunSource): void {
    this.#source = source;
  }

  occurred(occurrence: Occurrence): void {
    for (const queue of this.#queues) queue.occurred(occurrence);
    this.#schedule();
  }

  over(event: EventName, camera: EventCamera | undefined): void {
    for (const queue of this.#queues) queue.over(event, camera);
    this.#schedule();
  }

  forgotten(camera: EventCamera): void {
    for (const queue of this.#queues) queue.forgotten(camera);
  }

  /** Delivers what waits, within a limited time. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.#host.closeMs ?? CLOSE_MS);
    });
    const delivered = async (): Promise<'delivered'> => {
      do {
        for (const queue of this.#queues) for (const message of queue.flush()) this.#deliver(queue, message);
        await Promise.all(this.#underWay);
      } while (this.#underWay.size > 0 || this.#queues.some((queue) => queue.hasPending));
      return 'delivered';
    };
    await Promise.race([delivered(), late]);
    clearTimeout(timer);
    this.#abort.abort();
    await Promise.all(this.#underWay);
  }

  /** Waits for the next message that is due. */
  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#abort.signal.aborted) return;
    const times = this.#queues.flatMap((queue) => queue.nextDueMs ?? []);
    if (times.length === 0) return;
    this.#timer = setTimeout(() => this.#send(), Math.max(0, Math.min(...times) - this.#host.now()));
  }

  #send(): void {
    for (const queue of this.#queues) for (const message of queue.due()) this.#deliver(queue, message);
    this.#schedule();
  }

  #deliver(queue: RuleQueue, message: Message): void {
    const delivery = this.#attempt(queue.rule, message).finally(() => {
      queue.finished(message);
      this.#underWay.delete(delivery);
      this.#schedule();
    });
    this.#underWay.add(delivery);
  }

  /** Never rejects. */
  async #attempt(rule: Rule, message: Message): Promise<void> {
    const { output } = this.#host;
    const about = { rule: rule.place, on: message.event, how: rule.action.kind, count: message.affected.length };
    try {
      const context = { ...this.#host, picture: this.#source.picture };
      const result = await deliver(rule.action, message, context, this.#abort.signal);
      output.event('rule-done', { ...about, result });
    } catch (reason) {
      const { code, message: words } = TtycamError.from(reason);
      output.event('rule-failed', { ...about, code, reason: words });
      const text = `the rule ${rule.place} for ${message.event}: ${words}`;
      if (this.#source.note === undefined) output.warn(text);
      else this.#source.note(text);
    }
  }
}
