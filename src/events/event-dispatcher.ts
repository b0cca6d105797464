// Gives each event to the rules, and delivers their messages when they are due.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TtycamError } from '../core/errors.js';
import { type DeliveryContext, deliver } from './actions/deliver.js';
import type { EventName } from './event-names.js';
import type { EventReport } from './event-report.js';
import type { EventCamera, Occurrence, OccurrenceSink } from './occurrence.js';
import type { Message } from './rules/message.js';
import type { Rule } from './rules/rule.js';
import { RuleQueue } from './rules/rule-queue.js';

/** How long the end of the program waits for messages, in ms. Then programs are ended and webhooks given up. */
const CLOSE_MS = 5_000;

/** What the dispatcher needs besides its rules. */
export interface DispatcherHost extends DeliveryContext {
  readonly report: EventReport;
  /** A monotonic clock, in ms. */
  readonly now: () => number;
  readonly closeMs?: number;
}

export class EventDispatcher implements OccurrenceSink {
  readonly #host: DispatcherHost;
  readonly #queues: readonly RuleQueue[];
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  /** Deliveries begin one after another, with other work in between: to start a process takes a millisecond or two. */
  #turn: Promise<void> = Promise.resolve();

  constructor(rules: readonly Rule[], host: DispatcherHost) {
    this.#host = host;
    this.#queues = rules.map((rule) => new RuleQueue(rule, host.now));
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
    const { report } = this.#host;
    this.#turn = this.#turn.then(() => nextTurn());
    await this.#turn;
    const about = { rule: rule.place, on: message.event, how: rule.action.kind, count: message.affected.length };
    try {
      const result = await deliver(rule.action, message, this.#host, this.#abort.signal);
      report.event('rule-done', { ...about, result });
    } catch (reason) {
      const { code, message: words } = TtycamError.from(reason);
      report.event('rule-failed', { ...about, code, reason: words });
      report.note(`the rule ${rule.place} for ${message.event}: ${words}`);
    }
  }
}
