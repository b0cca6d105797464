// What an HTTP request is answered with, as a value: a short body, or a stream that is written while the client reads.
import type { IncomingHttpHeaders } from 'node:http';
import { jsonLine, textForPeople } from '../../core/exit-text.js';
import type { BodyWriter } from './body-writer.js';
import type { RequestTarget } from './request-target.js';

/** A request that may be answered: its Host, its origin and its token were checked. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly target: RequestTarget;
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the client is gone, or the server closes. */
  readonly signal: AbortSignal;
}

export type ReplyHeaders = Readonly<Record<string, string>>;

export type HttpReply =
  | {
      readonly kind: 'body';
      readonly status: number;
      readonly type: string;
      readonly body: string | Uint8Array;
      readonly headers?: ReplyHeaders;
    }
  | {
      readonly kind: 'stream';
      readonly type: string;
      /** Writes the body until it ends, or the client is gone. */
      readonly write: (out: BodyWriter) => Promise<void>;
    };

/** A text for people, and for programs that show it: one sentence says what was wrong and what to do. */
export function words(status: number, text: string, headers: ReplyHeaders = {}): HttpReply {
  return { kind: 'body', status, type: 'text/plain; charset=utf-8', body: `${textForPeople(text)}\n`, headers };
}

/** A JSON object. */
export function json(value: unknown, status = 200): HttpReply {
  return { kind: 'body', status, type: 'application/json', body: `${jsonLine(value)}\n` };
}

export function notFound(what: string): HttpReply {
  return words(404, what);
}

/** @param allowed The methods that the resource has. */
export function wrongMethod(method: string, allowed: string): HttpReply {
  return words(405, `${method} is not possible here, only ${allowed}`, { Allow: allowed });
}
