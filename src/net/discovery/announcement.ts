// Announces a receiver, or a sender that serves pictures, on the networks of this machine by multicast DNS.
import { hostname } from 'node:os';
import { fromNodeError } from '../node-error.js';
import { type MdnsNetwork, openMdns, SERVICE_TYPE } from './mdns.js';
import { networkAddresses } from './network-addresses.js';

/** What can be announced, and how it is reached. */
export interface Service {
  readonly role: 'receiver' | 'sender';
  readonly scheme: 'tcp' | 'tls' | 'http' | 'https';
  readonly port: number;
}

/** The time limit for the announcement of the end. */
const GOODBYE_TIMEOUT_MS = 500;

/**
 * Announces a service until it is stopped. It is found under the name of this machine and its port, which nobody else on this
 * machine has. A name proves nothing: a key decides who is who.
 *
 * @param failed Called when the announcement fails on a network; once for each reason.
 * @returns Ends the announcement on all networks; undefined where no network takes it.
 */
export function announceService(
  { role, scheme, port }: Service,
  networks: readonly MdnsNetwork[],
  failed: (reason: string) => void,
): (() => Promise<void>) | undefined {
  const machine = hostname().replace(/\..*$/, '');
  const reported = new Set<string>();
  const report = (reason: string): void => {
    if (reported.has(reason)) return;
    reported.add(reason);
    failed(reason);
  };
  const onError = (error: Error) => report(fromNodeError(error, 'cannot use multicast DNS').message);
  const opened = networks.flatMap((network) => openMdns(network, onError)?.bonjour ?? []);
  if (opened.length === 0) {
    report(networks.length === 0 ? 'this machine has no network' : 'the package bonjour-service is not installed');
    return undefined;
  }
  for (const bonjour of opened) {
    bonjour.publish({
      name: `${machine}-${port}`,
      type: SERVICE_TYPE,
      port,
      host: `${machine}.local`,
      txt: { role, scheme },
      // The library would print on stdout that a name is taken.
      probe: false,
    });
  }
  return async () => {
    await Promise.all(
      opened.map(
        (bonjour) =>
          new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, GOODBYE_TIMEOUT_MS);
            bonjour.unpublishAll(() => {
              clearTimeout(timer);
              resolve();
            });
          }),
      ),
    );
    for (const bonjour of opened) bonjour.destroy();
  };
}

/** Announces what listens in the networks in which it can be reached: that of its address, or all of this machine. */
export function announceListener(
  { host, ...service }: Service & { readonly host: string },
  failed: (reason: string) => void,
): (() => Promise<void>) | undefined {
  const all = networkAddresses();
  const networks = (all.includes(host) ? [host] : all).map((address) => ({ address }));
  return announceService(service, networks, failed);
}
