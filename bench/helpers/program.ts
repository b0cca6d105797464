// Runs the programs that a bench measures: with a preloaded resource meter, their JSON events, and clean-up.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Program as JsonProgram } from '../../test/helpers/program.js';

/** A process's resource usage at one time. `cpuMs` is user and system time of all its threads. */
export interface Usage {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly maxRssBytes: number;
}

/** The CPU time between the first and the last reading, in percent of one core. */
export function cpuPercent(usages: readonly Usage[]): number {
  const [first, last] = [usages[0], usages.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return ((last.cpuMs - first.cpuMs) / (last.atMs - first.atMs)) * 100;
}

const METER = fileURLToPath(new URL('./meter.cjs', import.meta.url));
const running = new Set<Program>();

/** Kills all running programs, so that a failed bench leaves none behind. */
export function endAllPrograms(): void {
  for (const program of running) program.endNow();
}

/** The path of a program. */
export function programPath(name: 'sender' | 'receiver' | 'ttycam'): string {
  return fileURLToPath(new URL(`../../../dist/${name}/main.js`, import.meta.url));
}

/** The path of a script in this folder. */
export function helperPath(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}

/** A Node process with the preloaded meter. */
export class Program extends JsonProgram {
  /** Its resource usage each half second and at its exit. */
  readonly usages: Usage[] = [];
  #wallMs = 0;

  /**
   * @param args The arguments of `node`: a script with its arguments, or Node's options.
   * @param launcher A command that starts another one in its own place, as `ip netns exec`.
   */
  constructor(args: readonly string[], launcher: readonly string[] = []) {
    const startMs = performance.now();
    const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
    const [command = '', ...rest] = [...launcher, process.execPath, '--require', METER, ...args];
    super('a program', command, rest, { stdio, ownGroup: false });
    running.add(this);
    createInterface({ input: this.child.stdio[3] as Readable }).on('line', (line) => {
      this.usages.push(JSON.parse(line) as Usage);
    });
    this.child.once('exit', () => {
      this.#wallMs = performance.now() - startMs;
      running.delete(this);
    });
  }

  /** The time from the start to the exit; 0 while it runs. */
  get wallMs(): number {
    return this.#wallMs;
  }

  /** The CPU time from the start to the exit, once it has ended. */
  get cpuMs(): number {
    return this.usages.at(-1)?.cpuMs ?? Number.NaN;
  }

  /** Waits for its exit without a time limit. Throws unless the exit code is 0. */
  async ended(): Promise<0> {
    const code = await this.exit(Number.POSITIVE_INFINITY);
    if (code !== 0) throw new Error(`a program ended with ${code}\n${this.transcript}`);
    return code;
  }

  /** Sends SIGTERM and waits for its exit. */
  override async stop(): Promise<0> {
    this.signal('SIGTERM');
    return await this.ended();
  }
}

/** Starts a headless receiver on a free port and waits until it listens. */
export async function startReceiver(...args: string[]): Promise<{ receiver: Program; port: number }> {
  return await startReceiverOf(programPath('receiver'), ...args);
}

/** The same with the receiver of another checkout. */
export async function startReceiverOf(path: string, ...args: string[]): Promise<{ receiver: Program; port: number }> {
  const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const receiver = new Program([path, ...own, ...args]);
  const { url } = await receiver.event('listening');
  return { receiver, port: Number(new URL(String(url)).port) };
}
