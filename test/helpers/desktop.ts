// A desktop to open windows on: an X server and a window manager of the test's own, and the hands and eyes of a person.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { missingTool } from './tools.js';
import { eventually } from './wait.js';

const run = promisify(execFile);

const TOOLS = [
  ['Xvfb', 'xvfb'],
  ['openbox', 'openbox'],
  ['xdotool', 'xdotool'],
  ['xwininfo', 'x11-utils'],
  ['import', 'imagemagick'],
] as const;

/** The files behind the names by which SDL2 is loaded. */
export const SDL_LIBRARIES = (
  spawnSync('sh', ['-c', 'readlink -f /usr/lib/*/libSDL2-2.0.so.0'], { encoding: 'utf8' }).stdout ?? ''
)
  .split('\n')
  .filter((path) => path !== '');

/** Options for `test`: skipped where there can be no desktop. */
export function needsDesktop(): { readonly skip: string | false } {
  const missing = TOOLS.map(([command, debianPackage]) => missingTool(command, debianPackage));
  const first = missing.find(({ skip }) => skip !== false);
  if (first !== undefined) return first;
  if (SDL_LIBRARIES.length > 0) return { skip: false };
  const words = 'needs SDL2: apt-get install libsdl2-2.0-0';
  if (process.env['CI'] === 'true') throw new Error(words);
  return { skip: words };
}

export interface WindowGeometry {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** RGB, three bytes a pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

export interface DesktopOptions {
  /** More arguments for Xvfb. */
  readonly args?: readonly string[];
  readonly windowManager?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export const SCREEN = { width: 1280, height: 1024 };

export class Desktop {
  readonly display: string;
  readonly server: ChildProcess;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(display: string, server: ChildProcess, env: Readonly<Record<string, string>>) {
    this.display = display;
    this.server = server;
    this.#env = env;
  }

  /** A desktop on a free display, for as long as the test at most. */
  static async start(t: TestContext, options: DesktopOptions = {}): Promise<Desktop> {
    const { args = [], windowManager = true, env = {} } = options;
    const screen = ['-screen', '0', `${SCREEN.width}x${SCREEN.height}x24`];
    // -noreset: it must not start anew, and drop whoever connects meanwhile, when its first client goes.
    const server = spawn('Xvfb', ['-displayfd', '3', ...screen, '-noreset', ...args], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    t.after(() => endOf(server));
    const [line] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
    const desktop = new Desktop(`:${String(line).trim()}`, server, env);
    if (windowManager) await desktop.#startWindowManager(t);
    return desktop;
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, WAYLAND_DISPLAY: '', DISPLAY: this.display, ...this.#env };
  }

  /** What a command of X's says. */
  async tell(command: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(command, args, { env: this.env });
    return stdout;
  }

  /** The window of ttycam, once it is there. */
  async window(): Promise<string> {
    const search = () => this.tell('xdotool', 'search', '--onlyvisible', '--class', '^ttycam$').catch(() => '');
    return eventually('a window', async () => (await search()).trim().split('\n').at(-1) || undefined);
  }

  /** Ids of all its windows, now. */
  async windows(): Promise<string[]> {
    const found = await this.tell('xdotool', 'search', '--class', '^ttycam$').catch(() => '');
    return found.split('\n').filter((line) => line !== '');
  }

  async title(window: string): Promise<string> {
    return (await this.tell('xdotool', 'getwindowname', window)).trim();
  }

  async untilTitled(window: string, title: RegExp): Promise<void> {
    let last = '';
    const matches = async () => {
      last = await this.title(window);
      return title.test(last);
    };
    await eventually(`the title ${title}`, matches).catch((error: Error) => {
      throw new Error(`${error.message}; it is: ${last}`);
    });
  }

  async geometry(window: string): Promise<WindowGeometry> {
    const text = await this.tell('xwininfo', '-id', window);
    const value = (name: string) => Number(new RegExp(`${name}: *(-?\\d+)`).exec(text)?.[1]);
    const [left, top] = [value('Absolute upper-left X'), value('Absolute upper-left Y')];
    return { left, top, width: value('Width'), height: value('Height') };
  }

  async untilSized(window: string, width: number, height: number): Promise<void> {
    let last: WindowGeometry | undefined;
    const matches = async () => {
      last = await this.geometry(window);
      return last.width === width && last.height === height;
    };
    await eventually(`the size ${width}x${height}`, matches).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${last?.width}x${last?.height}`);
    });
  }

  /** What stands in the window. */
  async pixels(window: string): Promise<Pixels> {
    const { width, height } = await this.geometry(window);
    const args = ['-silent', '-window', window, '-depth', '8', 'rgb:-'];
    const { stdout } = await run('import', args, { env: this.env, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
    assert.equal(stdout.length, width * height * 3);
    return { width, height, rgb: stdout };
  }

  /** Waits until what is seen meets a condition. */
  async untilSeen(window: string, what: string, holds: (pixels: Pixels) => boolean): Promise<Pixels> {
    return eventually(what, async () => {
      const pixels = await this.pixels(window).catch(() => undefined);
      return pixels !== undefined && holds(pixels) ? pixels : undefined;
    });
  }

  /** Presses keys, one after another, with the window in front. */
  async press(window: string, ...keys: readonly string[]): Promise<void> {
    await this.tell('xdotool', 'windowactivate', '--sync', window, 'key', '--clearmodifiers', ...keys);
  }

  /** Clicks on the button at the right end of the window's title. */
  async clickCloseButton(window: string): Promise<void> {
    const { left, top, width } = await this.geometry(window);
    await this.tell('xdotool', 'mousemove', '--sync', String(left + width - 9), String(top - 11), 'click', '1');
  }

  async #startWindowManager(t: TestContext): Promise<void> {
    const env = { ...this.env, XDG_CONFIG_HOME: '/nonexistent' };
    const manager = spawn('openbox', [], { env, stdio: 'ignore' });
    t.after(() => endOf(manager));
    const named = () => this.tell('xprop', '-root', '_NET_SUPPORTING_WM_CHECK').catch(() => '');
    await eventually('the window manager', async () => (await named()).includes('window id'));
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The colour of a pixel. */
export function pixelAt({ width, rgb }: Pixels, x: number, y: number): [number, number, number] {
  const at = (y * width + x) * 3;
  return [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
}

/** Mean difference of two pictures of one size, 0 to 255. */
export function meanDifference(one: Uint8Array, other: Uint8Array): number {
  assert.equal(one.length, other.length);
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length;
}

/** Mean brightness, 0 to 255. */
export function brightness({ rgb }: Pixels): number {
  return meanDifference(rgb, new Uint8Array(rgb.length));
}
