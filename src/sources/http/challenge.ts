// Answers to the challenges of HTTP servers: Basic (RFC 7617) and Digest (RFC 7616).
import { createHash } from 'node:crypto';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** One challenge of a `WWW-Authenticate` header. */
interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[\w!#$%&'*+.^`|~-]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;

/** Parses the challenges of a header, in their order. What is malformed is left out. */
function parseChallenges(header: string): Challenge[] {
  const challenges: Array<Challenge & { readonly parameters: Map<string, string> }> = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(header)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  while (at < header.length) {
    const word = match(TOKEN);
    if (word === undefined) {
      at += 1;
      continue;
    }
    match(/\s*/y);
    const parameters = challenges.at(-1)?.parameters;
    if (header[at] !== '=' || parameters === undefined) {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    at += 1;
    match(/\s*/y);
    const quoted = match(QUOTED);
    const value = quoted === undefined ? (match(TOKEN) ?? '') : quoted.slice(1, -1).replace(/\\(.)/g, '$1');
    parameters.set(word.toLowerCase(), value);
  }
  return challenges;
}

/** The supported hash functions, the best first. */
const HASHES = [
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
] as const;

/** Authenticates the requests to one server: first without credentials, then as it asks. */
export class Authenticator {
  readonly #credentials: Credentials;
  readonly #makeNonce: () => string;
  #challenge: Challenge | undefined;
  #count = 0;
  #wasAccepted = false;

  /** @param makeNonce Makes a random text for each answer to a Digest challenge. */
  constructor(credentials: Credentials, makeNonce: () => string) {
    this.#credentials = credentials;
    this.#makeNonce = makeNonce;
  }

  /**
   * Takes the header of a refusal. False where another request would be refused as well: the credentials are wrong, or no
   * challenge of the server is known.
   */
  learn(header: string): boolean {
    const known = parseChallenges(header).filter(
      (one) => one.scheme === 'basic' || (one.scheme === 'digest' && hashOf(one) !== undefined && hasPlainQop(one)),
    );
    const [best] = known.sort((one, other) => rankOf(one) - rankOf(other));
    const before = this.#challenge;
    const wasAccepted = this.#wasAccepted;
    this.#challenge = best;
    this.#wasAccepted = false;
    this.#count = 0;
    if (best === undefined) return false;
    // A server may end a nonce at any time, and not all say `stale` then.
    return (
      before === undefined ||
      (best.scheme === 'digest' && (wasAccepted || best.parameters.get('stale')?.toLowerCase() === 'true'))
    );
  }

  /** The server has taken the last answer. */
  accepted(): void {
    this.#wasAccepted = true;
  }

  /** The `Authorization` header of a request; undefined before the first challenge. */
  header(method: string, target: string): string | undefined {
    const challenge = this.#challenge;
    if (challenge === undefined) return undefined;
    const { user, password } = this.#credentials;
    if (challenge.scheme === 'basic') return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    this.#count += 1;
    return digestHeader(challenge, this.#credentials, { method, target, count: this.#count, nonce: this.#makeNonce() });
  }
}

/** The best challenge has the lowest rank. */
function rankOf(challenge: Challenge): number {
  const hash = challenge.scheme === 'basic' ? undefined : hashOf(challenge);
  return hash === undefined ? HASHES.length : HASHES.indexOf(hash);
}

function hashOf({ parameters }: Challenge): (typeof HASHES)[number] | undefined {
  const name = (parameters.get('algorithm') ?? 'MD5').replace(/-sess$/i, '').toUpperCase();
  return HASHES.find(([known]) => known === name);
}

/** Whether it can be answered without a hash of a body. */
function hasPlainQop({ parameters }: Challenge): boolean {
  const qop = parameters.get('qop');
  return qop === undefined || qop === '' || qopsOf(qop).includes('auth');
}

function qopsOf(text: string): string[] {
  return text.toLowerCase().split(/[\s,]+/);
}

interface DigestRequest {
  readonly method: string;
  readonly target: string;
  readonly count: number;
  /** The client's nonce. */
  readonly nonce: string;
}

/** The answer to a Digest challenge. */
function digestHeader(
  challenge: Challenge,
  { user, password }: Credentials,
  { method, target, count, nonce: cnonce }: DigestRequest,
): string {
  const { parameters } = challenge;
  const [, hashName] = hashOf(challenge) ?? HASHES[1];
  const hash = (text: string) => createHash(hashName).update(text).digest('hex');
  const realm = parameters.get('realm') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  const algorithm = parameters.get('algorithm');
  const own = hash(`${user}:${realm}:${password}`);
  const first = /-sess$/i.test(algorithm ?? '') ? hash(`${own}:${nonce}:${cnonce}`) : own;
  const second = hash(`${method}:${target}`);
  const hasQop = qopsOf(parameters.get('qop') ?? '').includes('auth');
  const nc = count.toString(16).padStart(8, '0');
  const response = hash(hasQop ? `${first}:${nonce}:${nc}:${cnonce}:auth:${second}` : `${first}:${nonce}:${second}`);
  const opaque = parameters.get('opaque');
  const fields = [
    // Headers hold bytes: those of UTF-8, as they are hashed.
    `username=${quoted(Buffer.from(user).toString('latin1'))}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(target)}`,
    `response="${response}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm.replace(/[^\w-]/g, '')}`]),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(hasQop ? ['qop=auth', `nc=${nc}`, `cnonce=${quoted(cnonce)}`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, '')}"`;
}
