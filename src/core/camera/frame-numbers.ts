// What the numbers of a camera's frames say: which have come before, and how many never came.

/** Numbers that are remembered, so that one that is sent again is known: more than a sender may have on its way. */
const REMEMBERED = 1_024;

/** No camera gives more frames a second: a number that is further ahead than that allows is not believed. */
const MAX_FPS = 1_000;

/** What a link may hold back, in ms: frames that were taken over that time may arrive at once. */
const HELD_BACK_MS = 1_000;

const MAX_UNSPENT = (HELD_BACK_MS * MAX_FPS) / 1_000;

/** So many frames whose numbers go on from each other, and no others in between, are where the count is now. */
const PROVEN_BY = 3;

/** A count that goes on from frame to frame. */
interface Count {
  readonly first: number;
  readonly highest: number;
  readonly frames: number;
  readonly atMs: number;
}

/**
 * Follows the numbers of one run of a sender. A number that the time since the last cannot explain belongs to another count:
 * its frame is taken, and neither are frames counted as dropped for it, nor are those that go on from the old count passed over.
 * So one forged number, or one that is absurd, changes nothing, and many of them make no more dropped frames than a camera
 * could have given in all that time.
 */
export class FrameNumbers {
  /** Whether a number that has come before is known again: on a bus nothing is sent again, and anybody can use any number. */
  readonly #knowsRepeats: boolean;
  readonly #taken = new Set<number>();
  #count: Count | undefined;
  #other: Count | undefined;
  #dropped = 0;
  /** Frames that could have been dropped before #explainedMs and were not: forged numbers in small steps use them up. */
  #unspent = MAX_UNSPENT;
  #explainedMs: number | undefined;

  constructor(knowsRepeats: boolean) {
    this.#knowsRepeats = knowsRepeats;
  }

  /** Frames that the camera gave and that never came. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A frame has come. False where it has come before. 0 is no number. */
  take(number: number, nowMs: number): boolean {
    if (number === 0) return true;
    const count = this.#count;
    if (
      count !== undefined &&
      number <= count.highest &&
      number > count.highest - REMEMBERED &&
      number >= count.first
    ) {
      return this.#takeBelow(number);
    }
    const gap = count === undefined ? 0 : number - count.highest - 1;
    if (gap < 0 || gap > this.#explained(nowMs)) this.#takeApart(number, nowMs);
    else {
      this.#dropped += gap;
      this.#spend(gap, nowMs);
      this.#other = undefined;
      this.#goOn(count, number, nowMs);
    }
    return true;
  }

  /** The next number begins a count: what is missing before it was not to come. */
  restart(): void {
    this.#count = undefined;
    this.#other = undefined;
    this.#taken.clear();
  }

  /** The most frames that can have been dropped by now, all those aside that count as dropped already. */
  #explained(nowMs: number): number {
    return this.#unspent + ((nowMs - (this.#explainedMs ?? nowMs)) * MAX_FPS) / 1_000;
  }

  #spend(frames: number, nowMs: number): void {
    this.#unspent = Math.min(MAX_UNSPENT, this.#explained(nowMs) - frames);
    this.#explainedMs = nowMs;
  }

  #takeBelow(number: number): boolean {
    if (this.#taken.has(number)) return !this.#knowsRepeats;
    // It was counted as dropped when the count went past it.
    this.#dropped = Math.max(0, this.#dropped - 1);
    this.#remember(number);
    return true;
  }

  /** It belongs to another count, which is the true one if it goes on. */
  #takeApart(number: number, nowMs: number): void {
    const other = this.#other;
    const goesOn = other !== undefined && gapTo(other, number, nowMs) !== undefined;
    const first = goesOn ? other.first : number;
    const frames = goesOn ? other.frames + 1 : 1;
    this.#other = { first, highest: number, frames, atMs: nowMs };
    if (frames < PROVEN_BY) return;
    this.restart();
    this.#spend(0, nowMs);
    this.#goOn(undefined, number, nowMs);
  }

  #goOn(count: Count | undefined, number: number, nowMs: number): void {
    const { first, frames } = count ?? { first: number, frames: 0 };
    this.#count = { first, highest: number, frames: frames + 1, atMs: nowMs };
    this.#remember(number);
  }

  #remember(number: number): void {
    this.#taken.add(number);
    if (this.#taken.size <= REMEMBERED) return;
    for (const oldest of this.#taken) {
      this.#taken.delete(oldest);
      break;
    }
  }
}

/** Numbers between the last of a count and this one; undefined where it does not go on from there. */
function gapTo({ highest, atMs }: Count, number: number, nowMs: number): number | undefined {
  const gap = number - highest - 1;
  const explained = ((nowMs - atMs + HELD_BACK_MS) * MAX_FPS) / 1_000;
  return gap >= 0 && gap <= explained ? gap : undefined;
}
