// The options that name files of keys, certificates and logins.
import { group, optionalValue } from './command/option-spec.js';
import { secretFile } from './secret-file-options.js';

function secret(name: string, summary: string, details?: string) {
  const texts = details === undefined ? { summary } : { summary, details };
  return optionalValue({ ...texts, placeholder: '<file>', completes: 'file', parse: secretFile(`--${name}`) });
}

function file(summary: string, details: string) {
  return optionalValue({ summary, details, placeholder: '<file>', completes: 'file', parse: String });
}

/** The options of a `tls://` connection: a key that both ends share, or certificates. */
export const TLS_OPTIONS = group('Security', {
  keyFile: secret(
    'key-file',
    'the key that both ends share, for tls:// and nats:// (keygen makes it)',
    'Over `nats://` it [encrypts from camera to viewer](security.md#on-a-nats-server). A receiver’s file may hold one key a line, one for each camera. Key and certificate files are [read again when they change](security.md#key-files).',
  ),
  tlsCert: file('a certificate instead of a key, as PEM', 'It is this program’s own.'),
  tlsKey: secret('tls-key', 'the private key of --tls-cert'),
  tlsCa: file('the authorities that sign the other end’s certificate', 'A file of PEM certificates.'),
});

/** The login for a NATS server. At most one of these is given. */
export const NATS_OPTIONS = group('NATS', {
  natsCreds: secret(
    'nats-creds',
    'the login for a NATS server: a credentials file (JWT and seed)',
    'With `--tls-ca`, `--tls-cert` or `--tls-key` TLS is required. Otherwise it is used where the server offers it.',
  ),
  natsNkey: secret('nats-nkey', 'the same as the seed of an nkey'),
  natsTokenFile: secret('nats-token-file', 'the same as a token'),
  natsPasswordFile: secret('nats-password-file', 'the same as a line user:password'),
});
