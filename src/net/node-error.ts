// Converts Node's error codes on connections to TtycamErrors.
import { type ErrorCode, TtycamError } from '../core/errors.js';

/** The meaning of each of Node's codes on a connection: our code, and a reason that follows what was tried. */
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
 * Converts an error of Node. A TtycamError is returned as it is.
 *
 * @param doing What was tried, which the message begins with: `cannot connect to tcp://…`. May be empty.
 */
export function fromNodeError(reason: unknown, doing: string): TtycamError {
  if (reason instanceof TtycamError) return reason;
  const code = nodeCode(reason);
  const [ours, message] = MEANINGS[code ?? ''] ?? [
    'unexpected',
    reason instanceof Error ? reason.message : String(reason),
  ];
  return new TtycamError(ours, doing === '' ? message : `${doing}: ${message}`, { cause: reason });
}

/** The `code` of an error. Where several addresses were tried, the code of the first attempt. */
function nodeCode(reason: unknown): string | undefined {
  if (reason instanceof AggregateError) return nodeCode(reason.errors[0]);
  if (typeof reason === 'object' && reason !== null && 'code' in reason) return String(reason.code);
  return undefined;
}
