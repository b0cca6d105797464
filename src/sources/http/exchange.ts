// One request to a camera over HTTP or HTTPS, and the answer as it comes.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SOFTWARE } from '../../cli/version.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_HEAD_BYTES, parseLooseHead } from './loose-head.js';

/**
 * How long the server may take to accept the connection, and then to answer. TCP asks at once and after 1 s. What is asked
 * later comes with the next attempt, so a camera that was off is seen within two seconds.
 */
const CONNECT_TIMEOUT_MS = 2_500;
const ANSWER_TIMEOUT_MS = 10_000;

/** An answer. Its body has to be read or cancelled. */
export interface Answer {
  readonly status: number;
  /** By a name in lower case. */
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends it: nothing more is read. */
  cancel(): void;
}

export interface ExchangeOptions {
  /** Accepts any certificate. */
  readonly insecureTls: boolean;
}

/** The connections to one camera. Closed by `close`. */
export class Exchange {
  readonly #insecureTls: boolean;
  readonly #agents: { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent };
  /** Origins whose heads a strict parser has refused. */
  readonly #loose = new Set<string>();

  constructor({ insecureTls }: ExchangeOptions) {
    this.#insecureTls = insecureTls;
    const options = { keepAlive: true, maxSockets: 1, timeout: 30_000 };
    // Own agents: the global one may use a proxy of the environment.
    this.#agents = {
      'http:': new HttpAgent(options),
      'https:': new HttpsAgent({ ...options, rejectUnauthorized: !insecureTls }),
    };
  }

  /** @throws Node's own errors, or a TtycamError. */
  async get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const all = { accept: 'multipart/x-mixed-replace, image/jpeg, */*;q=0.5', 'user-agent': SOFTWARE, ...headers };
    if (this.#loose.has(url.origin)) return await this.#getLoosely(url, all, signal);
    try {
      return await this.#getStrictly(url, all, signal);
    } catch (cause) {
      if (!isParseError(cause) || signal.aborted) throw cause;
      this.#loose.add(url.origin);
      return await this.#getLoosely(url, all, signal);
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #getStrictly(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const isTls = url.protocol === 'https:';
    const agent = isTls ? this.#agents['https:'] : this.#agents['http:'];
    const options = { agent, headers, insecureHTTPParser: true, maxHeaderSize: MAX_HEAD_BYTES };
    return new Promise((resolve, reject) => {
      const sent = isTls ? httpsRequest(url, options) : httpRequest(url, options);
      // Not by the option `signal`: that would destroy a connection which the agent keeps for the next request, with an
      // error that nobody handles.
      const stop = () => sent.destroy();
      signal.addEventListener('abort', stop, { once: true });
      sent.once('close', () => signal.removeEventListener('abort', stop));
      if (signal.aborted) stop();
      const fail = (message: string) => sent.destroy(new TtycamError('timed-out', message));
      let timer = setTimeout(() => fail(noAnswer(CONNECT_TIMEOUT_MS)), CONNECT_TIMEOUT_MS);
      const connected = () => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(noAnswer(ANSWER_TIMEOUT_MS)), ANSWER_TIMEOUT_MS);
      };
      sent.once('socket', (socket) => {
        if (socket.connecting) socket.once('connect', connected);
        else connected();
      });
      sent.once('response', (response) => {
        clearTimeout(timer);
        resolve(answerOf(response, () => sent.destroy()));
      });
      // Also later, when nobody waits any more: an error without a listener would end the process.
      sent.on('error', (cause) => {
        clearTimeout(timer);
        reject(cause);
      });
      sent.end();
    });
  }

  /** Speaks HTTP/1.0 by hand, to a server that answers without a status line, or with lines that end in a line feed alone. */
  async #getLoosely(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const socket = this.#connect(url);
    const stop = () => socket.destroy(signal.reason instanceof Error ? signal.reason : undefined);
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', stop));
    const timer = setTimeout(
      () => socket.destroy(new TtycamError('timed-out', noAnswer(ANSWER_TIMEOUT_MS))),
      ANSWER_TIMEOUT_MS,
    );
    try {
      const lines = Object.entries({ host: url.host, connection: 'close', ...headers }).map(
        ([name, value]) => `${name}: ${value}`,
      );
      socket.write(`GET ${targetOf(url)} HTTP/1.0\r\n${lines.join('\r\n')}\r\n\r\n`);
      const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      let start = new Uint8Array(0);
      for (;;) {
        const { value, done } = await chunks.next();
        if (done !== true) start = Buffer.concat([start, value]);
        const head = parseLooseHead(start, done === true);
        if (head === undefined) continue;
        const rest = start.subarray(head.bodyAt);
        return {
          status: head.status,
          header: (name) => head.headers.get(name),
          body: behind(rest, chunks),
          cancel: () => socket.destroy(),
        };
      }
    } catch (cause) {
      socket.destroy();
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  }

  #connect(url: URL): Socket {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = Number(url.port);
    const isTls = url.protocol === 'https:';
    const socket = isTls
      ? connectTls({ host, port: port || 443, servername: host, rejectUnauthorized: !this.#insecureTls })
      : connectPlain({ host, port: port || 80 });
    socket.on('error', () => undefined);
    return socket;
  }
}

/** The path and the query of a request. */
export function targetOf({ pathname, search }: URL): string {
  return `${pathname}${search}`;
}

async function* behind(
  start: Uint8Array,
  more: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (start.length > 0) yield start;
  for (;;) {
    const { value, done } = await more.next();
    if (done === true) return;
    yield value;
  }
}

function answerOf(response: IncomingMessage, destroy: () => void): Answer {
  // A body that nobody reads may fail, too.
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: response,
    cancel: destroy,
  };
}

function isParseError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && /^HPE_(?!HEADER_OVERFLOW)/.test(String(cause.code));
}

function noAnswer(ms: number): string {
  return `no answer within ${ms / 1_000} s`;
}
