// Measures how soon a dashboard responds to keys while a camera sends plain or hostile pictures, in turns in one run.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { Program } from './program.js';
import { ptyEnvironment } from './pty-environment.js';
import { eventually } from './wait.js';

export interface KeyTimesOptions {
  /** The number of keys for each kind. */
  readonly keys: number;
  /** Whether plain pictures are measured before each kind; else only once. */
  readonly inTurns: boolean;
  /** The kinds to measure; by default all. */
  readonly only?: readonly string[] | undefined;
  /** Pictures a second. */
  readonly fps: number;
  readonly say: (line: string) => void;
}

/** The times in ms from a key to the text that it shows. */
export interface KeyTimes {
  readonly plain: readonly number[];
  readonly byKind: ReadonlyMap<string, readonly number[]>;
}

/** The time until pictures of a kind have reached the dashboard. */
const SETTLE_MS = 300;

/** A receiver's dashboard in a terminal without a rate limit. */
class KeyTerminal {
  readonly #pty: IPty;
  #recent = '';
  exitCode: number | undefined;
  #heard: () => void = () => undefined;

  constructor() {
    const script = fileURLToPath(new URL('../../../dist/receiver/main.js', import.meta.url));
    const args = [script, '--listen', 'tcp://127.0.0.1:0'];
    this.#pty = spawn(process.execPath, args, { cols: 120, rows: 40, env: ptyEnvironment() });
    this.#pty.onData((text) => {
      this.#recent = (this.#recent + text).slice(-200_000);
      for (let at = text.indexOf('\x1b[6n'); at >= 0; at = text.indexOf('\x1b[6n', at + 1)) this.type('\x1b[1;1R');
      if (text.includes('\x1b[c')) this.type('\x1b[?62;22c');
      this.#heard();
    });
    this.#pty.onExit(({ exitCode }) => {
      this.exitCode = exitCode;
      this.#heard();
    });
  }

  get port(): Promise<number> {
    const look = () => /tcp:\/\/127\.0\.0\.1:([1-9]\d+)/.exec(this.#recent)?.[1];
    return eventually('the dashboard listens', look).then(Number);
  }

  type(keys: string): void {
    if (this.exitCode === undefined) this.#pty.write(keys);
  }

  /** The time from a key to the text that it shows, in ms. */
  async timeOf(key: string, words: string, limitMs = 30_000): Promise<number> {
    this.#recent = '';
    const fromMs = performance.now();
    this.type(key);
    while (!this.#recent.includes(words)) {
      if (this.exitCode !== undefined || performance.now() - fromMs > limitMs) throw new Error(`never shown: ${words}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#heard = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return performance.now() - fromMs;
  }

  async quit(): Promise<void> {
    this.type('q');
    await eventually('the end of the dashboard', () => this.exitCode !== undefined);
  }

  kill(): void {
    if (this.exitCode === undefined) this.#pty.kill('SIGKILL');
  }
}

/** Measures each kind of pictures after plain ones. Throws if the dashboard crashes, or does not exit with code 0. */
export async function keyTimesUnderHostility({ keys, inTurns, only, fps, say }: KeyTimesOptions): Promise<KeyTimes> {
  const terminal = new KeyTerminal();
  const plain: number[] = [];
  const byKind = new Map<string, number[]>();
  let camera: Program | undefined;
  try {
    camera = startHostileCamera(await terminal.port, fps);
    const kinds = await kindsOf(camera);
    for (const kind of only ?? kinds) {
      if (inTurns || plain.length === 0) {
        await sends(camera, 'plain');
        plain.push(...(await press(terminal, keys)));
      }
      await sends(camera, kind);
      const times = await press(terminal, keys);
      byKind.set(kind, times);
      say(`${kind}: ${times.map((ms) => ms.toFixed(0)).join(' ')} ms`);
    }
    await terminal.quit();
    if (terminal.exitCode !== 0) throw new Error(`the dashboard ended with ${terminal.exitCode}`);
    return { plain, byKind };
  } finally {
    terminal.kill();
    await camera?.teardown();
  }
}

/** Starts the camera as a process, which sends nothing yet. */
export function startHostileCamera(port: number, fps: number): Program {
  const script = fileURLToPath(new URL('./hostile-camera.js', import.meta.url));
  return new Program('the hostile camera', process.execPath, [script, String(port), String(fps)]);
}

export async function kindsOf(camera: Program): Promise<readonly string[]> {
  return (await camera.event('kinds'))['names'] as readonly string[];
}

/** Resolves when the camera has started to send pictures of a kind, `plain` or `none`. */
export async function sends(camera: Program, kind: string): Promise<void> {
  const from = camera.events.length;
  camera.child.stdin?.write(`${kind}\n`);
  await camera.event('kind', { name: kind, known: true }, from);
  await sleep(SETTLE_MS);
}

/** Opens and closes the filter's prompt, at random times relative to the pictures. */
async function press(terminal: KeyTerminal, keys: number): Promise<number[]> {
  const times: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    await sleep(40 + ((key * 37) % 100));
    const [typed, shown] = key % 2 === 0 ? (['/', 'Enter, Esc'] as const) : (['\x7f', 'zoom'] as const);
    times.push(await terminal.timeOf(typed, shown));
  }
  return times;
}
