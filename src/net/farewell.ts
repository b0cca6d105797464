// The last words to a connection that is turned away: few at a time, and soon over, as a flood is turned away as well.
import type { Socket } from 'node:net';

/** Connections at a time that are told why: each keeps a descriptor meanwhile. */
const MAX_AT_ONCE = 64;

/** How long they may take to hear it. */
const TIMEOUT_MS = 1_000;

/** The connections of one listener that are being told why they are turned away. */
export class Farewell {
  #count = 0;

  /** Ends a connection with these bytes; at once, and without them, where too many are being told already. */
  say(socket: Socket, bytes: Uint8Array): void {
    if (socket.destroyed) return;
    if (this.#count >= MAX_AT_ONCE) {
      socket.destroy();
      return;
    }
    this.#count += 1;
    const timer = setTimeout(() => socket.destroy(), TIMEOUT_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      this.#count -= 1;
    });
    socket.end(bytes);
  }
}
