// Node's own error codes, as ours: the one place where the two meet.
import { type ErrorCode, TtycamError } from '../core/errors.js';

/** What each of Node's codes means on a connection: our code, and words that go behind what was tried. */
const MEANINGS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ECONNREFUSED: ['connection-refused', 'nothing listens there. Is the receiver running?'],
  ECONNRESET: ['connection-lost', 'the other side closed the connection'],
  EPIPE: ['connection-lost', 'the other side closed the connection'],
  ECONNABORTED: ['connection-lost', 'the connection was ended'],
  ERR_STREAM_PREMATURE_CLOSE: ['connection-lost', 'the connection was ended'],
  ERR_STREAM_DESTROYED: ['connection-lost', 'the connection was ended'],
  ETIMEDOUT: ['timed-out', 'no answer came. Is the address right, and the port open in the firewall?'],
  EHOSTUNREACH: ['connection-lost', 'that machine cannot be reached from here'],
  ENETUNREACH: ['connection-lost', 'there is no network that leads there'],
  ENETDOWN: ['connection-lost', 'the network is down'],
  EHOSTDOWN: ['connection-lost', 'that machine cannot be reached from here'],
  ENOTFOUND: ['host-unknown', 'no machine has that name'],
  EAI_AGAIN: ['host-unknown', 'the name could not be looked up just now'],
  EADDRINUSE: ['address-in-use', 'something listens there already. Choose another port, or 0 for any free one'],
  EADDRNOTAVAIL: ['address-refused', 'this machine has no such address'],
  EINVAL: ['address-refused', 'the system does not take this address. Is the network interface behind % right?'],
  ENODEV: ['address-refused', 'this machine has no such network interface'],
  EACCES: ['address-refused', 'permission denied. Ports below 1024 belong to root'],
};

/**
 * An error of Node's as a TtycamError. One that is ours already stays as it is.
 *
 * @param doing What was tried, to stand before the reason: `cannot connect to tcp://…`.
 */
export function fromNodeError(reason: unknown, doing: string): TtycamError {
  if (reason instanceof TtycamError) return reason;
  const code = nodeCode(reason);
  const [ours, words] = MEANINGS[code ?? ''] ?? [
    'unexpected',
    reason instanceof Error ? reason.message : String(reason),
  ];
  return new TtycamError(ours, doing === '' ? words : `${doing}: ${words}`, { cause: reason });
}

/** The `code` of whatever was thrown. Where several addresses were tried, that of the first. */
function nodeCode(reason: unknown): string | undefined {
  if (reason instanceof AggregateError) return nodeCode(reason.errors[0]);
  if (typeof reason === 'object' && reason !== null && 'code' in reason) return String(reason.code);
  return undefined;
}
