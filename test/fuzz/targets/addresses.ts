// Addresses of cameras, servers and peers: no secret part is shown, and what belongs together is grouped together.
import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { namesOf, parseAddress } from '#src/core/address.js';
import { Secrets } from '#src/core/secrets.js';
import { formatEndpoint, parseEndpoint } from '#src/net/endpoint.js';
import { parseNatsUrl } from '#src/net/nats/nats-url.js';
import { isOwnNetwork, networkOf } from '#src/net/networks.js';
import { below, type Chance, evilText, mutate, pick } from '../mutate.js';
import { survives, type Targets } from '../target.js';

const SCHEMES = ['rtsp', 'RTSP', 'rtmps', 'http', 'https', 'srt', 'tcp', 'tls', 'nats', 'x-camera+v2'];
const STARTS = ['', '', 'ffmpeg:', 'to=', 'url '];
const HOSTS = ['10.0.0.9', 'cam.example.org', '[2001:db8::7]', '[fe80::1%eth0]', 'localhost', 'cam'];

/** What a password may hold beside letters, where it is not encoded: one kind in each address, as two can be read in many ways. */
const SIGNS = ['', '', '!', '@', ':', '#', '?', '/', '%40', '%2F', '%', '&', '=', ' ', 'ä', '"'];

/** Letters that nothing else of an address holds. */
function core(chance: Chance): string {
  return `S3c${below(chance, 1e9).toString(36).padStart(6, 'z')}T`;
}

interface Built {
  readonly text: string;
  readonly cores: readonly string[];
}

/** An address as people write it, and what of it must not be shown. */
function someAddress(chance: Chance): Built {
  const cores: string[] = [];
  const secret = (signs: readonly string[]) => {
    const one = core(chance);
    cores.push(one);
    return chance() < 0.5 ? `${one}${pick(chance, signs)}` : `${pick(chance, signs)}${one}`;
  };
  const hasUser = chance() < 0.6;
  const user = hasUser ? `${pick(chance, ['admin', 'a%20b', ''])}:${secret(SIGNS)}@` : '';
  const port = chance() < 0.5 ? `:${1 + below(chance, 65_535)}` : '';
  // Signs of a query and a fragment are what ends them, so a secret of theirs holds none.
  const fieldSigns = SIGNS.filter((sign) => !/[#&?]/.test(sign));
  const path = pick(chance, ['', '/', '/stream1', '/cam/realmonitor', '/h264/ch1/main']);
  const scheme = pick(chance, SCHEMES);
  // Behind a bus stand names of cameras, which are no secrets.
  const segment =
    scheme !== 'nats' && chance() < 0.2 ? `/user=admin&password=${secret(['', '!', '%40'])}&channel=1` : '';
  const field = pick(chance, ['pwd', 'password', 'token', 'auth', 'key', 'session', 'sig', 'code']);
  const query = chance() < 0.4 ? `?channel=1&${field}=${secret(fieldSigns)}&size=4` : '';
  const fragment = chance() < 0.1 ? `#${field}=${secret(['', '!'])}` : '';
  const text = `${pick(chance, STARTS)}${scheme}://${user}${pick(chance, HOSTS)}${port}${path}${segment}${query}${fragment}`;
  return { text, cores };
}

function takeAddress({ text, cores }: Built): void {
  const address = parseAddress(text);
  const [name = ''] = namesOf('pi', [address, address]);
  const told = [address.shown, String(address), JSON.stringify({ address }), address.host, address.path, name];
  // A process that knows the address hides it wherever it stands.
  const secrets = new Secrets();
  secrets.addAddress(address);
  for (const words of [text, `cannot open '${text}': 401`, encodeURIComponent(text)]) {
    told.push(secrets.hide(words));
  }
  for (const one of cores) {
    // The last words of a child may hold a part alone.
    told.push(secrets.hide(`password ${one}`).startsWith('password') ? '' : one);
    for (const words of told)
      assert.ok(words?.includes(one) !== true, `${JSON.stringify(words)} of ${JSON.stringify(text)}`);
  }
  assert.equal(address.reveal(), text);
}

/** Any text: it is taken, and what is shown of it is not longer than it is, but for what stands in place of secrets. */
function takeAnyAddress(text: string): void {
  const address = parseAddress(text);
  assert.equal(address.reveal(), text);
  assert.ok(address.shown.length <= text.length + 16);
  for (const secret of address.secrets()) assert.ok(secret === '' || text.includes(secret), 'a secret is a part of it');
  survives(() => {
    const endpoint = parseEndpoint(text);
    assert.deepEqual(parseEndpoint(formatEndpoint(endpoint)), endpoint, 'what is written is read again');
    assert.ok(endpoint.port >= 0 && endpoint.port <= 65_535);
  });
  survives(() => {
    const { servers } = parseNatsUrl(text);
    assert.ok(servers.length > 0 && servers.every(({ port }) => port > 0 && port <= 65_535));
  });
}

/** An IPv6 address in one of the ways to write it. */
function written(chance: Chance, groups: readonly number[]): string {
  let text = groups.map((group) => group.toString(16).padStart(chance() < 0.3 ? 4 : 1, '0')).join(':');
  if (chance() < 0.6) text = new URL(`tcp://[${text}]`).hostname.slice(1, -1);
  if (chance() < 0.3 && isIP(text) === 6) {
    const [high = 0, low = 0] = groups.slice(6);
    const dotted = [high >> 8, high & 255, low >> 8, low & 255].join('.');
    text = `${groups
      .slice(0, 6)
      .map((group) => group.toString(16))
      .join(':')}:${dotted}`;
  }
  if (chance() < 0.3) text = text.toUpperCase();
  if (chance() < 0.2) text = `${text}%eth0`;
  return chance() < 0.3 ? `[${text}]` : text;
}

function takeNetwork(chance: Chance): void {
  const group = () => (chance() < 0.3 ? 0 : below(chance, 65_536));
  const kind = chance();
  const interfaceId = [group(), group(), group(), group()];
  if (kind < 0.3) {
    const [high, low] = [1 + below(chance, 65_535), below(chance, 65_536)];
    const plain = [high >> 8, high & 255, low >> 8, low & 255].join('.');
    assert.equal(networkOf(written(chance, [0, 0, 0, 0, 0, 0xffff, high, low])), plain);
    assert.equal(networkOf(plain), plain);
    assert.equal(isOwnNetwork(plain), high >> 8 === 127);
  } else if (kind < 0.4) {
    const prefix = () => [0xfe80 + below(chance, 0x40), group(), group(), group()];
    assert.equal(
      networkOf(written(chance, [...prefix(), ...interfaceId])),
      networkOf(written(chance, [...prefix(), 1, 2, 3, 4])),
    );
  } else {
    const prefix = [0x2000 + below(chance, 0x2000), group(), group(), group()];
    const network = networkOf(written(chance, [...prefix, ...interfaceId]));
    assert.equal(network, networkOf(written(chance, [...prefix, group(), group(), group(), group()])));
    const other = prefix.map((one, at) => (at === 3 ? one ^ (1 << below(chance, 16)) : one));
    assert.notEqual(network, networkOf(written(chance, [...other, ...interfaceId])));
    assert.ok(!isOwnNetwork(network));
  }
  networkOf(evilText(chance));
}

function mutatedText(chance: Chance, text: string): string {
  const bytes = mutate(chance, Buffer.from(text), Buffer.from('://@:?#&;=%[]/,\\'));
  return Buffer.from(bytes).toString(chance() < 0.5 ? 'utf8' : 'latin1');
}

export const ADDRESS_TARGETS: Targets = {
  address: { share: 30, run: (chance) => takeAddress(someAddress(chance)) },
  'any address': {
    share: 20,
    run: (chance) => takeAnyAddress(chance() < 0.2 ? evilText(chance) : mutatedText(chance, someAddress(chance).text)),
  },
  network: { share: 30, run: takeNetwork },
};
