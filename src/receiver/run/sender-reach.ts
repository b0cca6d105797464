// How senders reach this receiver, by the names and the networks that this machine has now.
import { hostname } from 'node:os';
import { networkAddresses } from '../../net/discovery/network-addresses.js';
import { machineNames } from '../../net/http/access.js';
import type { SenderReach } from '../../tui/dashboard-feed.js';
import { ownHosts, type Reachable, senderAddresses } from './sender-addresses.js';

/** What a receiver listens on, and its NATS server. */
export type ReceiverEndpoints = Pick<Reachable, 'listening' | 'nats'>;

/** @param host By what the person has come to this machine; undefined where that is not known. */
export function senderReach(endpoints: ReceiverEndpoints, host: string | undefined): SenderReach {
  const own = { addresses: networkAddresses(), names: machineNames(), host };
  return { addresses: senderAddresses({ ...endpoints, ...own }), host: ownHosts(own)[0] ?? hostname() };
}

/** The address of this machine that the person's ssh has connected to, from what sshd says of its connection. */
export function sshHost(connection: string | undefined): string | undefined {
  // "client-address client-port server-address server-port" (sshd(8), ENVIRONMENT)
  return connection?.split(' ')[2];
}
