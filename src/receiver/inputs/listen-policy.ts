// The policy for --listen, --announce and --allow: beyond this machine, a receiver listens only where keys or certificates protect it.
import { TtycamError } from '../../core/errors.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import { DEFAULT_PORT, type Endpoint, formatEndpoint, isLoopback } from '../../net/endpoint.js';

/** @throws TtycamError `usage` for an unprotected address that other machines can reach, with ways to protect it. */
export function checkProtected(listen: Endpoint, credentials: Credentials | undefined): void {
  if (isLoopback(listen.host)) return;
  if (credentials?.kind === 'certificates' && credentials.authorities === undefined) {
    const problem = 'without --tls-ca anyone who reaches it can send. Give the authority of the senders’ certificates';
    throw new TtycamError('usage', `${formatEndpoint(listen)}: ${problem}, or add --insecure`);
  }
  if (credentials === undefined) throw insecure(listen);
}

function insecure(listen: Endpoint): TtycamError {
  // Port 0 is any free port, so no sender could have the number.
  const port = listen.port === 0 ? DEFAULT_PORT : listen.port;
  const alone = formatEndpoint({ scheme: 'tcp', host: '127.0.0.1', port });
  const secure = formatEndpoint({ ...listen, scheme: 'tls', port });
  const advice = [
    `${formatEndpoint(listen)} can be reached from other machines, and anyone there could watch or send`,
    `either make a key that both ends share: receiver keygen ttycam.key, then --listen ${secure} --key-file ttycam.key`,
    'or add --insecure, on a network that you trust',
    `or listen on this machine alone (--listen ${alone}), and let each sender come through ssh: ssh -R ${port}:127.0.0.1:${port} <sender’s machine>`,
  ];
  return new TtycamError('usage', advice.join('; '));
}

/** @throws TtycamError `usage` for an address that the network cannot reach: to announce it would mislead. */
export function checkAnnounced(listen: Endpoint | undefined): void {
  if (listen !== undefined && !isLoopback(listen.host)) return;
  const where = listen === undefined ? 'nothing listens here' : `only this machine can reach ${formatEndpoint(listen)}`;
  throw new TtycamError('usage', `--announce: ${where}. Give --listen tls://0.0.0.0:${DEFAULT_PORT} and --key-file`);
}

/**
 * Reads the names of `--allow`.
 *
 * @throws TtycamError `usage` where names are not proven, or no key has one of them.
 */
export function allowedNames(text: string | undefined, credentials: Credentials | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const wrong = (why: string) => new TtycamError('usage', `--allow ${text}: ${why}`);
  if (names.length === 0) throw wrong('it names no camera');
  if (credentials === undefined) throw wrong('without a key or certificate anyone can call a camera so');
  if (credentials.kind === 'certificates') {
    if (credentials.authorities === undefined) throw wrong('without --tls-ca no camera proves its name');
    return names;
  }
  const missing = names.find((name) => !credentials.keys.some((key) => key.name === name));
  if (missing !== undefined) throw wrong(`the key file holds no key for ${missing}`);
  return names;
}
