// Decides who may use the HTTP server: by the token, and by Host and Origin against pages of other sites.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { asksForPictures, type RequestTarget } from './request-target.js';

/** What requests are checked against. */
export interface AccessPolicy {
  /** Undefined: whoever reaches the server may use it. */
  readonly token: string | undefined;
  /** Names of this machine, in lower case. Addresses need not be among them: no other site can point an address here. */
  readonly hosts: ReadonlySet<string>;
  /** Cookies are shared by all ports of a machine, so the name holds the port. */
  readonly cookieName: string;
}

/** The names of this machine, in lower case: whole, short, and that of multicast DNS. */
export function machineNames(): Set<string> {
  const machine = hostname().toLowerCase();
  const [short = machine] = machine.split('.');
  return new Set([machine, short, `${short}.local`]);
}

export type Access =
  | { readonly kind: 'granted'; readonly by: 'nobody' | 'header' | 'cookie' | 'query' }
  /** The page was opened with the right token: the browser gets a cookie, and the address without the token. */
  | { readonly kind: 'login' }
  | {
      readonly kind: 'refused';
      readonly status: 401 | 403;
      readonly words: string;
      /** Whether the request looks like an attack, which the log shows. */
      readonly isSuspicious: boolean;
    };

/** Judges a request by its headers and its target. */
export function judgeAccess(policy: AccessPolicy, headers: IncomingHttpHeaders, target: RequestTarget): Access {
  const { origin } = headers;
  if (origin !== undefined && hostOfOrigin(origin) !== headers.host?.toLowerCase()) {
    return refused(403, 'a page of another site has sent this request');
  }
  const token = tokenAccess(policy, headers, target);
  if (token.kind !== 'refused' && (token.kind === 'login' || token.by !== 'nobody')) return token;
  // A request with the token comes from no other site, so only now the other marks of such a page count.
  if (!isOwnHost(policy, headers.host)) {
    return refused(403, 'this is not a name of this machine. Use its address, or its host name');
  }
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    return refused(403, 'a page of another site has sent this request');
  }
  return token;
}

function tokenAccess({ token, cookieName }: AccessPolicy, headers: IncomingHttpHeaders, target: RequestTarget): Access {
  if (token === undefined) return { kind: 'granted', by: 'nobody' };
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined && isEqual(bearer, token)) return { kind: 'granted', by: 'header' };
  const inQuery = target.query.get('token');
  if (inQuery !== null && isEqual(inQuery, token)) {
    if (asksForPictures(target)) return { kind: 'granted', by: 'query' };
    if (target.path.length === 0) return { kind: 'login' };
  }
  const cookie = cookieNamed(cookieName, headers.cookie ?? '');
  if (cookie !== undefined && isEqual(cookie, cookieFor(token))) return { kind: 'granted', by: 'cookie' };
  if (bearer === undefined && inQuery !== null && isEqual(inQuery, token)) {
    const reason = '?token=<token> opens streams and snapshots only. Send the header Authorization: Bearer <token>';
    return { kind: 'refused', status: 401, words: reason, isSuspicious: false };
  }
  if (bearer !== undefined || inQuery !== null) return refused(401, 'the token is not the right one');
  const text = 'a token is needed: open /?token=<token> in a browser, or send the header Authorization: Bearer <token>';
  return { kind: 'refused', status: 401, words: text, isSuspicious: false };
}

/** The cookie of a browser that has shown the token. It is derived from it, so that the token itself is stored nowhere. */
export function cookieFor(token: string): string {
  return createHmac('sha256', token).update('ttycam http cookie').digest('base64url');
}

function refused(status: 401 | 403, text: string): Access {
  return { kind: 'refused', status, words: text, isSuspicious: true };
}

function isOwnHost({ hosts }: AccessPolicy, host: string | undefined): boolean {
  // Only HTTP/1.0 may leave it out, which no browser uses.
  if (host === undefined) return true;
  const [, ipv6, name = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  if (ipv6 !== undefined) return isIP(ipv6.replace(/%.*$/, '')) === 6;
  return isIP(name) === 4 || name === 'localhost' || name.endsWith('.localhost') || hosts.has(name);
}

function hostOfOrigin(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
}

function cookieNamed(name: string, header: string): string | undefined {
  for (const pair of header.split(';')) {
    const [key = '', value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

/** Compares in a time that does not depend on where two texts differ. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
