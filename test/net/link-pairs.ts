// Two ends of a real connection for a test, as message links.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { MessageLink } from '#src/net/link.js';
import { cleanup } from '../helpers/cleanup.js';

export const MAX = 8 * 1024 * 1024;

/** The two ends of one connection, which is closed after the test. */
async function sockets(t: TestContext, allowHalfOpen = false): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const there = connect({ host: '127.0.0.1', port: address.port });
  const [[here]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(there, 'connect')]);
  cleanup(t, async () => {
    here.destroy();
    there.destroy();
    server.close();
    await once(server, 'close');
  });
  return [here, there];
}

/** A link, and the bare socket at its other end. */
export async function linkToSocket(t: TestContext, allowHalfOpen = false): Promise<readonly [MessageLink, Socket]> {
  const [here, there] = await sockets(t, allowHalfOpen);
  here.on('error', () => undefined);
  return [new MessageLink(there, MAX), here];
}

/** A link, and the one at its other end. */
export async function links(t: TestContext): Promise<readonly [MessageLink, MessageLink]> {
  const [here, there] = await sockets(t);
  return [new MessageLink(here, MAX), new MessageLink(there, MAX)];
}

/** A message of `length` bytes. */
export function message(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = at * 7 + seed;
  if (length > 0) bytes[0] = 0x0a;
  return bytes;
}
