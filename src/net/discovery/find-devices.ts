// Finds ONVIF cameras by WS-Discovery: asks each network by multicast, and reads the answers.
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { addressesToTry, type DeviceClaim, probeMessage, readProbeMatch } from './probe-match.js';

/** The multicast group and port of WS-Discovery. */
const GROUP = '239.255.255.250';
const PORT = 3_702;

/** A question may be lost. */
const ASK_AGAIN_MS = 1_000;

/** More are not listed, as a stranger could answer any number of times. */
const MAX_DEVICES = 100;

/** An ONVIF device. */
export interface FoundDevice extends DeviceClaim {
  /** The address that answered. */
  readonly host: string;
  readonly addresses: readonly string[];
}

/** Where questions go; tests have a target of their own. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks until `signal` is aborted.
 *
 * @param networks IPv4 addresses of this machine, one in each network.
 * @param found Called once for each address that answers.
 * @param failed Called when a network cannot be asked.
 */
export function findDevices(
  networks: readonly string[],
  signal: AbortSignal,
  found: (device: FoundDevice) => void,
  failed: (error: Error) => void,
  target: ProbeTarget = { host: GROUP, port: PORT },
): void {
  const known = new Set<string>();
  for (const network of networks) {
    const id = randomUUID();
    const socket = createSocket('udp4');
    let timer: NodeJS.Timeout | undefined;
    const close = () => {
      clearInterval(timer);
      signal.removeEventListener('abort', close);
      socket.close();
    };
    const ask = () => socket.send(probeMessage(id), target.port, target.host, (error) => error && failed(error));
    socket.once('error', (error) => {
      failed(error);
      close();
    });
    socket.on('message', (bytes, { address }) => {
      if (known.size >= MAX_DEVICES || known.has(address)) return;
      const claim = readProbeMatch(bytes, id);
      if (claim === undefined) return;
      known.add(address);
      found({ ...claim, host: address, addresses: addressesToTry(claim, address) });
    });
    socket.bind(0, network, () => {
      socket.setMulticastInterface(network);
      ask();
      timer = setInterval(ask, ASK_AGAIN_MS);
    });
    signal.addEventListener('abort', close, { once: true });
  }
}
