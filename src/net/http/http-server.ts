// The HTTP server around node:http: limits, access and a clean end. What is served is a function from requests to replies.
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps, Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { TtycamError } from '../../core/errors.js';
import { monotonicMs } from '../clock.js';
import { ConnectionLimiter, type ConnectionSlot } from '../connection-limiter.js';
import type { WatchedFiles } from '../credentials/watched-files.js';
import { networkOf } from '../networks.js';
import { fromNodeError } from '../node-error.js';
import { addressOf } from '../tcp.js';
import { type AccessPolicy, cookieFor, judgeAccess, machineNames } from './access.js';
import { BodyWriter } from './body-writer.js';
import { type HttpReply, type HttpRequest, words } from './reply.js';
import { RequestLimiter } from './request-limiter.js';
import { type RequestTarget, readTarget } from './request-target.js';
import { COMMON_HEADERS, failureText } from './response-headers.js';

/** The headers of a request, all together. A browser with many cookies of other ports sends some 2 kB. */
const MAX_HEADER_BYTES = 8 * 1024;

/** How long a client may take for its headers, and for a whole request. It is ended then. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const TIMEOUTS_CHECKED_EVERY_MS = 1_000;

/** How long an idle connection stays open for a client's next request. */
const KEEP_ALIVE_MS = 10_000;

/** How long clients may take to read the rest at the end of a connection. */
const CLOSE_TIMEOUT_MS = 1_000;

/** A command needs no body. What a client sends beyond this ends its connection. */
const MAX_BODY_BYTES = 1_024;

/** The requests of one connection that may wait behind one another. Browsers send the next one after the answer. */
const MAX_PIPELINED = 8;

/** How long a browser keeps the cookie. */
const COOKIE_SECONDS = 30 * 24 * 3_600;

/** What a server protects its pictures with. */
export interface HttpSecrets {
  /** Undefined: whoever reaches the server may use it. */
  readonly token: string | undefined;
  /** For https; PEM. */
  readonly certificate: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

/** Where and how to serve. */
export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly secrets: HttpSecrets;
  /** The files of the secrets; undefined: there are none. */
  readonly files?: WatchedFiles<HttpSecrets> | undefined;
}

/** The function that serves requests. */
export interface HttpApp {
  reply(request: HttpRequest): Promise<HttpReply> | HttpReply;
  /** A request or a connection was refused, and somebody may be trying something. */
  refused(address: string, reason: TtycamError): void;
}

/** A running server. */
export class HttpServer {
  /** `http://host:port/` with the real port. */
  readonly url: string;
  readonly #server: Server;
  readonly #app: HttpApp;
  #policy: AccessPolicy;
  readonly #isSecure: boolean;
  readonly #requests: RequestLimiter;
  readonly #slots = new Map<string, ConnectionSlot>();
  /** The requests being answered. Aborted at the end. */
  readonly #answering = new Set<AbortController>();
  /** The requests of each connection that are not answered yet. */
  readonly #pending = new WeakMap<Socket, Set<AbortController>>();
  #isClosing = false;

  private constructor(server: Server, options: HttpServerOptions, app: HttpApp, requests: RequestLimiter) {
    this.#requests = requests;
    const { host, secrets } = options;
    const { token, certificate } = secrets;
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : options.port;
    this.#server = server;
    this.#app = app;
    this.#isSecure = certificate !== undefined;
    this.url = `${this.#isSecure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}/`;
    const hosts = machineNames().add(host.toLowerCase());
    this.#policy = { token, hosts, cookieName: `ttycam-${port}` };
  }

  /**
   * Listens.
   *
   * @throws TtycamError when the address cannot be had.
   */
  static async listen(options: HttpServerOptions, app: HttpApp, requests = new RequestLimiter()): Promise<HttpServer> {
    const limits = {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUTS_CHECKED_EVERY_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
    };
    const { secrets, host, port } = options;
    const { certificate } = secrets;
    const handshakeTimeout = HEADERS_TIMEOUT_MS;
    const server: Server =
      certificate === undefined ? createHttp(limits) : createHttps({ ...limits, ...certificate, handshakeTimeout });
    const limiter = new ConnectionLimiter();
    try {
      server.listen({ host, port });
      await once(server, 'listening');
    } catch (reason) {
      const url = `${certificate === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}/`;
      throw fromNodeError(reason, `cannot listen on ${url}`);
    }
    const opened = new HttpServer(server, options, app, requests);
    server.on('connection', (socket: Socket) => opened.#connected(socket, limiter));
    server.on('request', (request, response) => opened.#take(request, response));
    server.on('clientError', (reason: NodeJS.ErrnoException, socket) => {
      if (!socket.writable || reason.code === 'ECONNRESET') return void socket.destroy();
      socket.end(failureText(reason.code));
      // A client may never close its own side, and without a TLS handshake nothing can be sent at all.
      setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref();
    });
    return opened;
  }

  /** Uses other secrets from now on. Whoever had the old token is refused with the next request. */
  renew({ token, certificate }: HttpSecrets): void {
    this.#policy = { ...this.#policy, token };
    if (certificate !== undefined && this.#server instanceof HttpsServer) this.#server.setSecureContext(certificate);
  }

  /** How many requests are being answered. */
  get answering(): number {
    return this.#answering.size;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#slots.size;
  }

  /** Ends every answer cleanly, within a second. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const one of this.#answering) one.abort();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
  }

  #connected(socket: Socket, limiter: ConnectionLimiter): void {
    const address = addressOf(socket);
    socket.on('error', () => undefined);
    try {
      const slot = limiter.acquire(socket.remoteAddress);
      slot.onEvicted = () => socket.destroy();
      this.#slots.set(address, slot);
      socket.once('close', () => {
        slot.release();
        if (this.#slots.get(address) === slot) this.#slots.delete(address);
      });
    } catch (error) {
      this.#app.refused(address, TtycamError.from(error));
      socket.destroy();
    }
  }

  /** Ends connections that send many requests before the first is answered, as no browser does, and answers the others. */
  #take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // Node emits every request of a chunk, also once the connection has ended.
    if (socket.destroyed) return;
    const pending = this.#pending.get(socket) ?? this.#firstOf(socket);
    if (pending.size >= MAX_PIPELINED) return void socket.destroy();
    const ended = new AbortController();
    pending.add(ended);
    void this.#handle(request, response, ended).finally(() => pending.delete(ended));
  }

  /** The requests of a new connection. A response that waits behind another one gets no event of its end. */
  #firstOf(socket: Socket): Set<AbortController> {
    const pending = new Set<AbortController>();
    this.#pending.set(socket, pending);
    socket.once('close', () => {
      for (const one of pending) one.abort();
    });
    return pending;
  }

  async #handle(request: IncomingMessage, response: ServerResponse, ended: AbortController): Promise<void> {
    // What a command sends as its body is read and dropped.
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) request.destroy();
    });
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    response.once('close', () => ended.abort());
    this.#answering.add(ended);
    try {
      const reply = await this.#reply(request, response, ended.signal);
      if (this.#isClosing) response.setHeader('Connection', 'close');
      await send(request, response, reply, ended.signal);
    } catch (reason) {
      const { message } = TtycamError.from(reason);
      if (response.headersSent) response.destroy();
      else await send(request, response, words(500, `this request has failed: ${message}`), ended.signal);
    } finally {
      this.#answering.delete(ended);
    }
  }

  async #reply(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<HttpReply> {
    const { socket, method, headers } = request;
    if (this.#isClosing) return words(503, 'the program ends', { Connection: 'close' });
    if (!this.#requests.take(networkOf(socket.remoteAddress ?? ''), monotonicMs())) {
      return words(429, 'too many requests: wait for a second', { 'Retry-After': '1', Connection: 'close' });
    }
    const target = readTarget(request.url ?? '');
    if ('problem' in target) return words(target.status, target.problem, { Connection: 'close' });
    const access = judgeAccess(this.#policy, headers, target);
    if (access.kind === 'refused') {
      if (access.isSuspicious) this.#app.refused(addressOf(socket), new TtycamError('not-allowed', access.words));
      const login: Record<string, string> = access.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
      return words(access.status, access.words, login);
    }
    this.#slots.get(addressOf(socket))?.identified();
    if (access.kind === 'login') return this.#login(target);
    // A page of another origin may show pictures where its author knows the token, as OctoPrint does.
    response.setHeader('Cross-Origin-Resource-Policy', access.by === 'query' ? 'cross-origin' : 'same-site');
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
      return words(405, `${method} is not possible here`, { Allow: 'GET, HEAD, POST' });
    }
    return await this.#app.reply({ method, target, headers, signal });
  }

  #login({ query }: RequestTarget): HttpReply {
    const rest = new URLSearchParams(query);
    rest.delete('token');
    const cookie = [
      `${this.#policy.cookieName}=${cookieFor(this.#policy.token ?? '')}`,
      ...['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${COOKIE_SECONDS}`],
      ...(this.#isSecure ? ['Secure'] : []),
    ];
    const location = rest.size === 0 ? '/' : `/?${rest}`;
    return words(303, 'the token is right', { Location: location, 'Set-Cookie': cookie.join('; ') });
  }
}

/** Sends a reply to its end. */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: HttpReply,
  signal: AbortSignal,
): Promise<void> {
  if (response.destroyed || request.socket.destroyed) return;
  for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Type', reply.type);
  if (reply.kind === 'body') {
    response.statusCode = reply.status;
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
    if (reply.status !== 204) response.setHeader('Content-Length', Buffer.byteLength(reply.body));
    await new BodyWriter(response, signal).end(request.method === 'HEAD' ? '' : reply.body);
    return;
  }
  // Without chunks, as small clients of a stream do not support them: it ends with its connection.
  response.setHeader('Connection', 'close');
  response.removeHeader('Transfer-Encoding');
  if (request.method === 'HEAD') return void response.end();
  response.flushHeaders();
  await reply.write(new BodyWriter(response, signal));
  response.end();
}
