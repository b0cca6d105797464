// The official NATS client library: loaded on first use, and given the login of this program.
import { createRequire } from 'node:module';
import type { Authenticator } from '@nats-io/transport-node';
import { TtycamError } from '../../core/errors.js';

export type NatsLibrary = typeof import('@nats-io/transport-node');

/** How this program logs in to a server: the four methods that the library supports. */
export type NatsLogin =
  | { readonly kind: 'creds'; readonly creds: Uint8Array }
  | { readonly kind: 'nkey'; readonly seed: Uint8Array }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };

/**
 * Loads the library. Few users need it, so it is an optional package, and only this file loads it.
 *
 * @throws TtycamError `nats-missing`.
 */
export function loadNats(): NatsLibrary {
  try {
    return createRequire(import.meta.url)('@nats-io/transport-node') as NatsLibrary;
  } catch (cause) {
    const message = 'the NATS client is not installed: npm install @nats-io/transport-node@3.3.1 beside ttycam';
    throw new TtycamError('nats-missing', message, { cause });
  }
}

/** The library's authenticator for a login. */
export function authenticator(nats: NatsLibrary, login: NatsLogin): Authenticator {
  switch (login.kind) {
    case 'creds':
      return nats.credsAuthenticator(login.creds);
    case 'nkey':
      return nats.nkeyAuthenticator(login.seed);
    case 'token':
      return nats.tokenAuthenticator(login.token);
    case 'password':
      return nats.usernamePasswordAuthenticator(login.user, login.password);
  }
}
