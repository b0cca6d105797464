// Multicast DNS (RFC 6762) and DNS-SD (RFC 6763) by the library bonjour-service: loaded on first use, and one socket a network.
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type Bonjour from 'bonjour-service';

/** The type of our services: `_ttycam._tcp`. */
export const SERVICE_TYPE = 'ttycam';

/** The options of multicast-dns, which the library hands on, and does not declare. */
interface MdnsOptions {
  readonly interface: string;
  readonly bind: string;
  readonly port: number;
}

type BonjourClass = new (options: MdnsOptions, onError: (error: Error) => void) => Bonjour;

/** A DNS record as a peer wrote it: nothing of it is checked. */
export interface MdnsRecord {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly ttl?: unknown;
  readonly data?: unknown;
}

interface MdnsPacket {
  readonly answers: readonly MdnsRecord[];
  readonly additionals: readonly MdnsRecord[];
}

/** The socket of multicast-dns, which the library does not declare. */
interface MdnsSocket extends EventEmitter {
  query(name: string, type: 'PTR'): void;
}

/** Where multicast DNS is spoken; tests have a port of their own. */
export interface MdnsNetwork {
  /** An IPv4 address of this machine in the network. */
  readonly address: string;
  /** 5353 by default. */
  readonly port?: number;
}

/** An open socket. */
export interface Mdns {
  readonly bonjour: Bonjour;
  /** Asks who is listed under a name. */
  ask(name: string): void;
  /** `address` is that of the peer. */
  onResponse(take: (records: readonly MdnsRecord[], address: string) => void): void;
}

/**
 * Opens a socket for one network.
 *
 * @param failed Called when it cannot be used, perhaps more than once.
 * @returns Undefined where the library is not installed.
 */
export function openMdns({ address, port = 5_353 }: MdnsNetwork, failed: (error: Error) => void): Mdns | undefined {
  const load = loadMdns();
  if (load === undefined) return undefined;
  // A socket that is bound to the address of an interface would get no multicast.
  const bonjour = new load({ interface: address, bind: '0.0.0.0', port }, failed);
  const socket = (bonjour as unknown as { readonly server: { readonly mdns: MdnsSocket } }).server.mdns;
  // Without a listener, an error would end the process.
  socket.on('error', failed);
  return {
    bonjour,
    ask: (name) => socket.query(name, 'PTR'),
    onResponse: (take) => {
      socket.on('response', ({ answers, additionals }: MdnsPacket, peer: { readonly address: string }) =>
        take([...answers, ...additionals], peer.address),
      );
    },
  };
}

/** The library, which is an optional package, as few users need it. */
function loadMdns(): BonjourClass | undefined {
  try {
    return (createRequire(import.meta.url)('bonjour-service') as { Bonjour: BonjourClass }).Bonjour;
  } catch {
    return undefined;
  }
}
