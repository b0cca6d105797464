// The terminal's life cycle: raw mode, the alternate screen, capability queries, suspension, and restoration.
import { StringDecoder } from 'node:string_decoder';
import type { ImageProtocol } from '../../picture/picture-settings.js';
import { applyReply, canBeQueried, capabilityQueries } from './capabilities.js';
import { graphicsQueries, mayShareMemory, withCellFromScreen } from './graphics.js';
import type { TerminalEvent } from './input/terminal-events.js';
import { TerminalInput } from './input/terminal-input.js';
import { discardReplies, ExpectedReply, until } from './pending-replies.js';
import { ScreenWriter } from './screen-writer.js';
import { SharedPixels } from './shared-pixels.js';
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

/** The streams and the environment of a terminal. */
export interface DashboardTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/** The callbacks of a terminal. */
export interface TerminalListener {
  /** There is an event: a key, a click, a paste, or a reply that the terminal has already applied. */
  event(event: TerminalEvent): void;
  /** The screen was overwritten, so everything has to be drawn again. */
  damaged(): void;
  /** The terminal is closed, so nothing can be written or restored. */
  gone(reason: string): void;
}

/** How long to wait for the replies to the queries before the first screen. */
const REPLIES_MS = 250;
/** How long to wait for the next replies of a terminal that has replied once. It may be far away, or busy. */
const KNOWN_REPLIES_MS = 2_000;
/** An ESC is the Escape key if nothing follows within this time. */
const ESCAPE_MS = 40;
/** When the terminal is closed: the time limits for its output to drain, and for the first replies of one that gave none. */
const DRAIN_MS = 300;
const LAST_REPLIES_MS = 200;

/** The number of the pane in the query for shared memory. Those of real panes begin at 1. */
const QUERIED_PANE = 0;

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
  #imageProtocol: ImageProtocol | undefined;
  readonly #attributesReply = new ExpectedReply();
  #graphics: 'unknown' | 'asked' | 'known' = 'unknown';
  #measuresGlyph = false;
  #sharedPixels: SharedPixels | undefined;
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

  /** Enters the dashboard's screen and queries the capabilities. Resolves with the last reply, or after a limit. */
  async open(): Promise<void> {
    const { input, output, env } = this.#streams;
    input.on('data', this.#onData);
    input.on('end', this.#onInputEnd);
    input.on('close', this.#onInputEnd);
    input.on('error', this.#onError);
    output.on('error', this.#onError);
    process.on('SIGCONT', this.#onContinue);
    process.on('SIGHUP', this.#onHangup);
    if (this.#streams.platform !== 'win32') process.on('SIGQUIT', this.#onQuit);
    this.#enter();
    await this.#query(capabilityQueries(env));
    this.writer.synchronises = this.#traits.synchronises === true;
  }

  /** Whether the terminal has replied to the queries for its graphics. */
  get knowsGraphics(): boolean {
    return this.#graphics === 'known';
  }

  /** Queries an open terminal for its graphics, once. Resolves as `open` does. */
  async queryGraphics(): Promise<void> {
    const { env, platform } = this.#streams;
    // Do not query a terminal that would print the queries, or that has not replied to the first ones.
    if (this.#phase !== 'open' || this.#traits.sixel === undefined || this.#graphics !== 'unknown') return;
    this.#graphics = 'asked';
    const { version } = this.#traits;
    const shared = mayShareMemory(env, platform, version) ? new SharedPixels() : undefined;
    this.#sharedPixels = shared;
    const name = shared?.share(QUERIED_PANE, new Uint8Array(3));
    await this.#query(graphicsQueries(env, version, name), KNOWN_REPLIES_MS);
    shared?.release(QUERIED_PANE);
  }

  /** The memory that is shared with a terminal which has proved that it reads it. */
  get sharedPixels(): SharedPixels | undefined {
    return this.#traits.kittyShares === true ? this.#sharedPixels : undefined;
  }

  /**
   * Measures how far one block character moves the cursor. Terminals whose Unicode tables lack the character give it no
   * width, so pictures of it would be garbled. Resolves as `open` does.
   */
  async queryGlyphWidth(glyph: string): Promise<void> {
    if (this.#phase !== 'open' || !canBeQueried(this.#streams.env)) return;
    this.#measuresGlyph = true;
    await this.#query(
      `\r${glyph}\x1b[6n\r\x1b[K\x1b[c`,
      this.#traits.sixel === undefined ? REPLIES_MS : KNOWN_REPLIES_MS,
    );
    this.#measuresGlyph = false;
  }

  /** Sets the protocol of the pictures. It decides how they are removed when the terminal is restored. */
  setImageProtocol(protocol: ImageProtocol): void {
    this.#imageProtocol = protocol;
    // kitty 0.26 loses a command whose first bytes it reads apart within a synchronised update.
    if (protocol === 'kitty') this.writer.synchronises = false;
  }

  async #query(queries: string, limitMs = REPLIES_MS): Promise<void> {
    if (queries !== '') this.#streams.output.write(queries);
    if (queries !== '') await this.#attributesReply.within(limitMs);
  }

  /** Restores the terminal and stops the process, until the shell continues it. */
  async suspend(): Promise<void> {
    if (this.#phase !== 'open' || this.#streams.platform === 'win32') return;
    this.#phase = 'suspended';
    await this.#drain();
    if ((this.#phase as Phase) !== 'suspended') return;
    this.#leave();
    // Stop the whole foreground group, as Ctrl-Z does: npm may be the parent process.
    process.kill(0, 'SIGTSTP');
    // An orphaned process group is not stopped, and gets no SIGCONT.
    setTimeout(() => this.#resume(), 50);
  }

  /** Restores the terminal after its output has drained and its replies have arrived, within a time limit. */
  async close(): Promise<void> {
    if (this.#phase === 'open') await this.#drain();
    this.restoreNow();
  }

  /** Restores the terminal synchronously. It may be called at any time, and more than once. */
  restoreNow(): void {
    const { input } = this.#streams;
    if (this.#phase === 'closed') return;
    // A terminal that is gone is restored too: it still exists if a person sent the SIGHUP.
    if (this.#phase !== 'suspended') this.#leave();
    this.#phase = 'closed';
    this.#sharedPixels?.close();
    clearTimeout(this.#escapeTimer);
    input.off('data', this.#onData);
    input.off('end', this.#onInputEnd);
    input.off('close', this.#onInputEnd);
    process.off('SIGCONT', this.#onContinue);
    process.off('SIGHUP', this.#onHangup);
    process.off('SIGQUIT', this.#onQuit);
    // Keep the error listeners: a terminal that fails a moment later must not end the program with a stack trace.
    input.pause();
  }

  #enter(): void {
    const { input, output } = this.#streams;
    this.#phase = 'open';
    setNonBlocking(output);
    // Turn it off first: the shell changed the mode while this process was stopped, and Node has the old one cached.
    input.setRawMode(false);
    input.setRawMode(true);
    input.resume();
    this.writer.start();
    output.write(enterSequence(this.#mouse));
  }

  #leave(): void {
    const { input, output } = this.#streams;
    const end = this.#imageProtocol === undefined ? CANCEL : CANCEL + END_OF_STRING;
    const cancel = output.writableLength > 0 ? end : '';
    writeSynchronously(
      output,
      cancel + leaveSequence(this.#mouse, this.#traits.synchronises === true, this.#imageProtocol),
    );
    if (this.writer.pendingProbes > 0) discardReplies(this.writer.pendingProbes);
    this.writer.reset();
    input.setRawMode(false);
    // A blocking write to a terminal that accepts nothing would never return.
    if (output.writableLength === 0) setBlocking(output);
  }

  /** Waits, for a limited time, until the output has drained and the probes are answered. */
  async #drain(): Promise<void> {
    const { output } = this.#streams;
    this.writer.abortScreen(performance.now());
    this.writer.stop();
    await until(() => output.writableLength === 0 || this.#phase === 'gone', DRAIN_MS);
    if (!this.writer.probing) return;
    const limitMs = this.writer.hasAnswered && output.writableLength === 0 ? KNOWN_REPLIES_MS : LAST_REPLIES_MS;
    await until(() => this.writer.pendingProbes === 0 || this.#phase === 'gone', limitMs);
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
  /** SIGQUIT ends the process at once, as ever, but with the terminal restored. */
  readonly #onQuit = (): void => {
    this.restoreNow();
    process.kill(process.pid, 'SIGQUIT');
  };

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

  #cursorReported(column: number): void {
    if (this.#measuresGlyph) this.#traits = { ...this.#traits, glyphColumns: column - 1 };
    else this.writer.probeAnswered(performance.now());
  }

  /** The terminal has replied to all queries so far. */
  #attributesReported(): void {
    if (this.#graphics === 'asked') {
      this.#graphics = 'known';
      this.#traits = withCellFromScreen(this.#traits, this.columns, this.rows);
    }
    this.#attributesReply.arrived();
  }

  #deliver(events: readonly TerminalEvent[]): void {
    for (const event of events) {
      if (event.kind === 'reply') {
        this.#traits = applyReply(this.#traits, event.reply);
        if (event.reply.kind === 'cursor') this.#cursorReported(event.reply.column);
        if (event.reply.kind === 'attributes') this.#attributesReported();
      }
      this.#listener.event(event);
    }
  }
}
