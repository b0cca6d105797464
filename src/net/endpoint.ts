// Endpoints: the addresses tcp://host:port and tls://host:port, parsed and formatted.
import { isIPv4 } from 'node:net';
import { TtycamError } from '../core/errors.js';
import { readHostPort } from './host-port.js';

/** The port of the first program that spoke this protocol. */
export const DEFAULT_PORT = 5252;

/** An address to listen on or connect to. */
export interface Endpoint {
  readonly scheme: 'tcp' | 'tls';
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Parses `tcp://host:port`, `tls://host:port`, either without its port, or `host:port`, which is TCP.
 *
 * @throws TtycamError `usage`.
 */
export function parseEndpoint(text: string): Endpoint {
  const wrong = (why: string) =>
    new TtycamError(
      'usage',
      `${text} is not an address: ${why}. Write it as tcp://host:port or tls://host:port, such as tcp://127.0.0.1:5252`,
    );
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const lower = scheme.toLowerCase();
  if (lower !== 'tcp' && lower !== 'tls') throw wrong(`${lower}:// is not supported`);
  // A trailing slash is accepted, as browsers write one.
  const hostAndPort = rest.replace(/\/$/, '');
  if (/[/?#@]/.test(hostAndPort)) throw wrong('only a host and a port are allowed');
  const read = readHostPort(hostAndPort, DEFAULT_PORT);
  if ('problem' in read) throw wrong(read.problem);
  return { scheme: lower, ...read };
}

/** The endpoint as text. */
export function formatEndpoint({ scheme, host, port }: Endpoint): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
