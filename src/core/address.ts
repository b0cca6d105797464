// The address of a camera or a server, split where it is read: what may be shown, and what only its opener may see.

/** Stands where something is not shown. */
export const HIDDEN = '…';

/** How much of an address is secret beyond what always is. */
export interface AddressOptions {
  /** The whole path is a secret, as that of a webhook is. */
  readonly secretPath?: boolean;
}

/** An address. The whole of it is no property, so that no log and no JSON can hold it by mistake. */
export class Address {
  /** Without user, password, query, fragment and path segments that hold credentials. */
  readonly shown: string;
  /** A host's name or IP address, without brackets; undefined where there is none that can be shown. */
  readonly host: string | undefined;
  /** The path that may be shown, without slashes around it. */
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

  /** The whole address. For what opens it, and for nothing else. */
  reveal(): string {
    return this.#whole;
  }

  /** The parts that must appear nowhere, as they were written. */
  secrets(): readonly string[] {
    return this.#secrets;
  }

  /** Whether the whole address differs from what is shown of it. */
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

/** Cameras of this machine, whose names hold `:` and `@` and are no addresses: `dshow:video=@device_pnp_…`. */
const LOCAL_INPUT =
  /^(ffmpeg:)?(webcam|rpicam|dshow|avfoundation|v4l2|gdigrab|x11grab|lavfi|image2):|^(ffmpeg:)?(\.{0,2}\/|~)/i;

/** What may stand before a host where `://` is missing, or in part. */
const MISTYPED_START = /^(?:[\w-]+=)?(?:ffmpeg:)?(?:(?:rtsps?|rtmps?|https?|srt|udp|tcp|tls|nats)(?::\/?|\/\/))?/i;

/** A password in a query or a path. `password-file=` is none. */
const CREDENTIAL_FIELD = /[?&/;_](pass\w*|pwd|pw|token|secret|auth)=/i;

/** Names of query fields and path segments whose values are credentials. */
const CREDENTIAL = /pass|pwd|^pw$|^p$|token|secret|auth|key|sig|session|^sid$|cred|code|hash/i;

/** Names of fields that name a user. A user's name is an ordinary word (`admin`), and no secret where it stands alone. */
const USER = /^(u|usr|user|username|login|account|name)$/i;

/** Values that say nothing about anybody: numbers, sizes, short words. They would be replaced in ordinary text. */
const ORDINARY = /^(\d{0,6}|\d{1,5}[x*]\d{1,5}|[a-z]{1,12}|h26[45])$/i;

/**
 * Reads anything that can stand behind `--device` or `--to`, also a mistyped address. It never fails: what cannot be read
 * as an address is shown as it is, but for a part that looks like a user with a password.
 *
 * Where an address can be read in two ways, as with an unencoded `/`, `@`, `?` or `#` in a password, less of it is shown.
 */
export function parseAddress(text: string, options: AddressOptions = {}): Address {
  // The length of a scheme is bounded, or a long text without one would take quadratic time.
  const [start = '', scheme] = /^.*?([a-z][a-z0-9+.-]{0,31}):\/\/+/is.exec(text) ?? [];
  return new Address(
    text,
    scheme === undefined ? bareParts(text) : urlParts(start, scheme, text.slice(start.length), options),
  );
}

/** Without `://`: a path, a device, a host; or an address without its scheme, or with a part of it mistyped. */
function bareParts(text: string): AddressParts {
  const plain = { shown: text, host: undefined, path: '', secrets: [] };
  if (LOCAL_INPUT.test(text)) return plain;
  const start = MISTYPED_START.exec(text)?.[0] ?? '';
  const rest = text.slice(start.length);
  const [, userinfo, behind = ''] = /^([^\s/@]*:.*)@(.*)$/s.exec(rest) ?? [];
  if (userinfo === undefined && !CREDENTIAL_FIELD.test(rest)) return plain;
  const parts = afterUser('', userinfo === undefined ? rest : behind, false);
  if (userinfo === undefined) return { ...parts, shown: start + parts.shown };
  return {
    ...parts,
    shown: `${start}${HIDDEN}@${parts.shown}`,
    secrets: [...userSecrets(userinfo), ...parts.secrets],
  };
}

function urlParts(start: string, scheme: string, rest: string, { secretPath = false }: AddressOptions): AddressParts {
  // Of a file, all is shown: stack traces are full of them.
  if (/^file$/i.test(scheme)) return { shown: start + rest, host: undefined, path: '', secrets: [] };
  // Credentials that were typed before the scheme.
  const early = start.lastIndexOf('@');
  if (early !== -1) {
    const parts = urlParts(`${scheme}://`, scheme, rest, { secretPath });
    return {
      ...parts,
      shown: `${HIDDEN}@${parts.shown}`,
      secrets: [...userSecrets(start.slice(0, early)), ...parts.secrets],
    };
  }
  const { userinfo, remainder } = splitUser(rest);
  const parts = afterUser(scheme, remainder, secretPath);
  if (userinfo === undefined) return { ...parts, shown: start + parts.shown };
  return {
    ...parts,
    shown: `${start}${HIDDEN}@${parts.shown}`,
    secrets: [...userSecrets(userinfo), ...parts.secrets],
  };
}

/** A host that nobody would take for the end of a password: with a dot, a port or brackets, or this machine. */
const CERTAIN_HOST = /^(\[[0-9a-f:.%\w]+\]|[\w-]+(\.[\w-]+)+|localhost)(:\d{1,5})?$|^[\w.-]+:\d{1,5}$/i;
const CERTAIN_WITHOUT_USER = /^(\[[0-9a-f:.%\w]+\]|[\w-]+(\.[\w-]+)+|localhost)(:\d{1,5})?$/i;

/** What stands before the host, and all from the host on. */
function splitUser(rest: string): { readonly userinfo: string | undefined; readonly remainder: string } {
  const last = rest.lastIndexOf('@');
  if (last === -1) return { userinfo: undefined, remainder: rest };
  const all = { userinfo: rest.slice(0, last), remainder: rest.slice(last + 1) };
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const at = authority.lastIndexOf('@');
  if (at === last) return all;
  // An `@` behind the host: of a path or a query, or of a password that holds one of `/?#`.
  const host = authority.slice(at + 1);
  const tail = rest.slice(authority.length);
  const fields = tail.slice(Math.max(0, tail.search(/[?#]/)));
  const isField =
    /^(\?[\w.[\]%-]+=|#[\w-]+(=|&|$))/.test(fields) && !tail.slice(0, tail.length - fields.length).includes('@');
  const isCertain = (at === -1 ? CERTAIN_WITHOUT_USER : CERTAIN_HOST).test(host);
  // With a query of the usual form, the host is where it should be, unless what should be its port is none.
  if (isCertain || (isField && !/:(?!\d*$)/.test(host.replace(/^\[.*\]/, '')))) {
    return { userinfo: at === -1 ? undefined : authority.slice(0, at), remainder: rest.slice(at + 1) };
  }
  return splitBeforeField(rest, last) ?? all;
}

/** Where a query or a fragment of the usual form begins. */
const FIELD = /[?#][\w.[\]%-]+=/g;

/**
 * A password that holds one of `/?#` may stand before the host, and an `@` in a query behind it. The host is the last that is
 * certain before the query; where there is none, nothing is shown. Undefined where no query stands before the last `@`.
 */
function splitBeforeField(
  rest: string,
  last: number,
): { readonly userinfo: string; readonly remainder: string } | undefined {
  const field = [...rest.slice(0, last).matchAll(FIELD)].at(-1)?.index;
  if (field === undefined) return undefined;
  const splitAt = (at: number) => ({ userinfo: rest.slice(0, at), remainder: rest.slice(at + 1) });
  if (CERTAIN_HOST.test(hostAt(rest, last))) return splitAt(last);
  for (let at = rest.lastIndexOf('@', field); at > 0; at = rest.lastIndexOf('@', at - 1)) {
    if (CERTAIN_HOST.test(hostAt(rest, at))) return splitAt(at);
  }
  return { userinfo: rest, remainder: '' };
}

/** What would be the host, with its port, behind an `@`. No host is longer, and a peer's text may hold thousands of `@`. */
function hostAt(rest: string, at: number): string {
  return /^[^/?#]{0,300}/.exec(rest.slice(at + 1))?.[0] ?? '';
}

/** From the host on. */
function afterUser(scheme: string, text: string, secretPath: boolean): AddressParts {
  const isBus = /^nats$/i.test(scheme);
  const [, authority = '', path = '', query = '', fragment = ''] =
    /^([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text) ?? [];
  const [, host = '', port] = /^(\[.*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  const secrets: string[] = [];
  let shownPort = port === undefined ? '' : `:${port}`;
  // Where the host was forgotten, what should be the port is a password. `port` is the word in our own examples.
  if (port !== undefined && !/^(\d*|port|<.*|…)$/.test(port) && !authority.includes(',')) {
    secrets.push(port);
    shownPort = `:${HIDDEN}`;
  }
  // A bus has names of cameras there.
  const segments = isBus ? [] : path.split('/');
  const shownSegments = segments.map((segment) => {
    const found = secretPath ? [segment] : segmentSecrets(segment);
    secrets.push(...found);
    return found.length === 0 || segment === '' ? segment : HIDDEN;
  });
  const shownPath = isBus ? path : shownSegments.join('/');
  secrets.push(...fieldSecrets(query.slice(1)), ...fieldSecrets(fragment.slice(1)));
  // A sign alone holds nothing: it ends a question.
  const shownQuery = query.length > 1 ? `?${HIDDEN}` : query;
  const shownFragment = fragment.length > 1 ? `#${HIDDEN}` : fragment;
  return {
    shown: `${host}${shownPort}${shownPath}${shownQuery}${shownFragment}`,
    host: host.replace(/^\[(.*)\]$/, '$1') || undefined,
    path: shownPath.replace(/^\/+|\/+$/g, ''),
    secrets,
  };
}

/** `user:password`, or a token alone. */
function userSecrets(userinfo: string): string[] {
  const colon = userinfo.indexOf(':');
  const password = colon === -1 ? '' : userinfo.slice(colon + 1);
  // A user's name beside a password is an ordinary word.
  return password === '' ? [colon === -1 ? userinfo : userinfo.slice(0, colon)] : [password, userinfo];
}

/**
 * The secrets of a segment of a path: cheap cameras take `/user=admin&password=xyz&channel=1` or the same with `_`, others
 * `/0/admin:xyz/main`. Nothing of such a segment is shown.
 */
function segmentSecrets(segment: string): string[] {
  const pairs = [...segment.matchAll(/([a-z]+)=(.*?)(?=[&;_,][a-z]+=|$)/gi)];
  const credentials = pairs.filter(([, name = '']) => CREDENTIAL.test(name) || USER.test(name));
  if (credentials.length > 0) {
    const values = credentials.filter(([, name = '']) => !USER.test(name)).map(([, , value = '']) => value);
    // Where the value itself holds `&`, `;` or `_`, the reading above may be too long: the first piece is one, too.
    return [segment, ...values, ...values.map((value) => value.replace(/[&;].*$/s, ''))].filter((one) => one !== '');
  }
  const colon = /^([^:]+):(.+)$/s.exec(segment);
  return colon === null ? [] : [segment, colon[2] ?? ''];
}

/** The secrets of a query or a fragment: all of it, and each value that is not an ordinary word. */
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
 * What cameras are called when nobody named them: `<machine>-<host>`, with the path where two share a host. Undefined for an
 * address without a host.
 */
export function namesOf(machine: string, addresses: readonly Address[]): (string | undefined)[] {
  return addresses.map(({ host, path }) => {
    if (host === undefined || host === '') return undefined;
    const shares = addresses.filter((other) => other.host === host).length > 1;
    const behind = path
      .replaceAll(HIDDEN, '')
      .replace(/\/+/g, '/')
      .replace(/^\/|\/$/g, '');
    return `${machine}-${host}${shares && behind !== '' ? `/${behind}` : ''}`;
  });
}
