// The messages of one rule: delays an event by `after`, groups cameras, and limits how often a camera is reported. Pure.
import { type EventName, isMomentary, troubleEndedBy } from '../event-names.js';
import type { EventCamera, Occurrence, OccurrenceSink } from '../occurrence.js';
import type { Affected, Message } from './message.js';
import { followsTrouble, type Rule, ruleApplies } from './rule.js';

/** Cameras whose events come within this time share a message, in ms. */
export const GROUP_MS = 5_000;

/** A camera is reported once in this time, in ms. What happens meanwhile is counted. */
export const REPEAT_MS = 60_000;

/** How many messages of a rule are under way at once, at most: a program may hang until its time limit. */
const MAX_UNDER_WAY = 4;

/** An event that waits to be sent, with those that it has replaced. */
interface Pending {
  occurrence: Occurrence;
  times: number;
  over: boolean;
  /** From when on it may be sent, in ms of the monotonic clock. */
  readonly readyMs: number;
}

/** A condition that has not lasted long enough yet. */
interface Delayed {
  readonly occurrence: Occurrence;
  readonly dueMs: number;
}

/** Takes all events, and gives the messages of one rule. All times are of one monotonic clock, in ms. */
export class RuleQueue implements OccurrenceSink {
  readonly rule: Rule;
  readonly #now: () => number;
  /** By camera and event. */
  readonly #delayed = new Map<string, Delayed>();
  /** By camera: only the latest event of a camera is news. */
  readonly #pending = new Map<string, Pending>();
  /** When each camera was last reported. */
  readonly #sentMs = new Map<string, number>();
  /** Cameras whose reported trouble has not been followed by a recovery. */
  readonly #troubled = new Set<string>();
  /** The messages under way, and their cameras: one message at a time for each. */
  readonly #underWay = new Map<Message, readonly string[]>();
  readonly #busy = new Set<string>();

  constructor(rule: Rule, now: () => number) {
    this.rule = rule;
    this.#now = now;
  }

  occurred(occurrence: Occurrence): void {
    if (!ruleApplies(this.rule, occurrence)) return;
    const { event, camera } = occurrence;
    const now = this.#now();
    if (this.rule.afterMs > 0 && !isMomentary(event)) {
      const key = conditionKey(event, camera);
      const dueMs = this.#delayed.get(key)?.dueMs ?? now + this.rule.afterMs;
      this.#delayed.set(key, { occurrence, dueMs });
    } else this.#add(occurrence, now);
  }

  over(event: EventName, camera: EventCamera | undefined): void {
    this.#delayed.delete(conditionKey(event, camera));
    const pending = this.#pending.get(subjectKey(event, camera));
    if (pending?.occurrence.event === event) pending.over = true;
  }

  forgotten(camera: EventCamera): void {
    for (const key of this.#delayed.keys()) if (key.startsWith(`${camera.place}:`)) this.#delayed.delete(key);
    // What has happened to it is still news. Only what would be held against the next camera of its place is removed.
    this.#sentMs.delete(String(camera.place));
    this.#troubled.delete(String(camera.place));
  }

  /** When there will be something to send, if nothing else happens; undefined: never. */
  get nextDueMs(): number | undefined {
    const times = [...this.#delayed.values()].map(({ dueMs }) => dueMs);
    if (this.#underWay.size < MAX_UNDER_WAY) {
      for (const [key, pending] of this.#pending) if (!this.#busy.has(key)) times.push(deadline(pending));
    }
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The messages that are due. Each counts as under way until `finished` is called with it. */
  due(): Message[] {
    const now = this.#now();
    for (const [key, { occurrence, dueMs }] of this.#delayed) {
      if (dueMs > now) continue;
      this.#delayed.delete(key);
      this.#add(occurrence, dueMs);
    }
    if (this.#underWay.size >= MAX_UNDER_WAY) return [];
    const free = [...this.#pending].filter(([key]) => !this.#busy.has(key));
    if (!free.some(([, pending]) => deadline(pending) <= now)) return [];
    return this.#send(free.filter(([, { readyMs }]) => readyMs <= now));
  }

  /**
   * All that waits at the end of a run, except what has not lasted long enough. What waits for a message under way stays: it
   * comes with a later call.
   */
  flush(): Message[] {
    return this.#send([...this.#pending].filter(([key]) => !this.#busy.has(key)));
  }

  /** Whether something waits to be sent. */
  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** The message was delivered, or has failed for good. */
  finished(message: Message): void {
    for (const key of this.#underWay.get(message) ?? []) this.#busy.delete(key);
    this.#underWay.delete(message);
  }

  #add(occurrence: Occurrence, now: number): void {
    const key = subjectKey(occurrence.event, occurrence.camera);
    const known = this.#pending.get(key);
    const isRecovery = followsTrouble(this.rule, occurrence.event);
    if (isRecovery && known === undefined && !this.#troubled.has(key)) return;
    if (known === undefined) {
      const readyMs = Math.max(now, (this.#sentMs.get(key) ?? Number.NEGATIVE_INFINITY) + REPEAT_MS);
      this.#pending.set(key, { occurrence, times: 1, over: false, readyMs });
      return;
    }
    // A recovery ends what is counted; it is no other event of the same kind.
    if (!isRecovery) known.times += 1;
    const { reason, code } = known.occurrence;
    known.occurrence = isRecovery && occurrence.reason === undefined ? { ...occurrence, reason, code } : occurrence;
    known.over = false;
  }

  #send(entries: ReadonlyArray<readonly [string, Pending]>): Message[] {
    const now = this.#now();
    const byEvent = new Map<EventName, Pending[]>();
    const keysOf = new Map<EventName, string[]>();
    for (const [key, pending] of entries) {
      const { event } = pending.occurrence;
      this.#pending.delete(key);
      this.#sentMs.set(key, now);
      this.#busy.add(key);
      if (troubleEndedBy(event).length > 0) this.#troubled.delete(key);
      else this.#troubled.add(key);
      byEvent.set(event, byEvent.get(event) ?? []);
      byEvent.get(event)?.push(pending);
      keysOf.set(event, keysOf.get(event) ?? []);
      keysOf.get(event)?.push(key);
    }
    return [...byEvent].map(([event, group]) => {
      const message: Message = { event, affected: group.map(affectedBy) };
      this.#underWay.set(message, keysOf.get(event) ?? []);
      return message;
    });
  }
}

/** The latest time to send it. Others of its kind may come until then. */
function deadline({ readyMs, occurrence }: Pending): number {
  return occurrence.camera === undefined ? readyMs : readyMs + GROUP_MS;
}

function affectedBy({ occurrence, times, over }: Pending): Affected {
  const { camera, code, reason, timeMs } = occurrence;
  return { camera, code, reason, timeMs, times, over };
}

/** What is reported at most once a minute: a camera, or an event of the program with the one that ends it. */
function subjectKey(event: EventName, camera: EventCamera | undefined): string {
  if (camera !== undefined) return String(camera.place);
  return troubleEndedBy(event)[0] ?? event;
}

function conditionKey(event: EventName, camera: EventCamera | undefined): string {
  return `${camera?.place ?? ''}:${event}`;
}
