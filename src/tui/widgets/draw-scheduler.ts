// Draw scheduler: each screen has the selected camera's picture. The other pictures take turns (round-robin).

/** The highest rate at which the picture of a camera that is not selected is drawn. */
const OTHERS_FPS = 10;

/** If the terminal shows a screen within this time, the next screens may have more pictures. */
const QUICK_MS = 120;

const MIN_SHARE = 0.25;
const MAX_SHARE = 64;

/**
 * All pictures cost the terminal about the same. So each screen has the selected picture, and as many of the others as
 * keep the screen quick, those that have waited longest. On a slow terminal, that may be one in every four screens.
 */
export class DrawScheduler {
  readonly #lastMs = new Map<number, number>();
  /** The average number of other pictures in a screen. */
  #share = 4;
  #credit = 0;
  #dueCredit = 0;
  #chosenMs: number | undefined;

  /** The average number of other pictures in a screen, for the terminal's present speed. */
  get share(): number {
    return this.#share;
  }

  /** Records that the terminal has shown a screen, `tookMs` after it was sent. */
  shown(tookMs: number): void {
    this.#share = tookMs > QUICK_MS ? Math.max(MIN_SHARE, this.#share / 2) : Math.min(MAX_SHARE, this.#share + 0.5);
  }

  /**
   * Returns the places of the cameras whose pictures may be drawn now. It must be called once for each screen.
   *
   * @param places The visible cameras that have a new frame.
   */
  choose(places: readonly number[], selected: number | undefined, nowMs: number): ReadonlySet<number> {
    const others = places.filter((place) => place !== selected);
    const chosen = new Set(places.filter((place) => place === selected));
    for (const place of this.#lastMs.keys()) if (!places.includes(place)) this.#lastMs.delete(place);
    const elapsedMs = Math.min(1_000, nowMs - (this.#chosenMs ?? nowMs - 1_000));
    this.#chosenMs = nowMs;
    // Spread them over the screens. Otherwise every third screen would have all of them.
    this.#dueCredit = Math.min(others.length, this.#dueCredit + (others.length * OTHERS_FPS * elapsedMs) / 1_000);
    this.#credit = Math.min(Math.max(1, this.#share), this.#credit + this.#share);
    const count = Math.floor(Math.min(this.#dueCredit, this.#credit));
    const lastMs = (place: number): number => this.#lastMs.get(place) ?? Number.NEGATIVE_INFINITY;
    const next = others.sort((one, other) => lastMs(one) - lastMs(other) || one - other).slice(0, count);
    for (const place of next) {
      chosen.add(place);
      this.#lastMs.set(place, nowMs);
    }
    this.#dueCredit -= next.length;
    this.#credit -= next.length;
    return chosen;
  }
}
