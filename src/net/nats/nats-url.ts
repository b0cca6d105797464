// NATS URLs: nats://host:port, with several servers of a cluster, and for a viewer the cameras that it wants.
import { TtycamError } from '../../core/errors.js';
import { percentDecoded } from '../../core/percent.js';
import { readHostPort } from '../host-port.js';
import type { ServerAddress } from './server-pool.js';

/** The standard port of NATS. */
const DEFAULT_NATS_PORT = 4222;

/** A parsed NATS URL. */
export interface NatsUrl {
  readonly scheme: 'nats';
  /** At least one. */
  readonly servers: readonly ServerAddress[];
  /** Patterns of the cameras meant, in which `*` matches any characters; none: all. A sender has none. */
  readonly names: readonly string[];
}

/** Whether a text begins as a NATS URL. */
export function isNatsUrl(text: string): boolean {
  return /^nats:\/\//i.test(text);
}

/**
 * Parses `nats://host:port`. Further servers follow after commas, and names of cameras after a `/`:
 * `nats://one:4222,two:4222/barn-*,gate`.
 *
 * @throws TtycamError `usage`.
 */
export function parseNatsUrl(text: string): NatsUrl {
  const wrong = (why: string) =>
    new TtycamError('usage', `${withoutUser(text)} is not a NATS address: ${why}. Write it as nats://host:4222`);
  const bare = text.replace(/^nats:\/\//i, '').replace(/,nats:\/\//gi, ',');
  const slash = bare.indexOf('/');
  const hosts = (slash === -1 ? bare : bare.slice(0, slash)).split(',').filter((host) => host !== '');
  if (hosts.length === 0) throw wrong('it names no host');
  if (hosts.some((host) => host.includes('@'))) {
    throw wrong(
      'every user of this machine could read a login in it. Put it into a file: --nats-creds, --nats-nkey, --nats-token-file or --nats-password-file',
    );
  }
  const servers = hosts.map((host) => {
    const server = /[?#]/.test(host) ? { problem: 'it cannot be read' } : readHostPort(host, DEFAULT_NATS_PORT);
    if ('problem' in server) throw wrong(`${host}: ${server.problem}`);
    if (server.port === 0) throw wrong(`${host}: no server has port 0`);
    return server;
  });
  const names = slash === -1 ? [] : bare.slice(slash + 1).split(',');
  // A name may be percent-encoded or not.
  return {
    scheme: 'nats',
    servers,
    names: names.map((name) => percentDecoded(name) ?? name).filter((name) => name !== ''),
  };
}

/** Hides the user and password of an address, for messages. */
function withoutUser(text: string): string {
  // The lookbehind lets a match start at the beginning of a part only, or a long text would take quadratic time.
  return text.replace(/(?<![^/,])[^/,]*@/g, '…@');
}

/** The URL as text. */
export function formatNatsUrl({ servers, names }: NatsUrl): string {
  const hosts = servers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  return `nats://${hosts.join(',')}${names.length === 0 ? '' : `/${names.join(',')}`}`;
}
