// An X server for a bench, and the colour of a pixel on its screen.
import { XClient } from '../../test/helpers/x-client.js';
import { XServer } from '../../test/helpers/x-server.js';

export class BenchDisplay {
  readonly #server: XServer;
  readonly #client: XClient;

  private constructor(server: XServer, client: XClient) {
    this.#server = server;
    this.#client = client;
  }

  /** Starts an X server and sets DISPLAY for this process and its children. */
  static async open(): Promise<BenchDisplay> {
    const server = await XServer.start({ width: 1_280, height: 1_024, args: ['-noreset'] });
    process.once('exit', () => server.child.kill('SIGKILL'));
    process.env['DISPLAY'] = server.display;
    return new BenchDisplay(server, await XClient.connect(server.display));
  }

  /** The green part of a pixel of the screen, 0 to 255. */
  greenAt(x: number, y: number): Promise<number> {
    return this.#client.greenAt(x, y);
  }

  async close(): Promise<void> {
    this.#client.close();
    await this.#server.close();
  }
}
