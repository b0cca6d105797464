// What the other end of a connection was known by, and whether that still holds when keys have changed.
import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { TtycamError } from '../../core/errors.js';
import type { Credentials } from './credentials.js';
import type { Key } from './key-file.js';

/** Certificates above another one that are looked at: a chain has two or three. */
const MAX_CHAIN = 16;

/**
 * - `key`: the key that both ends hold
 * - `certificate`: the name in it, and the SHA-256 fingerprints of the certificate and of those that vouch for it
 */
export type Proof =
  | { readonly kind: 'key'; readonly id: string; readonly name: string | undefined }
  | { readonly kind: 'certificate'; readonly chain: readonly string[]; readonly name: string | undefined };

/** The proof of a connection with this key. */
export function identityByKey({ id, name }: Key): Proof {
  return { kind: 'key', id, name };
}

/** The proof of a connection whose other end showed a certificate. */
export function identityByCertificate(socket: TLSSocket, name: string | undefined): Proof {
  const chain: string[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.fingerprint256 !== undefined && chain.length < MAX_CHAIN) {
    if (chain.includes(certificate.fingerprint256)) break;
    chain.push(certificate.fingerprint256);
    certificate = certificate.issuerCertificate;
  }
  return { kind: 'certificate', chain, name };
}

/**
 * Why a connection that was proven so is proven no more; undefined: it still is. A key under another name is another key, as
 * a camera goes by its name.
 */
export function outdated(proof: Proof | undefined, credentials: Credentials): TtycamError | undefined {
  if (proof === undefined) return undefined;
  if (proof.kind === 'key') {
    const held = credentials.kind === 'keys' ? credentials.keys : [];
    if (held.some(({ id, name }) => id === proof.id && name === proof.name)) return undefined;
    return new TtycamError('key-wrong', 'its key was taken out of the key file');
  }
  const authorities = credentials.kind === 'certificates' ? credentials.authorities : undefined;
  const trusted = fingerprints(authorities?.toString('latin1') ?? '');
  if (proof.chain.some((one) => trusted.has(one))) return undefined;
  return new TtycamError('certificate-untrusted', 'the authority of its certificate was taken out of --tls-ca');
}

function fingerprints(pem: string): ReadonlySet<string> {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return new Set(found.map((one) => new X509Certificate(one).fingerprint256));
}
