// A process that a test has started: its JSON lines read, its end waited for, and nothing of it left behind.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import './environment.js';
import { groupLives } from './process-group.js';
import { eventually, PATIENCE_MS } from './wait.js';

/** One JSON line. */
export interface ProgramEvent {
  readonly event: string;
  readonly time: string;
  readonly [field: string]: unknown;
}

export interface ProgramOptions {
  /** Leave stdout to the test: it reads `program.stdout` itself, or not at all. */
  readonly rawStdout?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Options of Node's own, before the script. */
  readonly nodeOptions?: readonly string[];
  readonly uid?: number;
  readonly cwd?: string;
}

/** A process, begun and ended by one test. */
export class Program {
  readonly events: ProgramEvent[] = [];
  readonly child: ChildProcess;
  /** Everything on stdout that is no JSON line. */
  text = '';
  stderr = '';
  readonly #name: string;
  #exited = false;
  #rest = '';
  readonly #closed: Promise<unknown>;

  constructor(name: string, command: string, args: readonly string[], options: ProgramOptions = {}) {
    this.#name = name;
    const { uid, env, cwd } = options;
    // A group of its own, so that the end of the test can see whether anything is left of it.
    this.child = spawn(command, args, {
      detached: true,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: 'pipe',
      ...(uid === undefined ? {} : { uid, gid: uid }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#closed = once(this.child, options.rawStdout === true ? 'exit' : 'close').then(() => {
      this.#exited = true;
    });
    // It may have gone before it has read all of its stdin.
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
   * The first event of that name with those fields, waiting for it if need be.
   *
   * @param from Where in `events` to begin to look.
   */
  async event(name: string, fields: Readonly<Record<string, unknown>> = {}, from = 0, withinMs = PATIENCE_MS) {
    const what = `${name} ${JSON.stringify(fields)}`;
    const found = await eventually(
      `${what} from ${this.#name}`,
      () => this.find(name, fields, from) ?? (this.#exited ? ('gone' as const) : undefined),
      withinMs,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.told}`);
    });
    assert.ok(found !== 'gone', `${this.#name} ended without ${what}\n${this.told}`);
    return found;
  }

  /** The first event of that name with those fields, if it has come. */
  find(name: string, fields: Readonly<Record<string, unknown>> = {}, from = 0): ProgramEvent | undefined {
    return this.events
      .slice(from)
      .find(
        (one) =>
          one.event === name && Object.entries(fields).every(([key, value]) => isDeepStrictEqual(one[key], value)),
      );
  }

  /** All events of that name. */
  all(name: string): ProgramEvent[] {
    return this.events.filter((one) => one.event === name);
  }

  /** Waits for its end. The exit code, or the signal that ended it. */
  async exit(withinMs = PATIENCE_MS): Promise<number | NodeJS.Signals | null> {
    await eventually(`the end of ${this.#name}`, () => this.#exited, withinMs).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.told}`);
    });
    return this.child.exitCode ?? this.child.signalCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** SIGTERM, and the exit code. */
  async stop(): Promise<number | NodeJS.Signals | null> {
    this.signal('SIGTERM');
    return await this.exit();
  }

  /** What it has said, for the message of a failed test. */
  get told(): string {
    const lines = this.events.slice(-25).map((one) => JSON.stringify(one));
    return `--- ${this.#name}\n${lines.join('\n')}\n${this.stderr}`;
  }

  /** Whether it, or a child of it, still runs. */
  get anythingLeft(): boolean {
    return groupLives(this.pid);
  }

  /** Ends it, whatever it does. One that has ended by itself must have left no child behind. */
  async teardown(): Promise<void> {
    if (!this.#exited) process.kill(-this.pid, 'SIGKILL');
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
  }
}
