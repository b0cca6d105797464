// Rate control of pixels: a picture is sent whole, so it is paid for afterwards, and no other one follows until then.

export class PixelBudget {
  readonly #bytesPerSecond: number;
  #debtBytes = 0;
  #paidMs = 0;

  /** @param bytesPerSecond Infinity for no limit. */
  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Pays what the time since the last call is worth. Returns whether a picture may be sent. `nowMs` is a monotonic time. */
  pay(nowMs: number): boolean {
    if (this.#bytesPerSecond === Number.POSITIVE_INFINITY) return true;
    this.#debtBytes = Math.max(0, this.#debtBytes - (this.#bytesPerSecond * (nowMs - this.#paidMs)) / 1_000);
    this.#paidMs = nowMs;
    return this.#debtBytes === 0;
  }

  /** So many bytes of pictures were sent. */
  spend(bytes: number): void {
    this.#debtBytes += bytes;
  }
}
