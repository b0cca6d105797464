// The programs a bench measures: started with a meter inside, followed by their JSON lines, and never left behind.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Program as JsonProgram } from '../../test/helpers/program.js';

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

const METER = fileURLToPath(new URL('./meter.cjs', import.meta.url));
const running = new Set<Program>();

/** Ends whatever still runs: a bench that failed leaves nothing behind. */
export function endAllPrograms(): void {
  for (const program of running) program.endNow();
}

/** The path of one of the two programs. */
export function programPath(name: 'sender' | 'receiver'): string {
  return fileURLToPath(new URL(`../../../dist/${name}/main.js`, import.meta.url));
}

/** The path of a script of the benches' own. */
export function helperPath(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}

/** A running Node process, with the meter inside. */
export class Program extends JsonProgram {
  /** What it had used, at each half second and at its end. */
  readonly usages: Usage[] = [];
  #wallMs = 0;

  /** @param args What stands behind `node`: a script and its arguments, or Node's own options. */
  constructor(args: readonly string[]) {
    const startMs = performance.now();
    const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
    super('a program', process.execPath, ['--require', METER, ...args], { stdio, ownGroup: false });
    running.add(this);
    createInterface({ input: this.child.stdio[3] as Readable }).on('line', (line) => {
      this.usages.push(JSON.parse(line) as Usage);
    });
    this.child.once('exit', () => {
      this.#wallMs = performance.now() - startMs;
      running.delete(this);
    });
  }

  /** From the start to the exit; 0 while it runs. */
  get wallMs(): number {
    return this.#wallMs;
  }

  /** CPU time from the start to the exit, once it has ended. */
  get cpuMs(): number {
    return this.usages.at(-1)?.cpuMs ?? Number.NaN;
  }

  /** Waits for its end, however long that takes. It must be a good one. */
  async ended(): Promise<0> {
    const code = await this.exit(Number.POSITIVE_INFINITY);
    if (code !== 0) throw new Error(`a program ended with ${code}\n${this.told}`);
    return code;
  }

  /** Tells it to stop, and waits until it has. */
  override async stop(): Promise<0> {
    this.signal('SIGTERM');
    return await this.ended();
  }
}

/** A headless receiver on a free port, once it listens, and the port. */
export async function startReceiver(...args: string[]): Promise<{ receiver: Program; port: number }> {
  const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const receiver = new Program([programPath('receiver'), ...own, ...args]);
  const { url } = await receiver.event('listening');
  return { receiver, port: Number(new URL(String(url)).port) };
}
