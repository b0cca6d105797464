// Parses the address of a camera or a server, and separates what may be shown from its credentials.

/** The placeholder for a redacted part. */
export const HIDDEN = '…';

/** Which parts of an address are secret besides the usual ones. */
export interface AddressOptions {
  /** Whether the whole path is a secret, as in the URL of a webhook. */
  readonly secretPath?: boolean;
}

/** An address. The full text is not a property, so that no log and no JSON can contain it by mistake. */
export class Address {
  /** The text without user, password, query, fragment, and path segments with credentials. */
  readonly shown: string;
  /** The host's name or IP address, without brackets. Undefined where none can be shown. */
  readonly host: string | undefined;
  /** The path that may be shown, without slashes at its ends. */
  readonly path: string;
  readonly #whole: string;
  readonly #secrets: readonly string[];

  constructor(whole: string, parts: AddressParts) {
    this.#whole = whole;
    this.#secrets = parts.secrets;
    this.shown = parts.shown;
    this.host = parts.host;
    this.path = parts.path;
  }

  /** The full address. Only for code that opens it. */
  reveal(): string {
    return this.#whole;
  }

  /** The parts that must never be shown, as they were written. */
  secrets(): readonly string[] {
    return this.#secrets;
  }

  /** Whether the full address differs from what is shown. */
  get holdsSecrets(): boolean {
    return this.shown !== this.#whole;
  }

  toString(): string {
    return this.shown;
  }

  toJSON(): string {
    return this.shown;
  }
}

interface AddressParts {
  readonly shown: string;
  readonly host: string | undefined;
  readonly path: string;
  readonly secrets: readonly string[];
}

/** Local devices, whose names may contain `:` and `@` and are not addresses: `dshow:video=@device_pnp_…`. */
const LOCAL_INPUT =
  /^(ffmpeg:)?(webcam|rpicam|dshow|avfoundation|v4l2|gdigrab|x11grab|lavfi|image2):|^(ffmpeg:)?(\.{0,2}\/|~)/i;

/** What may precede a host where `://` is missing or incomplete. */
const MISTYPED_START = /^(?:[\w-]+=)?(?:ffmpeg:)?(?:(?:rtsps?|rtmps?|https?|srt|udp|tcp|tls|nats)(?::\/?|\/\/))?/i;

/** A password in a query or a path. `password-file=` does not match. */
const CREDENTIAL_FIELD = /[?&/;_](pass\w*|pwd|pw|token|secret|auth)=/i;

/** Names of query fields and path segments whose values are credentials. */
const CREDENTIAL = /pass|pwd|^pw$|^p$|token|secret|auth|key|sig|session|^sid$|cred|code|hash/i;

/** Names of fields with a user name. A user name alone is an ordinary word (`admin`), and not a secret. */
const USER = /^(u|usr|user|username|login|account|name)$/i;

/** Values that are not secret: numbers, sizes, short words. Redacting them would damage ordinary text. */
const ORDINARY = /^(\d{0,6}|\d{1,5}[x*]\d{1,5}|[a-z]{1,12}|h26[45])$/i;

/**
 * Parses any value of `--device` or `--to`, also a mistyped address. It never fails. A text that is not an address is
 * shown as it is, except for a part that looks like a user with a password.
 *
 * Where an address is ambiguous, as with an unencoded `/`, `@`, `?` or `#` in a password, the reading that shows less wins.
 */
export function parseAddress(text: string, options: AddressOptions = {}): Address {
  // The length of a scheme is bounded: without a bound, a long text without a scheme would take quadratic time.
  const [start = '', scheme] = /^.*?([a-z][a-z0-9+.-]{0,31}):\/\/+/is.exec(text) ?? [];
  return new Address(
    text,
    scheme === undefined ? bareParts(text) : urlParts(start, scheme, text.slice(start.length), options),
  );
}

/** Parses a text without `://`: a path, a device, a host, or an address whose scheme is missing or mistyped. */
function bareParts(text: string): AddressParts {
  const plain = { shown: text, host: undefined, path: '', secrets: [] };
  if (LOCAL_INPUT.test(text)) return plain;
  const start = MISTYPED_START.exec(text)?.[0] ?? '';
  const rest = text.slice(start.length);
  const [, userinfo, behind = ''] = /^([^\s/@]*:.*)@(.*)$/s.exec(rest) ?? [];
  if (userinfo === undefined && !CREDENTIAL_FIELD.test(rest)) return plain;
  const parts = afterUser('', userinfo === undefined ? rest : behind, false);
  return behindUser(start, userinfo, parts);
}

function urlParts(start: string, scheme: string, rest: string, { secretPath = false }: AddressOptions): AddressParts {
  // File URLs are shown in full: stack traces contain many.
  if (/^file$/i.test(scheme)) return { shown: start + rest, host: undefined, path: '', secrets: [] };
  // Credentials before the scheme, a common typing error.
  const early = start.lastIndexOf('@');
  if (early !== -1) {
    const parts = urlParts(`${scheme}://`, scheme, rest, { secretPath });
    return behindUser('', start.slice(0, early), parts);
  }
  const { userinfo, remainder } = splitUser(rest);
  const parts = afterUser(scheme, remainder, secretPath);
  // ssh takes no password and no token from an address. The user name is what a person needs.
  if (/^ssh$/i.test(scheme) && userinfo !== undefined && /^[\w.-]{1,32}$/.test(userinfo)) {
    return { ...parts, shown: `${start}${userinfo}@${parts.shown}` };
  }
  return behindUser(start, userinfo, parts);
}

/** The parts of an address whose user information, if any, stands between `start` and the other parts. */
function behindUser(start: string, userinfo: string | undefined, parts: AddressParts): AddressParts {
  if (userinfo === undefined) return { ...parts, shown: start + parts.shown };
  return {
    ...parts,
    shown: `${start}${HIDDEN}@${parts.shown}`,
    secrets: [...userSecrets(userinfo), ...parts.secrets],
  };
}

/** A host that is certain by itself: with a dot or brackets, or `localhost`. */
const CERTAIN_HOST = /^(\[[0-9a-f:.%\w]+\]|[\w-]+(\.[\w-]+)+|localhost)(:\d{1,5})?$/i;

const HOST_WITH_PORT = /^[\w.-]+:\d{1,5}$/;

/** Whether this cannot be the end of a password. Only behind an `@` a port makes a host certain: `user:1234` looks the same. */
function isCertainBehindUser(host: string): boolean {
  return CERTAIN_HOST.test(host) || HOST_WITH_PORT.test(host);
}

/** Splits the user information from the rest, which begins with the host. */
function splitUser(rest: string): { readonly userinfo: string | undefined; readonly remainder: string } {
  const last = rest.lastIndexOf('@');
  if (last === -1) return { userinfo: undefined, remainder: rest };
  const all = { userinfo: rest.slice(0, last), remainder: rest.slice(last + 1) };
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const at = authority.lastIndexOf('@');
  if (at === last) return all;
  // An `@` behind the host belongs to a path or a query, or to a password that contains one of `/?#`.
  const host = authority.slice(at + 1);
  const tail = rest.slice(authority.length);
  const fields = tail.slice(Math.max(0, tail.search(/[?#]/)));
  const isField =
    /^(\?[\w.[\]%-]+=|#[\w-]+(=|&|$))/.test(fields) && !tail.slice(0, tail.length - fields.length).includes('@');
  const isCertain = at === -1 ? CERTAIN_HOST.test(host) : isCertainBehindUser(host);
  // With a query of the usual form, the host is in its usual position, unless its port is not a number.
  if (isCertain || (isField && !/:(?!\d*$)/.test(host.replace(/^\[.*\]/, '')))) {
    return { userinfo: at === -1 ? undefined : authority.slice(0, at), remainder: rest.slice(at + 1) };
  }
  return splitBeforeField(rest, last) ?? all;
}

/** Where a query or a fragment of the usual form begins. */
const FIELD = /[?#][\w.[\]%-]+=/g;

/**
 * Splits an address where a password contains one of `/?#` and a query contains an `@`. The host is the last certain one
 * before the query. Without a certain host nothing is shown. Undefined where no query stands before the last `@`.
 */
function splitBeforeField(
  rest: string,
  last: number,
): { readonly userinfo: string; readonly remainder: string } | undefined {
  const field = [...rest.slice(0, last).matchAll(FIELD)].at(-1)?.index;
  if (field === undefined) return undefined;
  const splitAt = (at: number) => ({ userinfo: rest.slice(0, at), remainder: rest.slice(at + 1) });
  if (isCertainBehindUser(hostAt(rest, last))) return splitAt(last);
  for (let at = rest.lastIndexOf('@', field); at > 0; at = rest.lastIndexOf('@', at - 1)) {
    if (isCertainBehindUser(hostAt(rest, at))) return splitAt(at);
  }
  return { userinfo: rest, remainder: '' };
}

/** The possible host behind an `@`, with its port. Its length is bounded, as a peer's text may contain thousands of `@`. */
function hostAt(rest: string, at: number): string {
  return /^[^/?#]{0,300}/.exec(rest.slice(at + 1))?.[0] ?? '';
}

/** Parses what follows the user information: host, port, path, query and fragment. */
function afterUser(scheme: string, text: string, secretPath: boolean): AddressParts {
  const isNats = /^nats$/i.test(scheme);
  const [, authority = '', path = '', query = '', fragment = ''] =
    /^([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text) ?? [];
  const [, host = '', port] = /^(\[.*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  const secrets: string[] = [];
  let shownPort = port === undefined ? '' : `:${port}`;
  // Where the host is missing, the text in place of the port is a password. `port` is the placeholder in our own examples.
  if (port !== undefined && !/^(\d*|port|<.*|\u2026)$/.test(port) && !authority.includes(',')) {
    secrets.push(port);
    shownPort = `:${HIDDEN}`;
  }
  // The path of a NATS address contains names of cameras.
  const segments = isNats ? [] : path.split('/');
  const shownSegments = segments.map((segment) => {
    const found = secretPath ? [segment] : segmentSecrets(segment);
    secrets.push(...found);
    return found.length === 0 || segment === '' ? segment : HIDDEN;
  });
  const shownPath = isNats ? path : shownSegments.join('/');
  secrets.push(...fieldSecrets(query.slice(1)), ...fieldSecrets(fragment.slice(1)));
  // A single `?` or `#` at the end is punctuation.
  const shownQuery = query.length > 1 ? `?${HIDDEN}` : query;
  const shownFragment = fragment.length > 1 ? `#${HIDDEN}` : fragment;
  return {
    shown: `${host}${shownPort}${shownPath}${shownQuery}${shownFragment}`,
    host: host.replace(/^\[(.*)\]$/, '$1') || undefined,
    path: shownPath.replace(/^\/+|\/+$/g, ''),
    secrets,
  };
}

/** The secrets of `user:password`, or of a single token. */
function userSecrets(userinfo: string): string[] {
  const colon = userinfo.indexOf(':');
  const password = colon === -1 ? '' : userinfo.slice(colon + 1);
  // A user name with a password is an ordinary word, and not added alone.
  return password === '' ? [colon === -1 ? userinfo : userinfo.slice(0, colon)] : [password, userinfo];
}

/**
 * The secrets of one path segment. Cheap cameras use `/user=admin&password=xyz&channel=1`, or the same with `_`; others use
 * `/0/admin:xyz/main`. No part of such a segment is shown.
 */
function segmentSecrets(segment: string): string[] {
  const pairs = [...segment.matchAll(/([a-z]+)=(.*?)(?=[&;_,][a-z]+=|$)/gi)];
  const credentials = pairs.filter(([, name = '']) => CREDENTIAL.test(name) || USER.test(name));
  if (credentials.length > 0) {
    const values = credentials.filter(([, name = '']) => !USER.test(name)).map(([, , value = '']) => value);
    // A value may itself contain `&`, `;` or `_`, so the match above may be too long. Its first part is added as well.
    return [segment, ...values, ...values.map((value) => value.replace(/[&;].*$/s, ''))].filter((one) => one !== '');
  }
  const colon = /^([^:]+):(.+)$/s.exec(segment);
  return colon === null ? [] : [segment, colon[2] ?? ''];
}

/** The secrets of a query or a fragment: the whole text, and each value that is not an ordinary word. */
function fieldSecrets(text: string): string[] {
  if (text === '') return [];
  const values = text.split(/[&;]/).flatMap((field) => {
    const equals = field.indexOf('=');
    const [name, value] = equals === -1 ? ['', field] : [field.slice(0, equals), field.slice(equals + 1)];
    if (USER.test(name) || /file$/i.test(name)) return [];
    return CREDENTIAL.test(name) || !ORDINARY.test(value) ? [value] : [];
  });
  return text.includes('=') || !ORDINARY.test(text) ? [text, ...values] : values;
}

/**
 * The default names of cameras: `<machine>-<host>`, with the path where several share a host. Undefined for an address
 * without a host.
 */
export function namesOf(machine: string, addresses: readonly Address[]): (string | undefined)[] {
  return addressNames(addresses).map((name) => (name === undefined ? undefined : `${machine}-${name}`));
}

/** Names by the hosts of addresses, with the path where several share a host. Undefined for an address without a host. */
export function addressNames(addresses: readonly Address[]): (string | undefined)[] {
  return addresses.map(({ host, path }) => {
    if (host === undefined || host === '') return undefined;
    const shares = addresses.filter((other) => other.host === host).length > 1;
    const behind = path
      .replaceAll(HIDDEN, '')
      .replace(/\/+/g, '/')
      .replace(/^\/|\/$/g, '');
    return `${host}${shares && behind !== '' ? `/${behind}` : ''}`;
  });
}
