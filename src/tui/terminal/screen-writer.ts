// Writes screens in pieces that the terminal keeps up with, so that the answer to a key never waits behind a picture.
import { RateMeter } from '../../core/rate/rate-meter.js';
import { FlowControl } from './flow-control.js';

/** DSR 6: the terminal answers with the position of the cursor. */
const CURSOR_PROBE = Buffer.from('\x1b[6n');
const SYNC_BEGIN = Buffer.from('\x1b[?2026h');
const SYNC_END = Buffer.from('\x1b[?2026l');
const RESET_COLORS = Buffer.from('\x1b[m');
const ESCAPE = 0x1b;
const BACKSLASH = 0x5c;
/** A screen with fewer bytes than this besides its boxes has no picture. */
const MIN_PICTURE_BYTES = 500;
/** A screen's duration can be predicted after this time. */
const PREDICTABLE_AFTER_MS = 250;

/** One screen as the terminal is sent it. */
export interface ScreenBytes {
  /** They end with the probe. */
  readonly bytes: Uint8Array;
  /** How many of them, from the first, are sent even when the screen is aborted. */
  readonly mandatoryBytes: number;
  /** Where each atomic range ends, in bytes from the first. The ranges adjoin; each is sent whole or not at all. */
  readonly atomicEnds?: readonly number[];
}

export interface WriterOutput {
  write(bytes: Uint8Array): void;
  /** Bytes that were written and have not left this program. */
  readonly queuedBytes: number;
}

export class ScreenWriter {
  /**
   * Whether screens stand within the brackets of a synchronised update. Each piece then gets brackets of its own: kitty
   * answers no probe before they close, while this writer sends nothing more before the probe is answered.
   */
  synchronises = false;
  readonly #output: WriterOutput;
  readonly #flow = new FlowControl();
  readonly #rate = new RateMeter();
  /** Whether the terminal is ours, so that screens may begin. */
  #started = false;
  #remaining: Uint8Array | undefined;
  /** Whether the next piece has to open the bracket that the last one closed. */
  #opens = false;
  /** How many of the remaining bytes are sent even when the screen is aborted. */
  #mandatoryBytes = 0;
  #atomicEnds: readonly number[] = [];
  /** For each piece under way: when its screen began, if it is the last piece of one with pictures. */
  readonly #ends: (number | undefined)[] = [];
  #begunMs: number | undefined;
  #screenMs: number | undefined;
  #screenBytes = 0;

  constructor(output: WriterOutput) {
    this.#output = output;
  }

  /** How many probes have no answer yet. */
  get pendingProbes(): number {
    return this.#flow.pendingProbes;
  }

  /** Whether the terminal answers probes, as far as is known. */
  get probing(): boolean {
    return this.#flow.probing;
  }

  /** What stands at the end of each screen; empty for a terminal that does not answer. */
  get probe(): Uint8Array {
    return this.#flow.probing ? CURSOR_PROBE : new Uint8Array(0);
  }

  /** Bytes a second that the terminal is sent. */
  bytesPerSecond(nowMs: number): number {
    return this.#rate.perSecond(nowMs);
  }

  /** How long the terminal took for the last whole screen with pictures, in ms, once for each. */
  takeScreenMs(): number | undefined {
    const screenMs = this.#screenMs;
    this.#screenMs = undefined;
    return screenMs;
  }

  /**
   * Whether a new screen may begin. Continues the last one, if any of it remains.
   *
   * @param urgent Whether a person waits for the screen: it may begin a little earlier.
   */
  ready(nowMs: number, urgent: boolean): boolean {
    if (!this.#started) return false;
    this.#continue(nowMs);
    return this.#remaining === undefined && this.#flow.mayWrite(nowMs, this.#output.queuedBytes, urgent);
  }

  /** Begins a screen. Its bytes must not change until the writer is ready again, or the screen was aborted. */
  begin({ bytes, mandatoryBytes, atomicEnds = [] }: ScreenBytes, nowMs: number): void {
    if (!this.#started) return;
    this.#begunMs = bytes.length - mandatoryBytes > MIN_PICTURE_BYTES ? nowMs : undefined;
    this.#remaining = bytes;
    this.#opens = false;
    this.#screenBytes = bytes.length;
    this.#mandatoryBytes = mandatoryBytes;
    this.#atomicEnds = atomicEnds;
    this.#writePiece(nowMs);
    this.#continue(nowMs);
  }

  /** How long the screen under way will have taken, in ms, at its present rate; undefined while that is unknown. */
  predictedMs(nowMs: number): number | undefined {
    if (this.#remaining === undefined || this.#begunMs === undefined || this.#mandatoryBytes > 0) return undefined;
    const elapsedMs = nowMs - this.#begunMs;
    if (elapsedMs < PREDICTABLE_AFTER_MS) return undefined;
    return (elapsedMs * this.#screenBytes) / (this.#screenBytes - this.#remaining.length);
  }

  /** Leaves out what can be left out of the screen under way. Returns whether there was anything. */
  abortScreen(nowMs: number): boolean {
    if (!this.#started || this.#remaining === undefined) return false;
    const sent = this.#screenBytes - this.#remaining.length;
    const atomicEnd = this.#atomicEnds.find((end) => end >= sent) ?? sent;
    const keep = this.#mandatoryBytes > 0 ? this.#mandatoryBytes : atomicEnd - sent;
    if (keep >= this.#remaining.length) return false;
    this.#begunMs = undefined;
    const ending = this.synchronises ? Buffer.concat([RESET_COLORS, SYNC_END]) : RESET_COLORS;
    if (keep > 0) {
      // The cut is where a picture begins, which is where an escape sequence begins.
      this.#remaining = Buffer.concat([this.#remaining.subarray(0, keep), ending, this.probe]);
      this.#mandatoryBytes = this.#remaining.length;
      return true;
    }
    this.#remaining = undefined;
    // Without a probe, whose answer an urgent screen would have to wait for.
    this.#rate.add(nowMs, ending.length);
    this.#output.write(ending);
    return true;
  }

  /** The terminal has answered a probe. */
  probeAnswered(nowMs: number): void {
    this.#flow.probeAnswered(nowMs);
    const begunMs = this.#ends.shift();
    if (begunMs !== undefined) this.#screenMs = nowMs - begunMs;
    this.#continue(nowMs);
  }

  /** The terminal was taken over: screens may begin. */
  start(): void {
    this.reset();
    this.#started = true;
  }

  /** No screen may begin before the next `start`. The one under way goes on. */
  stop(): void {
    this.#started = false;
  }

  /** The terminal was given back: stops, and forgets what was under way. */
  reset(): void {
    this.stop();
    this.#remaining = undefined;
    this.#ends.length = 0;
    this.#flow.restart();
  }

  #continue(nowMs: number): void {
    while (this.#remaining !== undefined && this.#flow.mayWrite(nowMs, this.#output.queuedBytes))
      this.#writePiece(nowMs);
  }

  #writePiece(nowMs: number): void {
    const remaining = this.#remaining;
    if (remaining === undefined) return;
    const at = cutBefore(remaining, this.#flow.pieceBytes);
    this.#remaining = at === remaining.length ? undefined : remaining.subarray(at);
    this.#mandatoryBytes = Math.max(0, this.#mandatoryBytes - at);
    const piece = [...(this.#opens ? [SYNC_BEGIN] : []), remaining.subarray(0, at)];
    this.#opens = this.synchronises && at < remaining.length;
    if (this.#opens) piece.push(SYNC_END);
    if (at < remaining.length) piece.push(this.probe);
    this.#send(Buffer.concat(piece), nowMs);
  }

  #send(bytes: Uint8Array, nowMs: number): void {
    if (this.#flow.probing) {
      this.#flow.probeSent(nowMs, bytes.length);
      this.#ends.push(this.#remaining === undefined ? this.#begunMs : undefined);
      // As many as there are pending probes: the flow control gives up one that is never answered.
      if (this.#ends.length > this.#flow.pendingProbes) this.#ends.shift();
    }
    this.#rate.add(nowMs, bytes.length);
    this.#output.write(bytes);
  }
}

/**
 * Where to cut: before the escape sequence nearest to `limit`, never at 0. The strings that hold images contain no ESC but
 * the one that ends them, ESC \. A probe put before that ESC would end the string, and be lost.
 */
function cutBefore(bytes: Uint8Array, limit: number): number {
  // A little more than the limit is better than a last piece of a few bytes.
  if (bytes.length <= limit * 1.25) return bytes.length;
  let before = bytes.lastIndexOf(ESCAPE, limit);
  while (before > 0 && bytes[before + 1] === BACKSLASH) before = bytes.lastIndexOf(ESCAPE, before - 1);
  if (before > 0) return before;
  let after = bytes.indexOf(ESCAPE, 1);
  while (after > 0 && bytes[after + 1] === BACKSLASH) after = bytes.indexOf(ESCAPE, after + 1);
  return after < 0 ? bytes.length : after;
}
