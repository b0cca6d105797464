// Asks one camera over HTTP: follows redirects, and answers challenges without giving credentials to anyone else.
import { randomBytes } from 'node:crypto';
import { TtycamError } from '../../core/errors.js';
import { plainText } from '../../core/text.js';
import { Authenticator, type Credentials } from './challenge.js';
import { type Answer, Exchange, targetOf } from './exchange.js';
import { requestError } from './http-problem.js';

const MAX_REDIRECTS = 5;

/** Two challenges at most: a nonce may end between the first answer and the second. */
const MAX_CHALLENGES = 2;

export interface CameraClientOptions {
  /** Without user and password. */
  readonly url: URL;
  readonly credentials: Credentials | undefined;
  readonly insecureTls: boolean;
  /** The address as messages show it. */
  readonly shown: string;
}

export class CameraClient {
  readonly #options: CameraClientOptions;
  readonly #exchange: Exchange;
  readonly #authenticator: Authenticator | undefined;

  constructor(options: CameraClientOptions) {
    this.#options = options;
    this.#exchange = new Exchange(options);
    const { credentials } = options;
    this.#authenticator = credentials && new Authenticator(credentials, () => randomBytes(8).toString('hex'));
  }

  /** @throws TtycamError where there is no answer, or redirects lead nowhere. */
  async get(headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const { url: first, shown } = this.#options;
    let url = first;
    for (let redirects = 0; ; redirects += 1) {
      let answer: Answer;
      try {
        answer = await this.#getAuthenticated(url, headers, signal);
      } catch (cause) {
        throw requestError(cause, shown);
      }
      if (![301, 302, 303, 307, 308].includes(answer.status)) return answer;
      const location = answer.header('location') ?? '';
      answer.cancel();
      if (redirects >= MAX_REDIRECTS) throw new TtycamError('source-failed', `${shown} redirects again and again`);
      url = redirectTarget(url, location, shown);
    }
  }

  close(): void {
    this.#exchange.close();
  }

  async #getAuthenticated(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const authenticator = mayAuthenticate(this.#options.url, url) ? this.#authenticator : undefined;
    for (let challenges = 0; ; challenges += 1) {
      const authorization = authenticator?.header('GET', targetOf(url));
      const own = authorization === undefined ? headers : { ...headers, authorization };
      const answer = await this.#exchange.get(url, own, signal);
      if (answer.status !== 401) {
        if (authorization !== undefined) authenticator?.accepted();
        return answer;
      }
      if (challenges >= MAX_CHALLENGES || authenticator?.learn(answer.header('www-authenticate') ?? '') !== true) {
        return answer;
      }
      answer.cancel();
    }
  }
}

/** Whether the credentials of an address may go to another one: only to the same host, and never from https to http. */
function mayAuthenticate(own: URL, other: URL): boolean {
  if (own.hostname !== other.hostname) return false;
  if (own.protocol === 'https:' && other.protocol !== 'https:') return false;
  // From http to https both ports are the usual ones, else the host's other port may be another program.
  return own.port === other.port;
}

/** @throws TtycamError `source-failed` for anything but http and https, and for a way from https to http. */
function redirectTarget(from: URL, location: string, shown: string): URL {
  const failed = (why: string) => new TtycamError('source-failed', `${shown} redirects ${why}`);
  let url: URL;
  try {
    url = new URL(location, from);
  } catch {
    throw failed('to no address');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw failed(`to ${plainText(url.protocol, 20)}, which is not followed`);
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') throw failed('from https to http, which is not followed');
  // Whoever redirects us chooses no credentials either.
  url.username = '';
  url.password = '';
  return url;
}
