// The addresses that a sender can be given to reach this receiver, for the page without cameras. Pure.
import { hostOf } from '../../net/networks.js';

/** Wildcard addresses. A server can listen on them, but no client can connect to them. */
const EVERYWHERE = /^(tcp|tls):\/\/(?:0\.0\.0\.0|\[::\]):(\d+)$/;

export interface Reachable {
  /** What the receiver listens on, with the real port; undefined: nothing. */
  readonly listening: string | undefined;
  /** The NATS server of its cameras. */
  readonly nats: string | undefined;
  /** The addresses of this machine in its networks. */
  readonly addresses: readonly string[];
  /** The names of this machine. */
  readonly names: ReadonlySet<string>;
  /** The Host header of the browser's request. */
  readonly host: string | undefined;
}

/**
 * The addresses, the likeliest first. By what the browser has come to, a sender comes as well, if it is this machine and no
 * proxy.
 */
export function senderAddresses({ listening, nats, addresses, names, host }: Reachable): string[] {
  if (listening === undefined) return nats === undefined ? [] : [nats];
  const [, scheme, port] = EVERYWHERE.exec(listening) ?? [];
  if (scheme === undefined) return [listening];
  const used = hostOf(host ?? '').toLowerCase();
  const isOwn = addresses.includes(used) || (names.has(used) && used !== 'localhost');
  const all = isOwn ? [used, ...addresses.filter((one) => one !== used && !names.has(used))] : addresses;
  return (all.length === 0 ? ['127.0.0.1'] : all).map((address) => `${scheme}://${address}:${port}`);
}
