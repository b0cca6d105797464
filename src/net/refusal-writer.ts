// Graceful rejection: sends the reason to a connection and closes it, with bounds that hold under a flood.
import type { Duplex } from 'node:stream';

/** Most connections at a time, as each keeps a descriptor. */
const MAX_AT_ONCE = 64;

/** How long the peer may take to read the reason. */
const TIMEOUT_MS = 1_000;

/** Writes refusals to the rejected connections of one listener. */
export class RefusalWriter {
  #count = 0;

  /** Sends the bytes and ends the connection. Where too many refusals are under way, it is closed at once without them. */
  end(socket: Duplex, bytes: Uint8Array): void {
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
