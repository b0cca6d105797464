// A shaped link between two network namespaces (link.c). The kernel here may lack netem, so a program forwards the packets.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from './result.js';

export interface Shape {
  readonly bitsPerSecond: number;
  readonly roundTripMs: number;
  /** A packet is later than others by this at most. The order is kept. */
  readonly jitterMs?: number;
  /** Another rate and round trip after so many seconds. */
  readonly change?: { readonly afterS: number; readonly bitsPerSecond: number; readonly roundTripMs: number };
}

/** The addresses of both ends. The rate holds from the near end to the far one. */
export const NEAR_HOST = '10.98.0.1';
export const FAR_HOST = '10.98.0.2';

/** The queue holds 200 ms, and 40 kB at least, as that of a simple router. */
const MIN_QUEUE_BYTES = 40_000;
const QUEUE_S = 0.2;

const SOURCE = fileURLToPath(new URL('../../../bench/helpers/link.c', import.meta.url));

/** Compiles the forwarding program. Throws where it cannot run: it needs Linux, root, `ip` and a C compiler. */
export function compileLink({ folder }: BenchContext): string {
  if (process.getuid?.() !== 0) throw new Error('shaped links need root, for network namespaces');
  const path = join(folder, 'link');
  execFileSync('cc', ['-O2', '-o', path, SOURCE]);
  return path;
}

/** One link, up until `close`. */
export class ShapedLink {
  static #count = 0;
  readonly #spaces: readonly [string, string];
  readonly #close: () => void;

  private constructor(spaces: readonly [string, string], close: () => void) {
    this.#spaces = spaces;
    this.#close = close;
  }

  static async open(program: string, shape: Shape): Promise<ShapedLink> {
    ShapedLink.#count += 1;
    const spaces = ['near', 'far'].map((end) => `ttycam-${process.pid}-${ShapedLink.#count}-${end}`) as [
      string,
      string,
    ];
    for (const space of spaces) execFileSync('ip', ['netns', 'add', space]);
    const { bitsPerSecond, roundTripMs, jitterMs = 0, change } = shape;
    const queueBytes = Math.max(MIN_QUEUE_BYTES, (bitsPerSecond / 8) * QUEUE_S);
    const later = change === undefined ? [] : [change.afterS, change.bitsPerSecond, change.roundTripMs];
    const args = [...spaces, bitsPerSecond, queueBytes, roundTripMs, jitterMs, ...later].map(String);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const close = (): void => {
      process.off('exit', close);
      child.kill('SIGKILL');
      for (const space of spaces) execFileSync('ip', ['netns', 'del', space]);
    };
    process.on('exit', close);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(`the link ended with ${child.exitCode}`);
    return new ShapedLink(spaces, close);
  }

  /** The command that starts a program at one end, to precede the program's own. */
  at(end: 'near' | 'far'): readonly string[] {
    return ['ip', 'netns', 'exec', this.#spaces[end === 'near' ? 0 : 1]];
  }

  close(): void {
    this.#close();
  }
}
