// The address of a camera behind ssh: ssh://[user@]host[:port][/device].
import { TtycamError } from '../../core/errors.js';
import { percentDecoded } from '../../core/percent.js';

export interface SshAddress {
  /** Undefined: as the user's ssh configuration says, which may name a host by an alias. */
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  /** The camera there: `auto`, `rpicam`, `pattern`, or an absolute path. */
  readonly device: string;
}

/** Devices that are a word and no path. */
const DEVICE_WORD = /^(auto|pattern|rpicam|webcam)(:[\w.-]+)?$/;

/**
 * Names that neither ssh nor a shell can take for anything else: the user's configuration may give them to a command
 * (`ProxyCommand … %h`).
 */
const HOST = /^[\w.][\w.%:-]{0,252}$/;
const USER = /^[\w.][\w.+@-]{0,63}$/;

/**
 * Parses the address of a camera behind ssh.
 *
 * @param text Without its options behind `#`.
 * @throws TtycamError `usage`.
 */
export function parseSshAddress(text: string): SshAddress {
  const wrong = (why: string) => new TtycamError('usage', `${text}: ${why}. Write it as ssh://user@host:22/dev/video0`);
  const [, authority, path = ''] = /^ssh:\/\/([^/]*)(\/.*)?$/is.exec(text) ?? [];
  if (authority === undefined) throw wrong('it is not an ssh address');
  const at = authority.lastIndexOf('@');
  const user = at === -1 ? undefined : authority.slice(0, at);
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(authority.slice(at + 1)) ?? [];
  const host = bracketed ?? plain ?? '';
  if (user?.includes(':') === true) throw wrong('ssh takes no password from an address. It takes a key (ssh-copy-id)');
  if (user !== undefined && !USER.test(user)) throw wrong('the name of its user cannot be used');
  if (host === '') throw wrong('it names no host');
  if (!HOST.test(host)) throw wrong('the name of its host cannot be used');
  return { user, host, port: readPort(port, wrong), device: readDevice(path, wrong) };
}

function readPort(text: string | undefined, wrong: (why: string) => TtycamError): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw wrong(`${text} is not a port`);
  return port;
}

function readDevice(path: string, wrong: (why: string) => TtycamError): string {
  if (path === '' || path === '/') return 'auto';
  const decoded = percentDecoded(path);
  if (decoded === undefined || /\p{Cc}/u.test(decoded)) throw wrong('its device cannot be used');
  const word = decoded.slice(1);
  return DEVICE_WORD.test(word) ? word : decoded;
}

/** The destination as ssh writes it: `user@host`, or `host`. */
export function destinationOf({ user, host }: Pick<SshAddress, 'user' | 'host'>): string {
  return user === undefined ? host : `${user}@${host}`;
}
