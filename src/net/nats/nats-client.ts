// The official client of NATS, loaded where it is needed, and told who we are.
import { createRequire } from 'node:module';
import type { Authenticator } from '@nats-io/transport-node';
import { TtycamError } from '../../core/errors.js';

export type NatsModule = typeof import('@nats-io/transport-node');

/** Who we are to a server; the four ways that its client knows. */
export type NatsLogin =
  | { readonly kind: 'creds'; readonly creds: Uint8Array }
  | { readonly kind: 'nkey'; readonly seed: Uint8Array }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };

/**
 * The client, which few need and which is therefore loaded here alone.
 *
 * @throws TtycamError `nats-missing`.
 */
export function loadNats(): NatsModule {
  try {
    return createRequire(import.meta.url)('@nats-io/transport-node') as NatsModule;
  } catch (cause) {
    const words = 'the NATS client is not installed: npm install @nats-io/transport-node@3.3.1 beside ttycam';
    throw new TtycamError('nats-missing', words, { cause });
  }
}

/** What a login is to the client. */
export function authenticator(nats: NatsModule, login: NatsLogin): Authenticator {
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
