// The programs a bench measures: started with a meter inside, followed by their JSON lines, and never left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What a process had used at a moment, user and system time together, of all its threads. */
export interface Usage {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly maxRssBytes: number;
}

/** CPU time between the first and the last reading, in percent of one core. */
export function cpuPercent(usages: readonly Usage[]): number {
  const [first, last] = [usages[0], usages.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return ((last.cpuMs - first.cpuMs) / (last.atMs - first.atMs)) * 100;
}

/** One JSON line of a program. */
export type ProgramEvent = Readonly<Record<string, unknown>>;

const METER = fileURLToPath(new URL('./meter.cjs', import.meta.url));
const running = new Set<ChildProcess>();

/** Ends whatever still runs: a bench that failed leaves nothing behind. */
export function endAllPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** The path of one of the two programs. */
export function programPath(name: 'sender' | 'receiver'): string {
  return fileURLToPath(new URL(`../../../dist/${name}/main.js`, import.meta.url));
}

/** The path of a script of the benches' own. */
export function helperPath(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}

/** A running Node process. */
export class Program {
  /** What it has said so far, in JSON. */
  readonly events: ProgramEvent[] = [];
  /** What it had used, at each half second and at its end. */
  readonly usages: Usage[] = [];
  readonly #child: ChildProcess;
  readonly #startMs = performance.now();
  readonly #closed: Promise<void>;
  #wallMs = 0;
  #words = '';
  #onEvent: (() => void) | undefined;

  /** @param args What stands behind `node`: a script and its arguments, or Node's own options. */
  constructor(args: readonly string[]) {
    const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
    this.#child = spawn(process.execPath, ['--require', METER, ...args], { stdio: [...stdio] });
    running.add(this.#child);
    const [, stdout, stderr, meter] = this.#child.stdio as readonly Readable[];
    this.#lines(stdout, (line) => line.startsWith('{') && this.events.push(JSON.parse(line) as ProgramEvent));
    this.#lines(stderr, (line) => {
      this.#words += `${line}\n`;
    });
    this.#lines(meter, (line) => this.usages.push(JSON.parse(line) as Usage));
    this.#child.once('exit', () => {
      this.#wallMs = performance.now() - this.#startMs;
      running.delete(this.#child);
    });
    this.#closed = once(this.#child, 'close').then(() => this.#onEvent?.());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** From the start to the exit; 0 while it runs. */
  get wallMs(): number {
    return this.#wallMs;
  }

  /** CPU time from the start to the exit, once it has ended. */
  get cpuMs(): number {
    return this.usages.at(-1)?.cpuMs ?? Number.NaN;
  }

  /** Waits for an event, and fails when the program ends without it. */
  async event(name: string): Promise<ProgramEvent> {
    for (;;) {
      const found = this.events.find(({ event }) => event === name);
      if (found !== undefined) return found;
      if (this.#wallMs > 0) throw new Error(`a program ended without '${name}': ${this.#words}`);
      await new Promise<void>((resolve) => {
        this.#onEvent = resolve;
      });
    }
  }

  /** Waits for its end, which must be a good one. */
  async ended(): Promise<void> {
    await this.#closed;
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== 0) throw new Error(`a program ended with ${exitCode ?? signalCode}: ${this.#words}`);
  }

  /** Tells it to stop, and waits until it has. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.ended();
  }

  #lines(stream: Readable | undefined, take: (line: string) => unknown): void {
    if (stream === undefined) return;
    createInterface({ input: stream }).on('line', (line) => {
      take(line);
      this.#onEvent?.();
    });
  }
}

/** A headless receiver on a free port, once it listens, and the port. */
export async function startReceiver(...args: string[]): Promise<{ receiver: Program; port: number }> {
  const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const receiver = new Program([programPath('receiver'), ...own, ...args]);
  const { url } = await receiver.event('listening');
  return { receiver, port: Number(new URL(String(url)).port) };
}
