// The networks of this machine that a search goes to.
import { networkInterfaces } from 'node:os';

/**
 * An IPv4 address of this machine in each of its networks. Multicast goes out at one interface, so each is searched by a
 * socket of its own.
 */
export function networkAddresses(interfaces: typeof networkInterfaces = networkInterfaces): string[] {
  return Object.values(interfaces()).flatMap((addresses = []) => {
    const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
    return own === undefined ? [] : [own.address];
  });
}
