// A desktop for windows: an X server and a window manager of the test's own, with keys and mouse, and the pixels on the screen.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { cleanup, type Scope } from './cleanup.js';
import { temporaryFolder } from './folder.js';
import { killChild } from './processes.js';
import { missingTool } from './tools.js';
import { eventually } from './wait.js';
import { XClient } from './x-client.js';
import { type Area, type Pixels, XServer } from './x-server.js';

export { type Pixels, pixelAt } from './x-server.js';

const run = promisify(execFile);

const TOOLS = [
  ['Xvfb', 'xvfb'],
  ['openbox', 'openbox'],
  ['xdotool', 'xdotool'],
] as const;

/** The interval between two looks at the pixels, each of which takes CPU. */
const LOOK_EVERY_MS = 100;

/** The interval between two queries of the X server, each of which takes several requests. */
const QUERY_EVERY_MS = 30;

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

export interface DesktopOptions {
  /** More arguments for Xvfb. */
  readonly args?: readonly string[];
  readonly windowManager?: boolean;
  /** The display's key in hexadecimal digits, where `args` give it one. */
  readonly cookie?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const SCREEN = { width: 1280, height: 1024 };

export class Desktop {
  readonly #server: XServer;
  readonly #client: XClient;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(server: XServer, client: XClient, env: Readonly<Record<string, string>>) {
    this.#server = server;
    this.#client = client;
    this.#env = env;
  }

  /** A desktop on a display of its own, for as long as the test at most. */
  static async start(t: Scope, options: DesktopOptions = {}): Promise<Desktop> {
    const { args = [], windowManager = true, cookie, env = {} } = options;
    // -noreset: otherwise it resets when its first client goes, and drops clients that connect meanwhile. -nocursor: the
    // cursor would be among the pixels.
    const server = await XServer.start({
      ...SCREEN,
      args: ['-noreset', '-nocursor', ...args],
      folder: temporaryFolder(t),
    });
    cleanup(t, () => server.close());
    const client = await XClient.connect(server.display, cookie);
    cleanup(t, () => client.close());
    const desktop = new Desktop(server, client, env);
    if (windowManager) await desktop.#startWindowManager(t);
    return desktop;
  }

  get display(): string {
    return this.#server.display;
  }

  /** The process of the X server. */
  get server(): ChildProcess {
    return this.#server.child;
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, WAYLAND_DISPLAY: '', DISPLAY: this.display, ...this.#env };
  }

  /** SIGSTOP to the X server; resolves once it has stopped. */
  async suspend(): Promise<void> {
    await this.#server.suspend();
  }

  /** Runs an X command and returns its output. */
  async tell(command: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(command, args, { env: this.env });
    return stdout;
  }

  /** The window of ttycam, once it is there. */
  async window(): Promise<string> {
    const find = async () => {
      const window = (await this.#client.windowsOfClass('ttycam', true)).at(-1);
      return window === undefined ? undefined : String(window);
    };
    return eventually('a window', find, { everyMs: QUERY_EVERY_MS });
  }

  /** Ids of all its windows, now. */
  async windows(): Promise<string[]> {
    return (await this.#client.windowsOfClass('ttycam', false)).map(String);
  }

  async title(window: string): Promise<string> {
    return this.#client.title(Number(window));
  }

  async untilTitled(window: string, title: RegExp): Promise<void> {
    let last = '';
    const matches = async () => {
      last = await this.title(window);
      return title.test(last);
    };
    await eventually(`the title ${title}`, matches, { everyMs: QUERY_EVERY_MS }).catch((error: Error) => {
      throw new Error(`${error.message}; it is: ${last}`);
    });
  }

  async geometry(window: string): Promise<Area> {
    return this.#client.area(Number(window));
  }

  async untilSized(window: string, width: number, height: number): Promise<void> {
    let last: Area | undefined;
    const matches = async () => {
      last = await this.geometry(window);
      return last.width === width && last.height === height;
    };
    await eventually(`the size ${width}x${height}`, matches, { everyMs: QUERY_EVERY_MS }).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${last?.width}x${last?.height}`);
    });
  }

  /** The pixels of the window. */
  async pixels(window: string): Promise<Pixels> {
    return this.#server.look(await this.geometry(window));
  }

  /** Waits until the pixels meet a condition, which sees them whenever some have changed. */
  async untilSeen(window: string, what: string, holds: (pixels: Pixels) => boolean): Promise<Pixels> {
    let last: Pixels | undefined;
    const look = async () => {
      const pixels = await this.pixels(window).catch(() => undefined);
      if (pixels === last) return undefined;
      last = pixels;
      return pixels !== undefined && holds(pixels) ? pixels : undefined;
    };
    return eventually(what, look, { everyMs: LOOK_EVERY_MS });
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

  async #startWindowManager(t: Scope): Promise<void> {
    const env = { ...this.env, XDG_CONFIG_HOME: '/nonexistent' };
    const manager = spawn('openbox', [], { env, stdio: 'ignore' });
    cleanup(t, () => killChild(manager));
    await eventually('the window manager', () => this.#client.hasWindowManager());
  }
}

/** Mean difference of two pictures of one size, 0 to 255. */
export function meanDifference(one: Uint8Array, other: Uint8Array): number {
  assert.equal(one.length, other.length);
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] as number) - (other[at] as number));
  return sum / one.length;
}

/** Mean brightness, 0 to 255. */
export function brightness({ rgb }: Pixels): number {
  let sum = 0;
  for (let at = 0; at < rgb.length; at += 1) sum += rgb[at] as number;
  return sum / rgb.length;
}
