// The window process as the receiver holds it: started, given one update at a time, and gone when it should be.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { dieWithParent } from '../../cli/die-with-parent.js';
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import { plainText } from '../../core/text.js';
import type { BackendName } from './backend-choice.js';
import type { WindowArguments } from './main.js';
import { decodeEvent, encodeUpdate, type WindowEvent, type WindowKey, type WindowUpdate } from './window-protocol.js';

/** An X server that hangs would keep the window from ever opening. */
const OPEN_TIMEOUT_MS = 15_000;

/** How long it may take to end by itself, once stdin is closed. */
const KILL_AFTER_MS = 1_000;

/** Of what it writes to stderr the end is kept: its last words are why it ended. */
const MAX_STDERR_CHARACTERS = 4_096;

const PROGRAM = fileURLToPath(import.meta.resolve('#dist/receiver/window/main.js'));

export interface WindowProcessEvents {
  key(key: WindowKey): void;
  /** The last update is on the screen: the next one may come. `damaged`: why its picture is not. */
  drawn(damaged: string | undefined): void;
}

/** How a window ended: the person or we closed it; or it died. */
export type WindowEnd = { readonly kind: 'closed' } | { readonly kind: 'gone'; readonly reason: TtycamError };

export class WindowProcess {
  /** What the window runs on. */
  backend = '';
  readonly pid: number | undefined;
  /** Resolves when the process is gone. */
  readonly ended: Promise<WindowEnd>;
  readonly #child: ChildProcess;
  readonly #events: WindowProcessEvents;
  #lastWords = '';
  #closing = false;
  /** Why it has ended, once that is known. */
  #why = '';
  #opened: (result: TtycamError | undefined) => void = () => undefined;

  private constructor(child: ChildProcess, events: WindowProcessEvents) {
    this.#child = child;
    this.#events = events;
    this.pid = child.pid;
    const [stdin, , stderr, reports] = child.stdio;
    // It may have gone before it has read all of its stdin: its end says so.
    stdin?.on('error', () => undefined);
    (stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MAX_STDERR_CHARACTERS);
    });
    createInterface({ input: reports as Readable }).on('line', (line) => this.#read(decodeEvent(line)));
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#why ||= `its process cannot be started: ${error.message}`;
        resolve(this.#end(null, null));
      });
      child.once('close', (code, signal) => resolve(this.#end(code, signal)));
    });
  }

  /**
   * Starts the process and waits until its window is there.
   *
   * @param signal Aborted, nobody wants it any more.
   * @throws TtycamError `window-unusable`: why there can be none, and what to do about it.
   */
  static async open(
    backends: readonly BackendName[],
    { width, height }: Size,
    events: WindowProcessEvents,
    signal: AbortSignal,
  ): Promise<WindowProcess> {
    const wanted: WindowArguments = { backends, width, height };
    const { command, args } = dieWithParent(process.execPath, [PROGRAM, JSON.stringify(wanted)]);
    const window = new WindowProcess(spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe', 'pipe'] }), events);
    const failure = await window.#waitUntilOpen(signal);
    if (failure === undefined) return window;
    await window.close();
    throw failure;
  }

  /** Shows an update. The next one may come after `drawn`. */
  send(update: WindowUpdate): void {
    const { stdin } = this.#child;
    if (this.#closing || stdin === null || stdin.destroyed) return;
    stdin.cork();
    for (const piece of encodeUpdate(update)) stdin.write(piece);
    stdin.uncork();
  }

  /** Closes the window; resolves when the process is gone, whatever it was at. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#child.stdin?.destroy();
    const hard = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.ended;
    clearTimeout(hard);
  }

  #waitUntilOpen(signal: AbortSignal): Promise<TtycamError | undefined> {
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        resolve(unusable(`the display has not answered for ${OPEN_TIMEOUT_MS / 1_000} s`));
      }, OPEN_TIMEOUT_MS);
      this.#opened = (result) => {
        clearTimeout(late);
        resolve(result);
      };
      signal.addEventListener('abort', () => this.#opened(unusable('it was not wanted any more')), { once: true });
      void this.ended.then(() => this.#opened(unusable(this.#why)));
    });
  }

  #read(event: WindowEvent | undefined): void {
    switch (event?.event) {
      case undefined:
        return;
      case 'open':
        this.backend = event.backend;
        this.#opened(undefined);
        return;
      case 'failed':
        this.#opened(unusable(event.reason));
        return;
      case 'drawn':
        this.#events.drawn(event.damaged);
        return;
      case 'key':
        this.#events.key(event.key);
        return;
      case 'closed':
        this.#closing = true;
        return;
      case 'gone':
        this.#why = event.reason;
        return;
    }
  }

  #end(code: number | null, signal: NodeJS.Signals | null): WindowEnd {
    if (this.#closing) return { kind: 'closed' };
    const how = signal ?? `exit code ${code}`;
    const lines = this.#lastWords.split(/[\r\n]+/).map((line) => plainText(line, 200));
    const xServer = lines.find((line) => /^XIO:|X connection to .* broken/.test(line));
    const last = lines.filter((line) => line !== '').at(-1);
    this.#why ||=
      xServer === undefined
        ? `its process ended (${how})${last === undefined ? '' : `: ${last}`}`
        : `the X server ${process.env['DISPLAY'] ?? ''} has ended the connection`;
    return { kind: 'gone', reason: new TtycamError('window-gone', `the window is gone: ${this.#why}`) };
  }
}

function unusable(words: string): TtycamError {
  return new TtycamError('window-unusable', `no window: ${words}`);
}
