// How an uplink gets its connection: it connects to a receiver, or uses the stdin and stdout of this program.
import type { Readable, Writable } from 'node:stream';
import { TtycamError } from '../../core/errors.js';
import { MAX_CONTROL_BYTES } from '../../core/limits.js';
import type { PrefixBytes } from '../../core/wire/framing.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import type { Endpoint } from '../../net/endpoint.js';
import { MessageLink } from '../../net/link.js';
import { connectLink } from '../../net/open-link.js';
import { PipeStream } from '../../net/pipe-stream.js';

/**
 * Makes a connection, within `withinMs`.
 *
 * @throws TtycamError when that fails.
 */
export type Dial = (
  credentials: Credentials | undefined,
  signal: AbortSignal,
  withinMs: number,
) => Promise<MessageLink>;

/** Connects to a receiver over TCP or TLS. */
export function dialEndpoint(endpoint: Endpoint, prefixBytes: PrefixBytes): Dial {
  return (credentials, signal, withinMs) => connectLink({ endpoint, credentials }, prefixBytes, signal, withinMs);
}

/** The pipes of a program whose receiver has started it. */
export interface StandardPipes {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
}

/**
 * Sends to stdout, and reads the receiver's answers from stdin. There is one such connection.
 *
 * @throws TtycamError `usage` where one of them is a terminal.
 */
export function dialStdio({ stdin, stdout }: StandardPipes, prefixBytes: PrefixBytes): Dial {
  if (stdin.isTTY === true || stdout.isTTY === true) {
    const which = stdout.isTTY === true ? 'stdout' : 'stdin';
    throw new TtycamError(
      'usage',
      `--to stdio: ${which} is a terminal. The receiver has to start this program with a pipe to it and one from it`,
    );
  }
  return async () => {
    const pipes = new PipeStream(stdin, stdout, { endsAfterWriting: true });
    return new MessageLink(pipes, MAX_CONTROL_BYTES, prefixBytes, 'stdio');
  };
}
