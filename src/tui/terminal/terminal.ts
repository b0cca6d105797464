// A terminal taken over and given back: raw mode, alternate screen, its questions and answers, suspending, and its end.
import { StringDecoder } from 'node:string_decoder';
import type { ImageProtocol } from '../../picture/picture-settings.js';
import { learn, questionsFor } from './capabilities.js';
import { graphicsQuestionsFor, withCellOfScreen } from './graphics.js';
import { discardReplies, until } from './pending-replies.js';
import { ScreenWriter } from './screen-writer.js';
import { type TerminalEvent, TerminalInput } from './terminal-input.js';
import {
  blockAgain,
  CANCEL,
  END_OF_STRING,
  enterSequence,
  leaveSequence,
  neverBlock,
  refreshSize,
  writeNow,
} from './terminal-output.js';
import { NO_TRAITS, type TerminalTraits } from './terminal-traits.js';

/** The streams and surroundings of a terminal. */
export interface DashboardTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/** What a terminal reports to the dashboard. */
export interface TerminalListener {
  /** A key, a click; replies are told too, after they were used. */
  event(event: TerminalEvent): void;
  /** The screen holds nothing of ours any more: everything has to be drawn again. */
  damaged(): void;
  /** The terminal is gone; nothing can be written or restored. */
  gone(reason: string): void;
}

/** How long the first screen waits for the answers to the questions. */
const ANSWERS_MS = 250;
/** A lone ESC is the key when nothing follows for so long. */
const ESCAPE_MS = 40;
/** How long closing waits for a slow terminal to take what was written, and for its last answers. */
const DRAIN_MS = 300;
const LAST_ANSWERS_MS = 200;

type Phase = 'closed' | 'open' | 'suspended' | 'gone';

export class Terminal {
  /** Writes the screens, while the terminal is open. */
  readonly writer: ScreenWriter;
  readonly #streams: DashboardTerminal;
  readonly #mouse: boolean;
  readonly #listener: TerminalListener;
  readonly #parser = new TerminalInput();
  readonly #decoder = new StringDecoder('utf8');
  #phase: Phase = 'closed';
  #traits: TerminalTraits = NO_TRAITS;
  #images: ImageProtocol | undefined;
  #attributesAnswered: (() => void) | undefined;
  #escapeTimer: NodeJS.Timeout | undefined;

  constructor(streams: DashboardTerminal, mouse: boolean, listener: TerminalListener) {
    this.#streams = streams;
    this.#mouse = mouse;
    this.#listener = listener;
    const { output } = streams;
    this.writer = new ScreenWriter({
      write: (bytes) => void output.write(bytes),
      get queuedBytes() {
        return output.writableLength;
      },
    });
  }

  get columns(): number {
    return Math.max(1, this.#streams.output.columns || 80);
  }

  get rows(): number {
    return Math.max(1, this.#streams.output.rows || 24);
  }

  get traits(): TerminalTraits {
    return this.#traits;
  }

  /** Takes the terminal over and asks what it can do. Resolves when it has answered, or not within a moment. */
  async open(): Promise<void> {
    const { input, output, env } = this.#streams;
    input.on('data', this.#onData);
    input.on('end', this.#onInputEnd);
    input.on('close', this.#onInputEnd);
    input.on('error', this.#onError);
    output.on('error', this.#onError);
    process.on('SIGCONT', this.#onContinue);
    process.on('SIGHUP', this.#onHangup);
    this.#enter();
    await this.#ask(questionsFor(env));
    this.writer.synchronises = this.#traits.synchronises === true;
  }

  /** Asks whether it can show pictures by pixels, once it is open. Resolves as `open` does. */
  async askGraphics(): Promise<void> {
    const { env } = this.#streams;
    // One that would print the first questions, or left them pendingProbes, is not asked more.
    if (this.#phase !== 'open' || this.#traits.sixel === undefined) return;
    await this.#ask(graphicsQuestionsFor(env, this.#traits.version));
    this.#traits = withCellOfScreen(this.#traits, this.columns, this.rows);
  }

  /** Says that pictures are drawn by pixels, some of which need more than others to be taken off. */
  showsImages(protocol: ImageProtocol): void {
    this.#images = protocol;
  }

  async #ask(questions: string): Promise<void> {
    if (questions === '') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ANSWERS_MS);
      this.#attributesAnswered = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#streams.output.write(questions);
    });
    this.#attributesAnswered = undefined;
  }

  /** Gives the terminal back to the shell and stops, until the shell lets it go on. */
  async suspend(): Promise<void> {
    if (this.#phase !== 'open' || this.#streams.platform === 'win32') return;
    this.#phase = 'suspended';
    await this.#settle();
    if ((this.#phase as Phase) !== 'suspended') return;
    this.#leave();
    // The whole foreground group, as the terminal's own Ctrl-Z does; npm stands around us.
    process.kill(0, 'SIGTSTP');
    // In a group that has no shell to stop for, nothing happens, and nobody will send SIGCONT either.
    setTimeout(() => this.#resume(), 50);
  }

  /** Gives the terminal back, once it has taken what was written and has answered what was asked. */
  async close(): Promise<void> {
    if (this.#phase === 'open') await this.#settle();
    this.restoreNow();
  }

  /** Gives the terminal back before it returns. Safe to call at any time, and again. */
  restoreNow(): void {
    const { input } = this.#streams;
    if (this.#phase === 'closed') return;
    // Tried on a terminal that is gone too: after a SIGHUP sent by hand it is still there.
    if (this.#phase !== 'suspended') this.#leave();
    this.#phase = 'closed';
    clearTimeout(this.#escapeTimer);
    input.off('data', this.#onData);
    input.off('end', this.#onInputEnd);
    input.off('close', this.#onInputEnd);
    process.off('SIGCONT', this.#onContinue);
    process.off('SIGHUP', this.#onHangup);
    // The error listeners stay: a terminal that goes away a moment later must not end the program with a stack trace.
    input.pause();
  }

  #enter(): void {
    const { input, output } = this.#streams;
    this.#phase = 'open';
    neverBlock(output);
    // Off and on again: after a stop the shell has changed the mode behind Node's back.
    input.setRawMode(false);
    input.setRawMode(true);
    input.resume();
    this.writer.start();
    output.write(enterSequence(this.#mouse));
  }

  #leave(): void {
    const { input, output } = this.#streams;
    const end = this.#images === undefined ? CANCEL : CANCEL + END_OF_STRING;
    const cut = output.writableLength > 0 ? end : '';
    writeNow(output, cut + leaveSequence(this.#mouse, this.#traits.synchronises === true, this.#images));
    if (this.writer.pendingProbes > 0) discardReplies();
    this.writer.reset();
    input.setRawMode(false);
    // A terminal that takes nothing would hold the program up for ever.
    if (output.writableLength === 0) blockAgain(output);
  }

  /** Waits, for a moment, until everything written was taken and everything asked was answered. */
  async #settle(): Promise<void> {
    const { output } = this.#streams;
    this.writer.abortScreen(performance.now());
    this.writer.stop();
    await until(() => output.writableLength === 0 || this.#phase === 'gone', DRAIN_MS);
    if (!this.writer.probing) return;
    await until(() => this.writer.pendingProbes === 0 || this.#phase === 'gone', LAST_ANSWERS_MS);
  }

  #resume(): void {
    if (this.#phase !== 'suspended') return;
    refreshSize(this.#streams.output);
    this.#enter();
    this.#listener.damaged();
  }

  readonly #onContinue = (): void => {
    if (this.#phase === 'open') this.#phase = 'suspended';
    this.#resume();
  };

  readonly #onHangup = (): void => this.#gone('the terminal hung up');
  readonly #onInputEnd = (): void => this.#gone('the terminal was closed');
  readonly #onError = (cause: Error): void => this.#gone(`the terminal failed: ${cause.message}`);

  #gone(reason: string): void {
    if (this.#phase === 'closed' || this.#phase === 'gone') return;
    this.#phase = 'gone';
    this.writer.stop();
    this.#listener.gone(reason);
  }

  readonly #onData = (chunk: Uint8Array | string): void => {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(Buffer.from(chunk));
    clearTimeout(this.#escapeTimer);
    this.#deliver(this.#parser.push(text));
    if (this.#parser.waiting) this.#escapeTimer = setTimeout(() => this.#deliver(this.#parser.flush()), ESCAPE_MS);
  };

  #deliver(events: readonly TerminalEvent[]): void {
    for (const event of events) {
      if (event.kind === 'reply') {
        this.#traits = learn(this.#traits, event.reply);
        if (event.reply.kind === 'cursor') this.writer.probeAnswered(performance.now());
        if (event.reply.kind === 'attributes') this.#attributesAnswered?.();
      }
      this.#listener.event(event);
    }
  }
}
