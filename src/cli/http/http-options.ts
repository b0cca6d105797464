// The options of the HTTP server, which a receiver and a sender share, and what they say together.
import { createSecureContext } from 'node:tls';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets } from '../../core/secrets.js';
import { fromDisk, type SecretReader } from '../../net/credentials/secret-file.js';
import { WatchedFiles } from '../../net/credentials/watched-files.js';
import { isLoopback } from '../../net/endpoint.js';
import { type HostPort, readHostPort } from '../../net/host-port.js';
import type { HttpSecrets, HttpServerOptions } from '../../net/http/http-server.js';
import { flag, group, notA, optionalValue, type ValuesOf } from '../command/option-spec.js';
import { secretFile } from '../secret-file-options.js';

/** A shorter token could be guessed. */
const MIN_TOKEN_LENGTH = 16;

/** @param served What is served: `a page, streams and metrics`. */
function httpOptions(served: string) {
  return {
    http: optionalValue({
      placeholder: '<[host:]port>',
      summary: `serve ${served} by HTTP; port 0 picks a free one`,
      details:
        'Without a host, for this machine alone. For other machines, `0.0.0.0:8080` or `[::]:8080` needs `--http-token-file` ([HTTP](http.md)).',
      parse: parseHttpAddress,
    }),
    httpTokenFile: optionalValue({
      placeholder: '<file>',
      summary: 'whoever uses HTTP must know the token in this file',
      details: `At least ${MIN_TOKEN_LENGTH} characters: \`openssl rand -hex 16 > token && chmod 600 token\`.`,
      completes: 'file' as const,
      parse: secretFile('--http-token-file'),
    }),
    httpCert: optionalValue({
      placeholder: '<file>',
      summary: 'serve https with this certificate, as PEM',
      completes: 'file' as const,
      parse: String,
    }),
    httpKey: optionalValue({
      placeholder: '<file>',
      summary: 'the private key of --http-cert',
      completes: 'file' as const,
      parse: secretFile('--http-key'),
    }),
  };
}

export const SENDER_HTTP_OPTIONS = group('HTTP', {
  ...httpOptions('a stream, snapshots and metrics'),
  announce: flag({
    summary: 'let ttycam find on this network find this sender',
    details: 'By multicast DNS, with the address of `--http` ([what is found](find.md)). Without it, nobody is told.',
  }),
});

export const RECEIVER_HTTP_OPTIONS = group('HTTP', {
  ...httpOptions('a page, streams, snapshots and metrics'),
  httpCommands: flag({
    summary: 'let HTTP clients pause cameras and record them',
    details: 'Without it they can only look.',
  }),
});

/** `port` or `host:port`. */
function parseHttpAddress(text: string): HostPort {
  const read = /^\d+$/.test(text) ? readHostPort(`127.0.0.1:${text}`, 0) : readHostPort(text, -1);
  if ('problem' in read) throw notA(`a port or host:port: ${read.problem}`, text);
  if (read.port < 0) throw notA('a port or host:port: the port is missing', text);
  return read;
}

/**
 * Reads what a command line says about HTTP; undefined where nothing is to be served.
 *
 * @throws TtycamError `usage` for options that do not go together, `key-unusable` for a file.
 */
export function readHttpOptions(
  values: Omit<ValuesOf<typeof SENDER_HTTP_OPTIONS>, 'announce'>,
  reader: SecretReader = fromDisk,
): HttpServerOptions | undefined {
  const { http, httpTokenFile, httpCert, httpKey } = values;
  if (http === undefined) {
    const alone = httpTokenFile ?? httpCert ?? httpKey;
    if (alone !== undefined)
      throw new TtycamError('usage', '--http-token-file, --http-cert and --http-key need --http');
    return undefined;
  }
  if ((httpCert === undefined) !== (httpKey === undefined)) {
    throw new TtycamError('usage', '--http-cert and --http-key belong together: give both');
  }
  if (!isLoopback(http.host) && httpTokenFile === undefined) throw unprotected(http);
  const files = [httpTokenFile, httpCert, httpKey].filter((file) => file !== undefined);
  if (files.length === 0) return { ...http, secrets: { token: undefined, certificate: undefined } };
  const watched = new WatchedFiles(files, (read) => readSecrets({ httpTokenFile, httpCert, httpKey }, read), reader);
  return { ...http, secrets: watched.current, files: watched };
}

/** @throws TtycamError `key-unusable`. */
function readSecrets(
  {
    httpTokenFile,
    httpCert,
    httpKey,
  }: Pick<ValuesOf<typeof SENDER_HTTP_OPTIONS>, 'httpTokenFile' | 'httpCert' | 'httpKey'>,
  reader: SecretReader,
): HttpSecrets {
  const token = httpTokenFile === undefined ? undefined : readToken(httpTokenFile, reader);
  if (httpCert === undefined || httpKey === undefined) return { token, certificate: undefined };
  const certificate = {
    cert: reader.open(httpCert, 'the certificate'),
    key: reader.secret(httpKey, 'the private key'),
  };
  try {
    createSecureContext(certificate);
  } catch (cause) {
    const reason = cause instanceof Error && 'reason' in cause ? cause.reason : String(cause);
    throw new TtycamError('key-unusable', `${httpCert}, ${httpKey}: not PEM files that go together (${reason})`, {
      cause,
    });
  }
  return { token, certificate };
}

/** @throws TtycamError `usage` for a sender that the network cannot reach: to announce it would mislead. */
export function checkAnnouncedHttp(http: HttpServerOptions | undefined): void {
  if (http !== undefined && !isLoopback(http.host)) return;
  const where = http === undefined ? 'this sender serves nothing' : 'only this machine can reach --http';
  throw new TtycamError('usage', `--announce: ${where}. Give --http 0.0.0.0:8080 and --http-token-file`);
}

function unprotected({ host, port }: HostPort): TtycamError {
  const shown = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const advice = [
    `--http ${shown}: anyone who reaches this machine could watch`,
    'either make a token (openssl rand -hex 16 > token && chmod 600 token), and add --http-token-file token',
    `or serve this machine alone (--http ${port}), and come through ssh: ssh -L ${port}:127.0.0.1:${port} <this machine>`,
  ];
  return new TtycamError('usage', advice.join('; '));
}

function readToken(file: string, reader: SecretReader): string {
  const token = reader.secret(file, 'the token file').toString('utf8').trim();
  if (token.length < MIN_TOKEN_LENGTH || /[^\x21-\x7e]/.test(token)) {
    const wanted = `one line of at least ${MIN_TOKEN_LENGTH} letters and digits: openssl rand -hex 16 > ${file}`;
    throw new TtycamError('key-unusable', `the token file ${file} must hold ${wanted}`);
  }
  knownSecrets.add(token);
  return token;
}
