// Says for people why an exchange with a service failed, without its address, which may be secret.
import { fromNodeError } from '../net/node-error.js';

/** OpenSSL's codes for a certificate that is not accepted, as Node passes them on. */
const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|ALTNAME|UNTRUSTED/;

/** The reason of an error of Node. Its own advice is about receivers, and is left out. */
export function exchangeProblem(reason: unknown): string {
  const known = fromNodeError(reason, '');
  if (known.code !== 'unexpected') return known.message.replace(/\. .*/s, '');
  const code = typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : '';
  if (CERTIFICATE.test(code)) return `its certificate is not trusted (${code})`;
  return code === '' ? 'the exchange failed' : `the exchange failed (${code})`;
}
