// Draw scheduler: the selected camera's picture is in each screen, the others take turns, as many as the terminal takes.

/** How often the picture of a camera that is not selected is drawn, at most. */
const OTHERS_FPS = 10;

/** A screen that the terminal has shown within this time leaves room for more. */
const QUICK_MS = 120;

const MIN_SHARE = 0.25;
const MAX_SHARE = 64;

/**
 * Each picture costs the terminal the same. So each screen has the selected one, and of the others those that have waited
 * longest, as many as keep the screen quick. On a slow terminal that may be one other in each fourth screen.
 */
export class DrawScheduler {
  readonly #lastMs = new Map<number, number>();
  /** Other pictures that a screen may hold on the average. */
  #share = 4;
  #credit = 0;
  #dueCredit = 0;
  #askedMs: number | undefined;

  /** Other pictures a screen, as the terminal takes them at present. */
  get share(): number {
    return this.#share;
  }

  /** The terminal has shown a screen, `tookMs` after it was sent. */
  shown(tookMs: number): void {
    this.#share = tookMs > QUICK_MS ? Math.max(MIN_SHARE, this.#share / 2) : Math.min(MAX_SHARE, this.#share + 0.5);
  }

  /**
   * The places whose picture may be drawn now. To be called once for each screen.
   *
   * @param places The visible cameras that have a new frame.
   */
  choose(places: readonly number[], selected: number | undefined, nowMs: number): ReadonlySet<number> {
    const others = places.filter((place) => place !== selected);
    const chosen = new Set(places.filter((place) => place === selected));
    for (const place of this.#lastMs.keys()) if (!places.includes(place)) this.#lastMs.delete(place);
    const sinceMs = Math.min(1_000, nowMs - (this.#askedMs ?? nowMs - 1_000));
    this.#askedMs = nowMs;
    // Spread over the screens, instead of all of them in every third one.
    this.#dueCredit = Math.min(others.length, this.#dueCredit + (others.length * OTHERS_FPS * sinceMs) / 1_000);
    this.#credit = Math.min(Math.max(1, this.#share), this.#credit + this.#share);
    const count = Math.floor(Math.min(this.#dueCredit, this.#credit));
    const waited = (place: number): number => this.#lastMs.get(place) ?? Number.NEGATIVE_INFINITY;
    const next = others.sort((one, other) => waited(one) - waited(other) || one - other).slice(0, count);
    for (const place of next) {
      chosen.add(place);
      this.#lastMs.set(place, nowMs);
    }
    this.#dueCredit -= next.length;
    this.#credit -= next.length;
    return chosen;
  }
}
