// Work that is done one piece after another, however much of it is asked for at once.

/** A queue of work. What fails does not hold up what comes behind it. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work once all before it is done, and settles as it does. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
