// A probe that a NATS server answers, made before the library connects to it.
import { connect } from 'node:net';
import { TtycamError } from '../../core/errors.js';
import { CONNECT_TIMEOUT_MS } from '../../core/limits.js';
import { natsError } from './nats-error.js';
import type { ServerAddress } from './server-pool.js';

/** The longest INFO line that is read. It has a few hundred bytes, and more where a cluster has many members. */
const MAX_GREETING_BYTES = 64 * 1024;

/** The fields in use of a server's INFO line. */
export interface Greeting {
  /** Whether it offers or demands TLS. */
  readonly tls: boolean;
}

/**
 * Waits for a server's INFO line, over a connection of its own that is always closed. The library does not close the socket
 * of an attempt that timed out: a server that hangs would cost one socket for each attempt.
 *
 * @throws TtycamError why no server answered.
 */
export async function probeServer(
  { host, port }: ServerAddress,
  signal: AbortSignal,
  doing: string,
): Promise<Greeting> {
  const socket = connect({ host, port, noDelay: true });
  const abort = () => socket.destroy(new TtycamError('connection-lost', 'stopped'));
  const timer = setTimeout(() => {
    const message = `${doing}: no NATS server answers there within ${CONNECT_TIMEOUT_MS / 1_000} s`;
    socket.destroy(new TtycamError('timed-out', message));
  }, CONNECT_TIMEOUT_MS);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    let text = '';
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      text += chunk.toString('latin1');
      const greeting = readGreeting(text);
      if (greeting !== undefined) return greeting;
      if (!'INFO '.startsWith(text.slice(0, 5)) || text.length > MAX_GREETING_BYTES) {
        throw new TtycamError('nats-refused', `${doing}: something else than a NATS server answers there`);
      }
    }
    throw new TtycamError('connection-lost', `${doing}: the connection was ended before a NATS server answered`);
  } catch (reason) {
    throw natsError(reason, doing);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    socket.on('error', () => undefined).destroy();
  }
}

/** Reads `INFO {…}` with its line end; undefined while the line is incomplete. */
function readGreeting(text: string): Greeting | undefined {
  const json = /^INFO\s+([^\r\n]+)\r\n/.exec(text)?.[1];
  if (json === undefined) return undefined;
  try {
    const info = JSON.parse(json) as { readonly tls_required?: unknown; readonly tls_available?: unknown } | null;
    return { tls: info?.tls_required === true || info?.tls_available === true };
  } catch {
    return undefined;
  }
}
