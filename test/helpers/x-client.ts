// An X client for tests: queries windows as xdotool and xwininfo do, without a process for each query.
import { createRequire } from 'node:module';
import type { Area } from './x-server.js';

type Reply<T> = (error: unknown, answer: T) => void;

/** The used part of a connection of the npm package x11. Requests and replies: X Window System Protocol, X11R7.7. */
interface Connection {
  atoms: Readonly<Record<'WM_CLASS' | 'WM_NAME', number>>;
  QueryTree(window: number, done: Reply<{ readonly children: readonly number[] }>): void;
  GetWindowAttributes(window: number, done: Reply<{ readonly mapState: number }>): void;
  GetGeometry(window: number, done: Reply<{ readonly width: number; readonly height: number }>): void;
  TranslateCoordinates(
    window: number,
    to: number,
    x: number,
    y: number,
    done: Reply<{ readonly destX: number; readonly destY: number }>,
  ): void;
  InternAtom(onlyIfExists: boolean, name: string, done: Reply<number>): void;
  GetProperty(
    remove: 0,
    window: number,
    name: number,
    type: number,
    offset: number,
    words: number,
    done: Reply<{ readonly data: Buffer }>,
  ): void;
  GetImage(
    format: 2,
    drawable: number,
    x: number,
    y: number,
    width: number,
    height: number,
    planes: number,
    done: Reply<{ readonly data: Uint8Array }>,
  ): void;
  on(event: 'error' | 'end', listener: (error?: Error) => void): void;
  terminate(): void;
}

interface Display {
  readonly client: Connection;
  readonly screen: ReadonlyArray<{ readonly root: number }>;
}

interface Options {
  readonly display: string;
  readonly auth: { readonly name: string; readonly data: string };
}

const ANY_TYPE = 0;
const VIEWABLE = 2;
const Z_PIXMAP = 2;
const PROPERTY_WORDS = 1_024;

export class XClient {
  readonly #connection: Connection;
  readonly #root: number;
  readonly #lost: Promise<never>;

  private constructor({ client, screen }: Display) {
    this.#connection = client;
    // The package caches atoms in one table for all servers, though each server has its own numbers.
    client.atoms = { ...client.atoms };
    this.#root = screen[0]?.root ?? 0;
    this.#lost = new Promise((_, reject) => {
      // An error without a request, or the end of the server: later requests get no reply.
      client.on('error', (error) => reject(error ?? new Error('the X server has refused a request')));
      client.on('end', () => reject(new Error('the X server has ended the connection')));
    });
    this.#lost.catch(() => undefined);
  }

  /** @param cookie The display's cookie in hexadecimal digits, if it has one. */
  static async connect(display: string, cookie?: string): Promise<XClient> {
    const x11 = createRequire(import.meta.url)('x11') as {
      createClient(options: Options, done: Reply<Display>): void;
    };
    const auth =
      cookie === undefined
        ? { name: '', data: '' }
        : { name: 'MIT-MAGIC-COOKIE-1', data: Buffer.from(cookie, 'hex').toString('latin1') };
    const made = await new Promise<Display>((resolve, reject) => {
      const done: Reply<Display> = (error, answer) => (error == null ? resolve(answer) : reject(error));
      x11.createClient({ display, auth }, done);
    });
    return new XClient(made);
  }

  /** All windows of a class, or only the visible ones. */
  async windowsOfClass(name: string, onlyVisible: boolean): Promise<number[]> {
    const found: number[] = [];
    for (let level: readonly number[] = [this.#root]; level.length > 0; ) {
      const children = await Promise.all(level.map((window) => this.#childrenOf(window)));
      level = children.flat();
      const matches = await Promise.all(level.map((window) => this.#hasClass(window, name, onlyVisible)));
      found.push(...level.filter((_, index) => matches[index]));
    }
    return found;
  }

  /** The title of a window; empty if it has none. */
  async title(window: number): Promise<string> {
    const title = await this.#property(window, await this.#atom('_NET_WM_NAME'));
    return String(title) || String(await this.#property(window, this.#connection.atoms.WM_NAME));
  }

  /** Whether a window manager is running (Extended Window Manager Hints). */
  async hasWindowManager(): Promise<boolean> {
    return (await this.#property(this.#root, await this.#atom('_NET_SUPPORTING_WM_CHECK'))).length > 0;
  }

  /** The rectangle of a window on the screen. */
  async area(window: number): Promise<Area> {
    const [{ width, height }, { destX: left, destY: top }] = await Promise.all([
      this.#ask<{ width: number; height: number }>((done) => this.#connection.GetGeometry(window, done)),
      this.#ask<{ destX: number; destY: number }>((done) =>
        this.#connection.TranslateCoordinates(window, this.#root, 0, 0, done),
      ),
    ]);
    return { left, top, width, height };
  }

  /** The green part of a pixel of the screen, 0 to 255. */
  async greenAt(x: number, y: number): Promise<number> {
    const { data } = await this.#ask<{ readonly data: Uint8Array }>((done) =>
      this.#connection.GetImage(Z_PIXMAP, this.#root, x, y, 1, 1, 0xffffffff, done),
    );
    return data[1] ?? 0;
  }

  close(): void {
    this.#connection.terminate();
  }

  /** A window may close during a query: then it has no children, no class and no title. */
  async #childrenOf(window: number): Promise<readonly number[]> {
    return this.#ask<{ readonly children: readonly number[] }>((done) => this.#connection.QueryTree(window, done)).then(
      ({ children }) => children,
      () => [],
    );
  }

  async #hasClass(window: number, name: string, onlyVisible: boolean): Promise<boolean> {
    // The instance's name and the class, each with a zero byte after it (ICCCM 4.1.2.5).
    const words = String(await this.#property(window, this.#connection.atoms.WM_CLASS)).split('\0');
    if (!words.includes(name) || !onlyVisible) return words.includes(name);
    return this.#ask<{ mapState: number }>((done) => this.#connection.GetWindowAttributes(window, done)).then(
      ({ mapState }) => mapState === VIEWABLE,
      () => false,
    );
  }

  #atom(name: string): Promise<number> {
    return this.#ask((done) => this.#connection.InternAtom(false, name, done));
  }

  async #property(window: number, name: number): Promise<Buffer> {
    return this.#ask<{ readonly data: Buffer }>((done) =>
      this.#connection.GetProperty(0, window, name, ANY_TYPE, 0, PROPERTY_WORDS, done),
    ).then(
      ({ data }) => data,
      () => Buffer.alloc(0),
    );
  }

  #ask<T>(request: (done: (error: unknown, answer: T) => boolean) => void): Promise<T> {
    const answered = new Promise<T>((resolve, reject) => {
      request((error, answer) => {
        if (error == null) resolve(answer);
        else reject(error);
        // Otherwise the package emits the error on the connection.
        return true;
      });
    });
    return Promise.race([answered, this.#lost]);
  }
}
