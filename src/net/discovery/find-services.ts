// Finds what announces itself by multicast DNS. All that is found is a stranger's claim, and is cleaned here.
import { isIPv4 } from 'node:net';
import { plainText } from '../../core/text.js';
import { type MdnsNetwork, type MdnsRecord, openMdns, SERVICE_TYPE } from './mdns.js';

/** A receiver or a sender that announces itself. */
export interface FoundService {
  /** What it calls itself, cleaned. */
  readonly name: string;
  readonly role: 'receiver' | 'sender';
  /** `tls://192.168.1.20:5252`: of a scheme, an address and a port alone. */
  readonly url: string;
  /** The address that answered, where it is none of those that the answer names: a repeater, or a liar. */
  readonly answeredBy: string | undefined;
}

/** More are not listed, as a stranger could announce any number. */
const MAX_SERVICES = 100;

/** More records of one packet are not read. An answer for one service has a record for each address of its machine. */
const MAX_RECORDS = 200;

const MAX_NAME_LENGTH = 60;

/** A question may be lost. */
const ASK_AGAIN_MS = 1_000;

/** The name under which all services of our type are listed (RFC 6763, section 4). */
const LIST = `_${SERVICE_TYPE}._tcp.local`;

/**
 * Listens until `signal` is aborted.
 *
 * @param found Called once for each service. Two of one name are two, unlike in the library's own list.
 * @param failed Called when a network cannot be asked.
 * @returns False where bonjour-service is not installed.
 */
export function findServices(
  networks: readonly MdnsNetwork[],
  signal: AbortSignal,
  found: (service: FoundService) => void,
  failed: (error: Error) => void,
): boolean {
  const known = new Set<string>();
  for (const network of networks) {
    const mdns = openMdns(network, failed);
    if (mdns === undefined) return false;
    mdns.onResponse((records, address) => {
      for (const service of readResponse(records.slice(0, MAX_RECORDS), address)) {
        const key = JSON.stringify(service);
        if (known.size >= MAX_SERVICES || known.has(key)) continue;
        known.add(key);
        found(service);
      }
    });
    mdns.ask(LIST);
    const timer = setInterval(() => mdns.ask(LIST), ASK_AGAIN_MS);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        mdns.bonjour.destroy();
      },
      { once: true },
    );
  }
  return true;
}

/** The services that a response lists, without those of unknown types. A record of 0 s is a goodbye. */
export function readResponse(records: readonly MdnsRecord[], answeredBy: string): FoundService[] {
  const present = records.filter(({ ttl }) => ttl !== 0);
  const instances = present.filter(({ type, name }) => type === 'PTR' && isSame(name, LIST)).map(({ data }) => data);
  return instances.flatMap((instance) => {
    if (typeof instance !== 'string') return [];
    const own = present.filter(({ name }) => isSame(name, instance));
    const { target, port } = (own.find(({ type }) => type === 'SRV')?.data ?? {}) as Partial<Record<string, unknown>>;
    if (typeof target !== 'string') return [];
    const addresses = present.filter(({ type, name }) => type === 'A' && isSame(name, target)).map(({ data }) => data);
    const text = textOf(own.find(({ type }) => type === 'TXT')?.data);
    const service = readClaim({ instance, port, text, addresses, answeredBy });
    return service === undefined ? [] : [service];
  });
}

/** What a response says of one service. */
interface Claim {
  readonly instance: string;
  readonly port: unknown;
  readonly text: ReadonlyMap<string, string>;
  readonly addresses: readonly unknown[];
  readonly answeredBy: string;
}

/** Undefined for anything but a service of a known type, with an address and a port. */
function readClaim({ instance, port, text, addresses, answeredBy }: Claim): FoundService | undefined {
  const [role, scheme] = [text.get('role'), text.get('scheme')];
  if (role !== 'receiver' && role !== 'sender') return undefined;
  if (scheme !== 'tcp' && scheme !== 'tls' && scheme !== 'http' && scheme !== 'https') return undefined;
  if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65_535) return undefined;
  const claimed = addresses.filter((address): address is string => typeof address === 'string' && isIPv4(address));
  const isItself = claimed.length === 0 || claimed.includes(answeredBy);
  const host = isItself ? answeredBy : claimed[0];
  if (host === undefined || !isIPv4(host)) return undefined;
  return {
    name: plainText(instance.slice(0, -LIST.length - 1), MAX_NAME_LENGTH),
    role,
    url: `${scheme}://${host}:${port}`,
    answeredBy: isItself ? undefined : answeredBy,
  };
}

/** The fields of a TXT record: `key=value` each (RFC 6763, section 6.3). */
function textOf(data: unknown): ReadonlyMap<string, string> {
  const fields = Array.isArray(data) ? data : [data];
  return new Map(
    fields.flatMap((field) => {
      const [, key, value = ''] = field instanceof Uint8Array ? (/^([^=]+)=(.*)$/s.exec(String(field)) ?? []) : [];
      return key === undefined ? [] : [[key.toLowerCase(), value] as const];
    }),
  );
}

function isSame(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase();
}
