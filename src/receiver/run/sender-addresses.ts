// The addresses that a sender can be given to reach this receiver, for pages and screens without cameras. Pure.
import { hostOf } from '../../net/networks.js';

/** Wildcard addresses. A server can listen on them, but no client can connect to them. */
const EVERYWHERE = /^(tcp|tls):\/\/(?:0\.0\.0\.0|\[::\]):(\d+)$/;

/** By what other machines may reach this one. */
export interface OwnHosts {
  /** The addresses of this machine in its networks. */
  readonly addresses: readonly string[];
  /** The names of this machine, in lower case. */
  readonly names: ReadonlySet<string>;
  /** By what the person has come here: the Host header of the browser's request, or the address that ssh connected to. */
  readonly host: string | undefined;
}

export interface Reachable extends OwnHosts {
  /** What the receiver listens on, with the real port; undefined: nothing. */
  readonly listening: string | undefined;
  /** The NATS server of its cameras. */
  readonly nats: string | undefined;
}

/**
 * The hosts of this machine for other machines, the likeliest first. By what the person has come, a sender comes as well, if it
 * is this machine and no proxy.
 */
export function ownHosts({ addresses, names, host }: OwnHosts): readonly string[] {
  const used = hostOf(host ?? '').toLowerCase();
  const isOwn = addresses.includes(used) || (names.has(used) && used !== 'localhost');
  return isOwn ? [used, ...addresses.filter((one) => one !== used && !names.has(used))] : addresses;
}

/** The addresses that senders can be given, the likeliest first. */
export function senderAddresses({ listening, nats, ...own }: Reachable): string[] {
  if (listening === undefined) return nats === undefined ? [] : [nats];
  const [, scheme, port] = EVERYWHERE.exec(listening) ?? [];
  if (scheme === undefined) return [listening];
  const hosts = ownHosts(own);
  return (hosts.length === 0 ? ['127.0.0.1'] : hosts).map((host) => `${scheme}://${host}:${port}`);
}
