// Groups IP addresses into networks, so that limits and logs count what one machine can use as one.

/**
 * The network of an address. An IPv4 address is its own network, also where it is mapped into IPv6. An IPv6 address counts by
 * its first 64 bits, as one machine can use any address below them. All link-local addresses are one network.
 *
 * @param host An address, with or without brackets and zone.
 */
export function networkOf(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (!bare.includes(':')) return bare;
  const groups = groupsOf(bare.replace(/%.*$/, ''));
  if (groups === undefined) return bare;
  const mapped = mappedIPv4(groups);
  if (mapped !== undefined) return mapped;
  if (groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1) return '::1';
  // fe80::/10 (RFC 4291, section 2.5.6)
  const first = groups[0] ?? 0;
  if (first >= 0xfe80 && first <= 0xfebf) return 'fe80::/64';
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

/** Whether a network is the loopback of this machine. */
export function isOwnNetwork(network: string): boolean {
  return network === '::1' || network === 'localhost' || /^127(\.\d{1,3}){3}$/.test(network);
}

/** The host of `host:port`, without its brackets. */
export function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** The eight groups of an IPv6 address; undefined for any other text. */
function groupsOf(address: string): readonly number[] | undefined {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain = dotted === null ? address : `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
  const [front = '', back, more] = plain.split('::');
  if (more !== undefined) return undefined;
  const head = front === '' ? [] : front.split(':');
  const tail = back === undefined || back === '' ? [] : back.split(':');
  const missing = 8 - head.length - tail.length;
  if (missing < 0 || (back === undefined && missing > 0)) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail].map((group) => parseInt(group, 16));
  return groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined;
}

function pair(high = '0', low = '0'): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

/** ::ffff:0:0/96 (RFC 4291, section 2.5.5.2) */
function mappedIPv4(groups: readonly number[]): string | undefined {
  if (groups[5] !== 0xffff || groups.slice(0, 5).some((group) => group !== 0)) return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
