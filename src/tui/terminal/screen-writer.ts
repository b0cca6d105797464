// Screens go out in pieces that the terminal keeps up with, so that an answer to a key never waits behind a picture.
import { RateMeter } from '../../core/rate/rate-meter.js';
import { FlowControl } from './flow-control.js';

const CURSOR_QUESTION = Buffer.from('\x1b[6n');
const SYNC_BEGIN = Buffer.from('\x1b[?2026h');
const SYNC_END = Buffer.from('\x1b[?2026l');
const ESCAPE = 0x1b;
const BACKSLASH = 0x5c;
/** What is less than this beside the boxes is no picture. */
const PICTURE_BYTES = 500;
/** A pace is known after so long. */
const PACE_KNOWN_MS = 250;

export interface WriterOutput {
  write(bytes: Uint8Array): void;
  /** Bytes that were written and have not left this program. */
  readonly queuedBytes: number;
}

export class ScreenWriter {
  /**
   * Whether screens stand within the brackets of a synchronised update. Each piece is then given its own: kitty keeps back all
   * that stands in them until they close, our questions too, and would wait for us, as we for it.
   */
  synchronises = false;
  readonly #output: WriterOutput;
  readonly #flow = new FlowControl();
  readonly #rate = new RateMeter();
  #rest: Uint8Array | undefined;
  /** Whether the next piece has to open the bracket that the last one closed. */
  #opens = false;
  /** How much of the rest has to go out whatever happens. */
  #mustBytes = 0;
  /** Where each part of the screen ends that goes out whole or not at all, in bytes from the screen's first. */
  #wholes: readonly number[] = [];
  /** For each piece under way: when its screen was begun, if it is the last piece of one with pictures. */
  readonly #ends: (number | undefined)[] = [];
  #begunMs: number | undefined;
  #screenMs: number | undefined;
  #bytes = 0;

  constructor(output: WriterOutput) {
    this.#output = output;
  }

  /** Answers still to come. */
  get unanswered(): number {
    return this.#flow.unanswered;
  }

  /** Whether the terminal answers, as far as is known. */
  get asks(): boolean {
    return this.#flow.asks;
  }

  /** What is to stand behind each screen; empty for a terminal that does not answer. */
  get question(): Uint8Array {
    return this.#flow.asks ? CURSOR_QUESTION : new Uint8Array(0);
  }

  bytesPerSecond(nowMs: number): number {
    return this.#rate.perSecond(nowMs);
  }

  /** How long the terminal took for the last whole screen with pictures, in ms, once for each. */
  takeScreenMs(): number | undefined {
    const screenMs = this.#screenMs;
    this.#screenMs = undefined;
    return screenMs;
  }

  /** Whether a new screen may be written. Writes on what is left of the last one, if there is anything. */
  ready(nowMs: number, urgent: boolean): boolean {
    this.#writeOn(nowMs);
    return this.#rest === undefined && this.#flow.mayWrite(nowMs, this.#output.queuedBytes, urgent);
  }

  /**
   * Begins a screen, which ends with the question.
   *
   * @param bytes Must stay as they are until the writer is ready again, or the screen was cut short.
   * @param mustBytes How many of them, from the first, cannot be left out.
   * @param wholes Where each of the parts behind those ends, one upon the other, that cannot be left out by half.
   */
  begin(bytes: Uint8Array, mustBytes: number, nowMs: number, wholes: readonly number[] = []): void {
    this.#begunMs = bytes.length - mustBytes > PICTURE_BYTES ? nowMs : undefined;
    this.#rest = bytes;
    this.#opens = false;
    this.#bytes = bytes.length;
    this.#mustBytes = mustBytes;
    this.#wholes = wholes;
    this.#writePiece(nowMs);
    this.#writeOn(nowMs);
  }

  /** How long the pictures under way will have taken, at the pace they go; undefined while nobody can say. */
  predictedMs(nowMs: number): number | undefined {
    if (this.#rest === undefined || this.#begunMs === undefined || this.#mustBytes > 0) return undefined;
    const elapsedMs = nowMs - this.#begunMs;
    return elapsedMs < PACE_KNOWN_MS ? undefined : (elapsedMs * this.#bytes) / (this.#bytes - this.#rest.length);
  }

  /** Leaves out what can still be left out of the last screen. Returns whether anything was. */
  cutShort(ending: string, nowMs: number): boolean {
    if (this.#rest === undefined) return false;
    const sent = this.#bytes - this.#rest.length;
    const keep = this.#mustBytes > 0 ? this.#mustBytes : (this.#wholes.find((end) => end >= sent) ?? sent) - sent;
    if (keep >= this.#rest.length) return false;
    this.#begunMs = undefined;
    if (keep > 0) {
      // Cut where a picture begins, which is where an escape sequence does.
      const must = this.#rest.subarray(0, keep);
      this.#rest = Buffer.concat([must, Buffer.from(ending), this.question]);
      this.#mustBytes = this.#rest.length;
      return true;
    }
    this.#rest = undefined;
    // Without a question, whose answer whatever is urgent would have to wait for.
    this.#rate.add(nowMs, ending.length);
    this.#output.write(Buffer.from(ending));
    return true;
  }

  /** The terminal has answered a question. */
  answered(nowMs: number): void {
    this.#flow.answered(nowMs);
    const begunMs = this.#ends.shift();
    if (begunMs !== undefined) this.#screenMs = nowMs - begunMs;
    this.#writeOn(nowMs);
  }

  /** The terminal was left: nothing of what was written counts. */
  restart(): void {
    this.#rest = undefined;
    this.#ends.length = 0;
    this.#flow.restart();
  }

  #writeOn(nowMs: number): void {
    while (this.#rest !== undefined && this.#flow.mayWrite(nowMs, this.#output.queuedBytes)) this.#writePiece(nowMs);
  }

  #writePiece(nowMs: number): void {
    const rest = this.#rest;
    if (rest === undefined) return;
    const at = cutBefore(rest, this.#flow.pieceBytes);
    this.#rest = at === rest.length ? undefined : rest.subarray(at);
    this.#mustBytes = Math.max(0, this.#mustBytes - at);
    const piece = [...(this.#opens ? [SYNC_BEGIN] : []), rest.subarray(0, at)];
    this.#opens = this.synchronises && at < rest.length;
    if (this.#opens) piece.push(SYNC_END);
    if (at < rest.length) piece.push(this.question);
    this.#send(Buffer.concat(piece), nowMs);
  }

  #send(bytes: Uint8Array, nowMs: number): void {
    if (this.#flow.asks) {
      this.#flow.asked(nowMs, bytes.length);
      this.#ends.push(this.#rest === undefined ? this.#begunMs : undefined);
      // As many as are under way: one that is never answered is given up.
      if (this.#ends.length > this.#flow.unanswered) this.#ends.shift();
    }
    this.#rate.add(nowMs, bytes.length);
    this.#output.write(bytes);
  }
}

/**
 * Where to cut: before an escape sequence, as near to `limit` as there is one. Never at 0. The strings in which images go
 * hold no ESC but the one that ends them, ESC \; a question put before that would end the string, and be lost.
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
