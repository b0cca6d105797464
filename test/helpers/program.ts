// A process that a test has started: reads its JSON lines, waits for its exit, and cleans up its children.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import './environment.js';
import { groupLives, suspend } from './processes.js';
import { eventually, PATIENCE_MS } from './wait.js';

/** One JSON line of its output. */
export interface ProgramEvent {
  readonly event: string;
  readonly time: string;
  readonly [field: string]: unknown;
}

export interface ProgramOptions {
  /** True: the test itself reads the child's stdout, or does not read it. */
  readonly rawStdout?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Options for Node, before the script. */
  readonly nodeOptions?: readonly string[];
  readonly uid?: number;
  readonly cwd?: string;
  /** Its file descriptors from 0 on; by default pipes for stdin, stdout and stderr. */
  readonly stdio?: ReadonlyArray<'pipe' | 'ignore'>;
  /**
   * Whether it has its own session and process group, which is the default. The end of a test can then detect processes left
   * behind. Linux shares the CPU among sessions first, so measured programs stay in one session.
   */
  readonly ownGroup?: boolean;
}

/** A process that one test starts and stops. */
export class Program {
  readonly events: ProgramEvent[] = [];
  readonly child: ChildProcess;
  /** All output on stdout that is no JSON line. */
  text = '';
  stderr = '';
  readonly #name: string;
  readonly #ownGroup: boolean;
  #exited = false;
  #rest = '';
  readonly #closed: Promise<unknown>;
  /** Callbacks that wait for the next event, or for the exit. */
  readonly #waiting = new Set<() => void>();

  constructor(name: string, command: string, args: readonly string[], options: ProgramOptions = {}) {
    this.#name = name;
    const { uid, env, cwd, stdio = ['pipe', 'pipe', 'pipe'], ownGroup = true } = options;
    this.#ownGroup = ownGroup;
    this.child = spawn(command, args, {
      detached: ownGroup,
      // Another user cannot write into the folder of a coverage run, and Node would say so on stderr.
      env: { ...process.env, NODE_OPTIONS: '', ...env, ...(uid === undefined ? {} : { NODE_V8_COVERAGE: '' }) },
      stdio: [...stdio],
      ...(uid === undefined ? {} : { uid, gid: uid }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#closed = ended(this.child, options.rawStdout === true).then(() => {
      this.#exited = true;
      this.#notify();
    });
    // It may exit before it has read all of its stdin.
    this.child.stdin?.on('error', () => undefined);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    if (options.rawStdout !== true) {
      this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    }
  }

  get pid(): number {
    assert.ok(this.child.pid !== undefined, `${this.#name} did not start`);
    return this.child.pid;
  }

  get running(): boolean {
    return !this.#exited;
  }

  /**
   * Waits for an event with that name and those fields, and returns the first one.
   *
   * @param from The index in `events` to search from.
   */
  async event(name: string, fields: Readonly<Record<string, unknown>> = {}, from = 0, withinMs = PATIENCE_MS) {
    const what = `${name} ${JSON.stringify(fields)}`;
    let next = from;
    const find = (): ProgramEvent | 'gone' | undefined => {
      for (; next < this.events.length; next += 1) {
        const one = this.events[next];
        if (one !== undefined && matches(one, name, fields)) return one;
      }
      return this.#exited ? 'gone' : undefined;
    };
    const found = await this.#until(`${what} from ${this.#name}`, find, withinMs);
    assert.ok(found !== 'gone', `${this.#name} ended without ${what}\n${this.transcript}`);
    return found;
  }

  /** The first event with that name and those fields; undefined if there is none yet. */
  find(name: string, fields: Readonly<Record<string, unknown>> = {}, from = 0): ProgramEvent | undefined {
    return this.events.find((one, index) => index >= from && matches(one, name, fields));
  }

  /** All events with that name. */
  all(name: string): ProgramEvent[] {
    return this.events.filter((one) => one.event === name);
  }

  /** Waits for its exit. Returns the exit code, or the signal that ended it. */
  async exit(withinMs = PATIENCE_MS): Promise<number | NodeJS.Signals | null> {
    await this.#until(`the end of ${this.#name}`, () => this.#exited || undefined, withinMs);
    return this.child.exitCode ?? this.child.signalCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends SIGSTOP; resolves once it has stopped. SIGCONT resumes it. */
  async suspend(): Promise<void> {
    await suspend(this.pid);
  }

  /** Sends SIGTERM. Returns the exit code. */
  async stop(): Promise<number | NodeJS.Signals | null> {
    this.signal('SIGTERM');
    return await this.exit();
  }

  /** All its output, for the message of a failed test. */
  get transcript(): string {
    const lines = this.events.slice(-25).map((one) => JSON.stringify(one));
    return `--- ${this.#name}\n${lines.join('\n')}\n${this.stderr}`;
  }

  /** Whether it or a child of it still runs. */
  get anythingLeft(): boolean {
    return groupLives(this.pid);
  }

  /** Kills it and its group, without waiting. */
  endNow(): void {
    if (this.#exited) return;
    try {
      process.kill(this.#ownGroup ? -this.pid : this.pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }

  /** Kills it if it runs. If it has exited, it must have left no child behind. */
  async teardown(): Promise<void> {
    this.endNow();
    this.child.stdout?.destroy();
    await this.#closed;
    try {
      await eventually(`nothing is left of ${this.#name}`, () => !this.anythingLeft);
    } finally {
      if (this.anythingLeft) process.kill(-this.pid, 'SIGKILL');
    }
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('{')) this.events.push(JSON.parse(line) as ProgramEvent);
      else this.text += `${line}\n`;
    }
    this.#notify();
  }

  /** The first value of `find` that is not undefined. It is called again after each event and at the end. */
  async #until<T>(what: string, find: () => T | undefined, withinMs: number): Promise<T> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const value = find();
      if (value !== undefined) return value;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) throw new Error(`not within ${withinMs} ms: ${what}\n${this.transcript}`);
      await new Promise<void>((resolve) => {
        const go = () => {
          clearTimeout(timer);
          this.#waiting.delete(go);
          resolve();
        };
        const timer = Number.isFinite(leftMs) ? setTimeout(go, leftMs) : undefined;
        this.#waiting.add(go);
      });
    }
  }

  #notify(): void {
    for (const go of this.#waiting) go();
  }
}

/** Resolves when a process has exited and its output is read; `rawStdout`: all but stdout, which the test may never read. */
async function ended(child: ChildProcess, rawStdout: boolean): Promise<void> {
  if (!rawStdout) {
    await once(child, 'close');
    return;
  }
  const stderrClosed = child.stderr === null ? undefined : once(child.stderr, 'close');
  await once(child, 'exit');
  await stderrClosed;
}

function matches(one: ProgramEvent, name: string, fields: Readonly<Record<string, unknown>>): boolean {
  return one.event === name && Object.entries(fields).every(([key, value]) => isDeepStrictEqual(one[key], value));
}
