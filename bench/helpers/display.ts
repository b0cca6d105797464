// An X server of the bench's own, and a pixel of its screen to look at.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

/** What is used of the npm package x11. */
interface XConnection {
  readonly screen: ReadonlyArray<{ readonly root: number }>;
  readonly client: {
    GetImage(
      format: 2,
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planes: number,
      done: (error: unknown, image: { readonly data: Uint8Array }) => void,
    ): void;
    terminate(): void;
  };
}

export class BenchDisplay {
  readonly #server: ChildProcess;
  readonly #connection: XConnection;

  private constructor(server: ChildProcess, connection: XConnection) {
    this.#server = server;
    this.#connection = connection;
  }

  /** Starts Xvfb on a free display, and makes that the one of this process and its children. */
  static async open(): Promise<BenchDisplay> {
    const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-noreset'];
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    process.once('exit', () => server.kill('SIGKILL'));
    const [line] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
    process.env['DISPLAY'] = `:${String(line).trim()}`;
    const x11 = createRequire(import.meta.url)('x11') as {
      createClient(done: (error: unknown, connection: XConnection) => void): void;
    };
    const connection = await new Promise<XConnection>((resolve, reject) => {
      x11.createClient((error, made) => (error == null ? resolve(made) : reject(error)));
    });
    return new BenchDisplay(server, connection);
  }

  /** The green part of a pixel of the screen, 0 to 255. */
  greenAt(x: number, y: number): Promise<number> {
    const { client, screen } = this.#connection;
    return new Promise((resolve, reject) => {
      client.GetImage(2, screen[0]?.root ?? 0, x, y, 1, 1, 0xffffffff, (error, image) =>
        error == null ? resolve(image.data[1] ?? 0) : reject(error),
      );
    });
  }

  close(): void {
    this.#connection.client.terminate();
    this.#server.kill('SIGKILL');
  }
}
