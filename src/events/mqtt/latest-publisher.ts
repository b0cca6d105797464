// Publishes one message of a topic at a time, and of those that come meanwhile only the newest. So a slow broker costs no memory.

export type Payload = string | Uint8Array;

/** Publishes, and calls back when the broker has taken it, or with the reason why not. */
export type Publish = (topic: string, payload: Payload, done: (error?: Error | null) => void) => void;

export class LatestPublisher {
  readonly #publish: Publish;
  readonly #failed: (topic: string, error: Error) => void;
  readonly #underWay = new Set<string>();
  readonly #waiting = new Map<string, Payload>();
  /** Changes with each connection: what an earlier one still answers no longer counts. */
  #generation = 0;

  constructor(publish: Publish, failed: (topic: string, error: Error) => void) {
    this.#publish = publish;
    this.#failed = failed;
  }

  /** Whether a message of this topic is under way. */
  isBusy(topic: string): boolean {
    return this.#underWay.has(topic);
  }

  /** How many messages are under way. */
  get underWay(): number {
    return this.#underWay.size;
  }

  send(topic: string, payload: Payload): void {
    if (this.#underWay.has(topic)) {
      this.#waiting.set(topic, payload);
      return;
    }
    this.#underWay.add(topic);
    const generation = this.#generation;
    this.#publish(topic, payload, (error) => {
      if (generation !== this.#generation) return;
      this.#underWay.delete(topic);
      if (error) this.#failed(topic, error);
      const next = this.#waiting.get(topic);
      if (next === undefined) return;
      this.#waiting.delete(topic);
      this.send(topic, next);
    });
  }

  /** The connection is gone, and all that was under way with it. */
  reset(): void {
    this.#generation += 1;
    this.#underWay.clear();
    this.#waiting.clear();
  }
}
