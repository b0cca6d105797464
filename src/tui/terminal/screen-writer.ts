// Writes screens to the terminal in small pieces, so that the answer to a key never waits behind a large picture.
import { RateMeter } from '../../core/rate/rate-meter.js';
import { FlowControl } from './flow-control.js';
import type { ShownScreen } from './terminal-rate.js';

/** DSR 6: the terminal answers with the cursor's position. */
const CURSOR_PROBE = Buffer.from('\x1b[6n');
const SYNC_BEGIN = Buffer.from('\x1b[?2026h');
const SYNC_END = Buffer.from('\x1b[?2026l');
const RESET_COLORS = Buffer.from('\x1b[m');
const ESCAPE = 0x1b;
const BACKSLASH = 0x5c;
/** A screen contains a picture if it has more bytes than this in addition to its boxes. */
const MIN_PICTURE_BYTES = 500;
/** How long a screen must be in progress before its duration can be predicted. */
const PREDICTABLE_AFTER_MS = 250;

/** The bytes of one screen. */
export interface ScreenBytes {
  /** The bytes for the terminal, with the probe at their end. */
  readonly bytes: Uint8Array;
  /** The number of bytes at the beginning that are sent even if the screen is aborted. */
  readonly mandatoryBytes: number;
  /** The end offset of each atomic range, which is sent whole or not at all. A range begins where the one before ends. */
  readonly atomicEnds?: readonly number[];
}

/** What the terminal gets of an aborted screen: its mandatory bytes, and perhaps more. */
export interface AbortedScreen {
  /** The number of atomic ranges, from the first one on, that it gets. It gets none of the others. */
  readonly atomicRanges: number;
}

export interface WriterOutput {
  write(bytes: Uint8Array): void;
  /** Bytes that were written and are still queued in this process. */
  readonly queuedBytes: number;
}

interface StartedScreen {
  readonly startMs: number;
  readonly bytes: number;
}

export class ScreenWriter {
  /**
   * Whether screens are synchronised updates (mode 2026). Then each piece is an update of its own. kitty answers no probe
   * before the update ends, and this writer sends no further piece before the answer.
   */
  synchronises = false;
  readonly #output: WriterOutput;
  readonly #flow = new FlowControl();
  readonly #rate = new RateMeter();
  /** Whether this program controls the terminal, so that screens may begin. */
  #started = false;
  #remaining: Uint8Array | undefined;
  /** Whether the next piece has to begin a synchronised update, because the last one ended it. */
  #beginsUpdate = false;
  /** The number of remaining bytes that are sent even if the screen is aborted. */
  #mandatoryBytes = 0;
  #atomicEnds: readonly number[] = [];
  /** For each piece in flight: its screen, if it is the last piece of one with pictures. */
  readonly #lastPieces: (StartedScreen | undefined)[] = [];
  #startMs: number | undefined;
  #shown: ShownScreen | undefined;
  #screenBytes = 0;

  constructor(output: WriterOutput) {
    this.#output = output;
  }

  /** The number of probes without an answer. */
  get pendingProbes(): number {
    return this.#flow.pendingProbes;
  }

  /** Whether probes are sent. False once the terminal has proved not to answer them. */
  get probing(): boolean {
    return this.#flow.probing;
  }

  /** Whether the terminal has answered a probe. */
  get hasAnswered(): boolean {
    return this.#flow.hasAnswered;
  }

  /** The probe for the end of each screen. Empty for a terminal that does not answer probes. */
  get probe(): Uint8Array {
    return this.#flow.probing ? CURSOR_PROBE : new Uint8Array(0);
  }

  /** The rate at which bytes are sent to the terminal, in bytes a second. */
  bytesPerSecond(nowMs: number): number {
    return this.#rate.perSecond(nowMs);
  }

  /**
   * Returns the last whole screen with pictures that the terminal has shown. It returns each one only once. The time is
   * without the round trip to the terminal.
   */
  takeShown(): ShownScreen | undefined {
    const shown = this.#shown;
    this.#shown = undefined;
    return shown;
  }

  /**
   * Returns whether a new screen may begin. Writes more of the last screen, if any of it remains.
   *
   * @param urgent Whether a person waits for the screen. It may begin a little earlier.
   */
  ready(nowMs: number, urgent: boolean): boolean {
    if (!this.#started) return false;
    this.#continue(nowMs);
    return this.#remaining === undefined && this.#flow.mayWrite(nowMs, this.#output.queuedBytes, urgent);
  }

  /** Begins a screen. Its bytes must not change until the writer is ready again, or the screen is aborted. */
  begin({ bytes, mandatoryBytes, atomicEnds = [] }: ScreenBytes, nowMs: number): void {
    if (!this.#started) return;
    this.#startMs = bytes.length - mandatoryBytes > MIN_PICTURE_BYTES ? nowMs : undefined;
    this.#remaining = bytes;
    this.#beginsUpdate = false;
    this.#screenBytes = bytes.length;
    this.#mandatoryBytes = mandatoryBytes;
    this.#atomicEnds = atomicEnds;
    this.#writePiece(nowMs);
    this.#continue(nowMs);
  }

  /** Predicts how long the whole current screen takes, from its rate so far. Undefined while that is unknown. */
  predicted(nowMs: number): ShownScreen | undefined {
    if (this.#remaining === undefined || this.#startMs === undefined || this.#mandatoryBytes > 0) return undefined;
    const elapsedMs = nowMs - this.#startMs;
    if (elapsedMs < PREDICTABLE_AFTER_MS) return undefined;
    const tookMs = (elapsedMs * this.#screenBytes) / (this.#screenBytes - this.#remaining.length);
    return { bytes: this.#screenBytes, tookMs };
  }

  /**
   * Drops the rest of the current screen, except for its mandatory bytes and the atomic range that has begun.
   *
   * @returns What the terminal gets of the screen. Undefined if no bytes were dropped.
   */
  abortScreen(nowMs: number): AbortedScreen | undefined {
    if (!this.#started || this.#remaining === undefined) return undefined;
    const sent = this.#screenBytes - this.#remaining.length;
    const atomicEnd = this.#atomicEnds.find((end) => end >= sent) ?? sent;
    const keep = this.#mandatoryBytes > 0 ? this.#mandatoryBytes : atomicEnd - sent;
    if (keep >= this.#remaining.length) return undefined;
    const aborted = { atomicRanges: this.#atomicEnds.filter((end) => end <= sent + keep).length };
    this.#startMs = undefined;
    const ending = this.synchronises ? Buffer.concat([RESET_COLORS, SYNC_END]) : RESET_COLORS;
    if (keep > 0) {
      // The cut is before a picture, so it is not within an escape sequence.
      this.#remaining = Buffer.concat([this.#remaining.subarray(0, keep), ending, this.probe]);
      this.#mandatoryBytes = this.#remaining.length;
      return aborted;
    }
    this.#remaining = undefined;
    // No probe follows, because an urgent screen would then have to wait for its answer.
    this.#rate.add(nowMs, ending.length);
    this.#output.write(ending);
    return aborted;
  }

  /** Records the answer to a probe. */
  probeAnswered(nowMs: number): void {
    this.#flow.probeAnswered(nowMs);
    const screen = this.#lastPieces.shift();
    if (screen !== undefined)
      this.#shown = { bytes: screen.bytes, tookMs: Math.max(0, nowMs - screen.startMs - this.#flow.pathMs) };
    this.#continue(nowMs);
  }

  /** Allows screens to begin, once this program controls the terminal. */
  start(): void {
    this.reset();
    this.#started = true;
  }

  /** Allows no screen to begin before the next `start`. The current screen continues. */
  stop(): void {
    this.#started = false;
  }

  /** Stops, and drops the current screen and the probes in flight. For a terminal that is restored. */
  reset(): void {
    this.stop();
    this.#remaining = undefined;
    this.#lastPieces.length = 0;
    this.#flow.restart();
  }

  #continue(nowMs: number): void {
    while (this.#remaining !== undefined && this.#flow.mayWrite(nowMs, this.#output.queuedBytes))
      this.#writePiece(nowMs);
  }

  #writePiece(nowMs: number): void {
    const remaining = this.#remaining;
    if (remaining === undefined) return;
    const cut = cutBefore(remaining, this.#flow.pieceBytes);
    this.#remaining = cut === remaining.length ? undefined : remaining.subarray(cut);
    this.#mandatoryBytes = Math.max(0, this.#mandatoryBytes - cut);
    const piece = [...(this.#beginsUpdate ? [SYNC_BEGIN] : []), remaining.subarray(0, cut)];
    this.#beginsUpdate = this.synchronises && cut < remaining.length;
    if (this.#beginsUpdate) piece.push(SYNC_END);
    if (cut < remaining.length) piece.push(this.probe);
    this.#send(Buffer.concat(piece), nowMs);
  }

  #send(bytes: Uint8Array, nowMs: number): void {
    if (this.#flow.probing) {
      this.#flow.probeSent(nowMs, bytes.length);
      const startMs = this.#remaining === undefined ? this.#startMs : undefined;
      this.#lastPieces.push(startMs === undefined ? undefined : { startMs, bytes: this.#screenBytes });
      // Keep one entry for each pending probe: the flow control drops probes that are never answered.
      while (this.#lastPieces.length > this.#flow.pendingProbes) this.#lastPieces.shift();
    }
    this.#rate.add(nowMs, bytes.length);
    this.#output.write(bytes);
  }
}

/**
 * Returns where to cut: before the escape sequence that is nearest to `limit`, but not at 0. It never cuts before the
 * ST (ESC \) of an image's string, as a probe there would become part of the string. The string has no other ESC.
 */
function cutBefore(bytes: Uint8Array, limit: number): number {
  // A piece slightly above the limit is better than a last piece of a few bytes.
  if (bytes.length <= limit * 1.25) return bytes.length;
  let before = bytes.lastIndexOf(ESCAPE, limit);
  while (before > 0 && bytes[before + 1] === BACKSLASH) before = bytes.lastIndexOf(ESCAPE, before - 1);
  if (before > 0) return before;
  let after = bytes.indexOf(ESCAPE, 1);
  while (after > 0 && bytes[after + 1] === BACKSLASH) after = bytes.indexOf(ESCAPE, after + 1);
  return after < 0 ? bytes.length : after;
}
