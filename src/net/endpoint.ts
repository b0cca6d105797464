// Addresses as people write them: tcp://host:port or tls://host:port.
import { isIP } from 'node:net';
import { TtycamError } from '../core/errors.js';

/** The port of the first program of this wire. */
export const DEFAULT_PORT = 5252;

/** Where to listen or connect. */
export interface Endpoint {
  readonly scheme: 'tcp' | 'tls';
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `tcp://host:port`, `tls://host:port`, either without its port, or `host:port`, which is TCP.
 *
 * @throws TtycamError `usage`.
 */
export function parseEndpoint(text: string): Endpoint {
  const url = URL.canParse(text) && text.includes('://') ? new URL(text) : parseBare(text);
  const wrong = (why: string) =>
    new TtycamError(
      'usage',
      `${text} is no address: ${why}. Write it as tcp://host:port or tls://host:port, such as tcp://127.0.0.1:5252`,
    );
  if (url === undefined) throw wrong('it cannot be read');
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'tcp' && scheme !== 'tls') throw wrong(`${url.protocol}// is not supported`);
  if (url.hostname === '') throw wrong('it names no host');
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.username !== '') {
    throw wrong('only a host and a port can stand there');
  }
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  return { scheme, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}

function parseBare(text: string): URL | undefined {
  return URL.canParse(`tcp://${text}`) ? new URL(`tcp://${text}`) : undefined;
}

/** The endpoint as it is written. */
export function formatEndpoint({ scheme, host, port }: Endpoint): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
