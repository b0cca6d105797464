// Sequence number tracking, as in RTP receivers: it finds duplicates and counts the frames that never arrived.

/** How many numbers are remembered to recognise duplicates: more than a sender may have unacknowledged. */
const REMEMBERED = 1_024;

/** No camera delivers more frames a second. A number that is further ahead than this rate allows is rejected. */
const MAX_FPS = 1_000;

/** How long a link may delay frames, in ms: the frames of that time may arrive at once. */
const HELD_BACK_MS = 1_000;

const MAX_GAP_TOKENS = (HELD_BACK_MS * MAX_FPS) / 1_000;

/** After so many consecutive frames whose numbers continue each other, the tracker continues from there. */
const PROVEN_BY = 3;

/** The frames whose numbers are accepted, as they continue each other. */
interface Count {
  readonly first: number;
  readonly highest: number;
}

/** A run of frames whose numbers continue each other, but not the present count. */
interface OtherCount {
  readonly highest: number;
  readonly frames: number;
  readonly atMs: number;
}

/**
 * Tracks the numbers of one run of a sender. A number that the elapsed time cannot explain belongs to another count. Its
 * frame is taken, no frames count as dropped for it, and the old count continues. So a single forged number changes
 * nothing. Many forged numbers add no more dropped frames than a camera could have delivered in that time.
 */
export class FrameNumbers {
  /** Whether duplicates are rejected. Not on NATS: nothing is sent again there, and any client can forge a number. */
  readonly #rejectsDuplicates: boolean;
  readonly #taken = new Set<number>();
  #count: Count | undefined;
  #other: OtherCount | undefined;
  #dropped = 0;
  /** How many frames could have been dropped before #spentMs beyond those that were: a token bucket for gaps. */
  #gapTokens = MAX_GAP_TOKENS;
  #spentMs: number | undefined;

  constructor(rejectsDuplicates: boolean) {
    this.#rejectsDuplicates = rejectsDuplicates;
  }

  /** Frames that the camera delivered and that never arrived. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes the number of a frame that arrived. False for a duplicate. 0 means that the frame has no number. */
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
    if (gap < 0 || gap > this.#maxGap(nowMs)) this.#takeOther(number, nowMs);
    else {
      this.#dropped += gap;
      this.#spend(gap, nowMs);
      this.#other = undefined;
      this.#advance(number);
    }
    return true;
  }

  /** Begins a new count at the next number. Numbers that are missing before it do not count as dropped. */
  restart(): void {
    this.#count = undefined;
    this.#other = undefined;
    this.#taken.clear();
  }

  /** The most frames that can have been dropped by now, beyond those that count as dropped already. */
  #maxGap(nowMs: number): number {
    return this.#gapTokens + ((nowMs - (this.#spentMs ?? nowMs)) * MAX_FPS) / 1_000;
  }

  #spend(frames: number, nowMs: number): void {
    this.#gapTokens = Math.min(MAX_GAP_TOKENS, this.#maxGap(nowMs) - frames);
    this.#spentMs = nowMs;
  }

  #takeBelow(number: number): boolean {
    if (this.#taken.has(number)) return !this.#rejectsDuplicates;
    // It arrived out of order, and had been counted as dropped.
    this.#dropped = Math.max(0, this.#dropped - 1);
    this.#remember(number);
    return true;
  }

  /** Adds the number to another count. If that continues, it replaces the present one. */
  #takeOther(number: number, nowMs: number): void {
    const other = this.#other;
    const continues = other !== undefined && gapTo(other, number, nowMs) !== undefined;
    const frames = continues ? other.frames + 1 : 1;
    this.#other = { highest: number, frames, atMs: nowMs };
    if (frames < PROVEN_BY) return;
    this.restart();
    this.#spend(0, nowMs);
    this.#advance(number);
  }

  #advance(number: number): void {
    this.#count = { first: this.#count?.first ?? number, highest: number };
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

/** How many numbers are missing between a count and this number. Undefined where the number does not continue the count. */
function gapTo({ highest, atMs }: OtherCount, number: number, nowMs: number): number | undefined {
  const gap = number - highest - 1;
  const explained = ((nowMs - atMs + HELD_BACK_MS) * MAX_FPS) / 1_000;
  return gap >= 0 && gap <= explained ? gap : undefined;
}
