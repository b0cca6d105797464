// Finds what announces itself by multicast DNS. All that is found is a stranger's claim, and is cleaned here.
import { isIPv4 } from 'node:net';
import type { Service as Claim } from 'bonjour-service';
import { plainText } from '../../core/text.js';
import { type MdnsNetwork, openMdns, SERVICE_TYPE } from './mdns.js';

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

/** More of one network are not listed, as a stranger could announce any number. */
const MAX_SERVICES = 100;

const MAX_NAME_LENGTH = 60;

/** A question may be lost. */
const ASK_AGAIN_MS = 1_000;

/**
 * Listens until `signal` is aborted.
 *
 * @param found Called once for each service.
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
    const bonjour = openMdns(network, failed);
    if (bonjour === undefined) return false;
    const browser = bonjour.find({ type: SERVICE_TYPE });
    const claimed = (claim: Claim): void => {
      const service = readClaim(claim);
      if (service === undefined) return;
      const key = JSON.stringify(service);
      if (known.has(key)) return;
      known.add(key);
      found(service);
      if (known.size >= MAX_SERVICES) browser.stop();
    };
    browser.on('up', claimed);
    // Another one of the same name: the library takes it for the first one, and both are listed here.
    browser.on('srv-update', claimed);
    const timer = setInterval(() => browser.update(), ASK_AGAIN_MS);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        browser.stop();
        bonjour.destroy();
      },
      { once: true },
    );
  }
  return true;
}

/** What a claim says of a service that we know; undefined for anything else. */
export function readClaim(
  claim: Pick<Claim, 'name' | 'port' | 'txt' | 'addresses' | 'referer'>,
): FoundService | undefined {
  const { role, scheme } = (claim.txt ?? {}) as { readonly role?: unknown; readonly scheme?: unknown };
  if (role !== 'receiver' && role !== 'sender') return undefined;
  if (scheme !== 'tcp' && scheme !== 'tls' && scheme !== 'http' && scheme !== 'https') return undefined;
  const { port } = claim;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
  const answered = claim.referer?.address;
  const claimed = (claim.addresses ?? []).filter((address) => isIPv4(address));
  const isItself = answered !== undefined && (claimed.length === 0 || claimed.includes(answered));
  const host = isItself ? answered : claimed[0];
  if (host === undefined || !isIPv4(host)) return undefined;
  return {
    name: plainText(String(claim.name), MAX_NAME_LENGTH),
    role,
    url: `${scheme}://${host}:${port}`,
    answeredBy: isItself ? undefined : answered,
  };
}
