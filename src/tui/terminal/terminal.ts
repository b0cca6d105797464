// The life cycle of the terminal: raw mode, alternate screen, capability queries, suspension, and restoration.
import { StringDecoder } from 'node:string_decoder';
import type { ImageProtocol } from '../../picture/picture-settings.js';
import { capabilityQueries, learn } from './capabilities.js';
import { graphicsQueries, withCellOfScreen } from './graphics.js';
import { discardReplies, until } from './pending-replies.js';
import { ScreenWriter } from './screen-writer.js';
import { type TerminalEvent, TerminalInput } from './terminal-input.js';
import {
  CANCEL,
  END_OF_STRING,
  enterSequence,
  leaveSequence,
  refreshSize,
  setBlocking,
  setNonBlocking,
  writeSynchronously,
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
  /** A key, a click, or a reply, after the terminal has used it. */
  event(event: TerminalEvent): void;
  /** The screen was overwritten: everything has to be drawn again. */
  damaged(): void;
  /** The terminal is gone; nothing can be written or restored. */
  gone(reason: string): void;
}

/** How long the first screen waits for the answers to the queries. */
const ANSWERS_MS = 250;
/** A lone ESC is the key when nothing follows within this time. */
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

  /** Takes the terminal over and queries its capabilities. Resolves when it has answered, or after ANSWERS_MS. */
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
    await this.#ask(capabilityQueries(env));
    this.writer.synchronises = this.#traits.synchronises === true;
  }

  /** Queries an open terminal for pictures by pixels. Resolves as `open` does. */
  async askGraphics(): Promise<void> {
    const { env } = this.#streams;
    // A terminal that would print the first queries, or left them unanswered, gets no more of them.
    if (this.#phase !== 'open' || this.#traits.sixel === undefined) return;
    await this.#ask(graphicsQueries(env, this.#traits.version));
    this.#traits = withCellOfScreen(this.#traits, this.columns, this.rows);
  }

  /** Pictures are drawn by pixels with this protocol, which decides how they are removed. */
  showsImages(protocol: ImageProtocol): void {
    this.#images = protocol;
    // kitty up to 0.32 loses a command whose first bytes it reads apart within the brackets of a synchronised update.
    if (protocol === 'kitty') this.writer.synchronises = false;
  }

  async #ask(queries: string): Promise<void> {
    if (queries === '') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ANSWERS_MS);
      this.#attributesAnswered = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#streams.output.write(queries);
    });
    this.#attributesAnswered = undefined;
  }

  /** Gives the terminal back to the shell and stops the process, until the shell continues it. */
  async suspend(): Promise<void> {
    if (this.#phase !== 'open' || this.#streams.platform === 'win32') return;
    this.#phase = 'suspended';
    await this.#settle();
    if ((this.#phase as Phase) !== 'suspended') return;
    this.#leave();
    // The whole foreground group, as the terminal's own Ctrl-Z does: npm may be our parent.
    process.kill(0, 'SIGTSTP');
    // An orphaned process group is not stopped, and gets no SIGCONT either.
    setTimeout(() => this.#resume(), 50);
  }

  /** Gives the terminal back, once it has taken what was written and has answered the probes. */
  async close(): Promise<void> {
    if (this.#phase === 'open') await this.#settle();
    this.restoreNow();
  }

  /** Gives the terminal back synchronously. Safe to call at any time, and again. */
  restoreNow(): void {
    const { input } = this.#streams;
    if (this.#phase === 'closed') return;
    // Also when the terminal is gone: after a SIGHUP sent by hand it is still there.
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
    setNonBlocking(output);
    // Off and on again: while we were stopped, the shell changed the mode, and Node does not know.
    input.setRawMode(false);
    input.setRawMode(true);
    input.resume();
    this.writer.start();
    output.write(enterSequence(this.#mouse));
  }

  #leave(): void {
    const { input, output } = this.#streams;
    const end = this.#images === undefined ? CANCEL : CANCEL + END_OF_STRING;
    const cancel = output.writableLength > 0 ? end : '';
    writeSynchronously(output, cancel + leaveSequence(this.#mouse, this.#traits.synchronises === true, this.#images));
    if (this.writer.pendingProbes > 0) discardReplies();
    this.writer.reset();
    input.setRawMode(false);
    // A blocking write to a terminal that takes nothing would never return.
    if (output.writableLength === 0) setBlocking(output);
  }

  /** Waits, for a limited time, until everything written was taken and the probes were answered. */
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
