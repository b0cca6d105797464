// The receiver's handle on the window process: starts it, sends it one update at a time, and ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { dieWithParent } from '../../cli/die-with-parent.js';
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import { plainText } from '../../core/text.js';
import type { BackendName } from './backend-choice.js';
import type { WindowArguments } from './start.js';
import { decodeEvent, encodeUpdate, type WindowEvent, type WindowKey, type WindowUpdate } from './window-protocol.js';

/** How long the window may take to open, as an X server may hang. */
const OPEN_TIMEOUT_MS = 15_000;

/** How long the process may take to end after its stdin is closed. */
const KILL_AFTER_MS = 1_000;

/** The end of its stderr that is kept: the last lines say why it ended. */
const MAX_STDERR_CHARACTERS = 4_096;

const PROGRAM = fileURLToPath(import.meta.resolve('#dist/receiver/window/main.js'));

export interface WindowProcessEvents {
  key(key: WindowKey): void;
  /** The last update is on the screen, and the next one may be sent. `damaged` is why its picture is not. */
  drawn(damaged: string | undefined): void;
}

/** How a window ended: closed by the person or this program, or gone by itself. */
export type WindowEnd = { readonly kind: 'closed' } | { readonly kind: 'gone'; readonly reason: TtycamError };

export class WindowProcess {
  /** What the window runs on, for people. */
  backend = '';
  readonly pid: number | undefined;
  /** Resolves when the process is gone. */
  readonly ended: Promise<WindowEnd>;
  readonly #child: ChildProcess;
  readonly #events: WindowProcessEvents;
  #stderrTail = '';
  #closing = false;
  /** Why it has ended, once that is known. */
  #reason = '';
  #opened: (result: TtycamError | undefined) => void = () => undefined;

  private constructor(child: ChildProcess, events: WindowProcessEvents) {
    this.#child = child;
    this.#events = events;
    this.pid = child.pid;
    const [stdin, , stderr, reports] = child.stdio;
    // It may end before it has read all of its stdin. `ended` reports that.
    stdin?.on('error', () => undefined);
    (stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
      this.#stderrTail = (this.#stderrTail + text).slice(-MAX_STDERR_CHARACTERS);
    });
    createInterface({ input: reports as Readable }).on('line', (line) => this.#read(decodeEvent(line)));
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#reason ||= `its process cannot be started: ${error.message}`;
        resolve(this.#end(null, null));
      });
      child.once('close', (code, signal) => resolve(this.#end(code, signal)));
    });
  }

  /**
   * Starts the process and waits until its window is open.
   *
   * @param signal When it is aborted, the output gives up.
   * @throws TtycamError `window-unusable`: why there is no window, and what to do about it.
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

  /** Sends an update. The next one may be sent after `drawn`. */
  send(update: WindowUpdate): void {
    const { stdin } = this.#child;
    if (this.#closing || stdin === null || stdin.destroyed) return;
    stdin.cork();
    for (const piece of encodeUpdate(update)) stdin.write(piece);
    stdin.uncork();
  }

  /** Closes the window. Resolves when the process is gone; one that hangs is killed. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#child.stdin?.destroy();
    const killTimer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.ended;
    clearTimeout(killTimer);
  }

  #waitUntilOpen(signal: AbortSignal): Promise<TtycamError | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(unusable(`the display has not answered for ${OPEN_TIMEOUT_MS / 1_000} s`));
      }, OPEN_TIMEOUT_MS);
      this.#opened = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
      signal.addEventListener('abort', () => this.#opened(unusable('it was not wanted any more')), { once: true });
      void this.ended.then(() => this.#opened(unusable(this.#reason)));
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
        this.#reason = event.reason;
        return;
    }
  }

  #end(code: number | null, signal: NodeJS.Signals | null): WindowEnd {
    if (this.#closing) return { kind: 'closed' };
    const how = signal ?? `exit code ${code}`;
    const lines = this.#stderrTail.split(/[\r\n]+/).map((line) => plainText(line, 200));
    const xServer = lines.find((line) => /^XIO:|X connection to .* broken/.test(line));
    const last = lines.filter((line) => line !== '').at(-1);
    this.#reason ||=
      xServer === undefined
        ? `its process ended (${how})${last === undefined ? '' : `: ${last}`}`
        : `the X server ${process.env['DISPLAY'] ?? ''} has ended the connection`;
    return { kind: 'gone', reason: new TtycamError('window-gone', `the window is gone: ${this.#reason}`) };
  }
}

function unusable(reason: string): TtycamError {
  return new TtycamError('window-unusable', `no window: ${reason}`);
}
