// A port for a program that must be told one, as it cannot print the port that it was given.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux, macOS and Windows give to whoever asks for any. So no other test takes one meanwhile. */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const ATTEMPTS = 20;

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return port;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** An address of 127.0.0.1 for a receiver that is started more than once: nobody takes its port in between. */
export async function freeAddress(): Promise<string> {
  return `tcp://127.0.0.1:${await freePort()}`;
}
