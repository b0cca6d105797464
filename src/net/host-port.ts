// Parses a host and a port: `host:port`, `[IPv6]:port`, and `[fe80::1%eth0]:port` for a link-local address.
import { isIPv6 } from 'node:net';

export interface HostPort {
  /** A name, an IPv4 address, or an IPv6 address without brackets, with its zone behind `%`. */
  readonly host: string;
  readonly port: number;
}

const LAST_PORT = 65_535;

/** The longest host name (RFC 1035, section 2.3.4). To encode a longer one takes quadratic time. */
const MAX_HOST_LENGTH = 253;

/**
 * Parses a host and a port.
 *
 * @param defaultPort Used where no port is given.
 * @returns The host and port, or what is wrong with the text.
 */
export function readHostPort(text: string, defaultPort: number): HostPort | { readonly problem: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  // Every IPv6 address has two colons. They are checked first, as Node's regular expression for IPv6 takes 8 ms to compile.
  if (bracketed === null && /:.*:/.test(text) && isIPv6(text))
    return { problem: `an IPv6 address is written in brackets: [${text}]` };
  const [, host = '', port = ''] = bracketed ?? /^([^:]*)(?::(.*))?$/.exec(text) ?? [];
  if (host === '' && port === '') return { problem: text === '' ? 'it names no host' : 'it cannot be read' };
  const read = bracketed === null ? readName(host) : readIpv6(host);
  if (typeof read === 'object') return read;
  if (port === '') return { host: read, port: defaultPort };
  if (!/^\d+$/.test(port)) return { problem: `${port} is not a port, a number up to ${LAST_PORT}` };
  if (Number(port) > LAST_PORT) return { problem: `there is no port ${port}: ports end at ${LAST_PORT}` };
  return { host: read, port: Number(port) };
}

function readName(host: string): string | { readonly problem: string } {
  if (host === '') return { problem: 'it names no host' };
  if (host.length > MAX_HOST_LENGTH) return { problem: `a host name has at most ${MAX_HOST_LENGTH} characters` };
  if (/[/?#@]/.test(host)) return { problem: 'only a host and a port are allowed' };
  if (!URL.canParse(`tcp://${host}`)) return { problem: 'it cannot be read' };
  return new URL(`tcp://${host}`).hostname;
}

/** RFC 6874 writes the `%` before a zone as `%25`; a plain `%` is accepted too. */
function readIpv6(text: string): string | { readonly problem: string } {
  const [, address = text, zone] = /^([^%]*)%(?:25(?=.))?(.*)$/.exec(text) ?? [];
  if (!isIPv6(address)) return { problem: `${address} is not an IPv6 address` };
  // The shortest form, as the system formats addresses.
  const short = new URL(`tcp://[${address}]`).hostname.slice(1, -1);
  if (zone === undefined) return short;
  return /^[\w.-]+$/.test(zone) ? `${short}%${zone}` : { problem: `${zone} is not a network interface` };
}
