// A raw TCP peer that sends arbitrary bytes, and a server that only collects them.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { encodePrefix, type PrefixBytes } from '#src/core/wire/framing.js';
import { encodeVideo, type VideoMessage } from '#src/core/wire/messages.js';
import { cleanup } from './cleanup.js';
import { eventually } from './wait.js';

/** One end of a plain TCP connection. */
export class RawPeer {
  readonly socket: Socket;
  /** This side's address as the other side sees it. */
  readonly address: string;
  #received: Buffer[] = [];
  #ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    this.address = `127.0.0.1:${socket.localPort}`;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#received.push(chunk));
    socket.on('close', () => {
      this.#ended = true;
    });
  }

  /** All bytes from the other side. */
  get received(): Buffer {
    // Tests ask for it many times a second: what is joined once is kept.
    if (this.#received.length > 1) this.#received = [Buffer.concat(this.#received)];
    return this.#received[0] ?? Buffer.alloc(0);
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Waits until the connection is closed. */
  async end(withinMs?: number): Promise<void> {
    await eventually(`the end of ${this.address}`, () => this.#ended, withinMs);
  }
}

/** Connects to a receiver. */
export async function connectRaw(t: TestContext, port: number): Promise<RawPeer> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  cleanup(t, () => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return new RawPeer(socket);
}

/** Starts a server for senders, which sends nothing by itself. */
export async function listenRaw(
  t: TestContext,
): Promise<{ readonly url: string; readonly port: number; readonly peers: readonly RawPeer[] }> {
  const peers: RawPeer[] = [];
  const server = createServer((socket) => peers.push(new RawPeer(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup(t, async () => {
    for (const { socket } of peers) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `tcp://127.0.0.1:${address.port}`, port: address.port, peers };
}

/** A message on the wire: the length prefix, then the Video. */
export function framed(message: VideoMessage, prefixBytes: PrefixBytes = 8): Buffer {
  const bytes = Buffer.concat(encodeVideo(message));
  return Buffer.concat([encodePrefix(bytes.length, prefixBytes), bytes]);
}
