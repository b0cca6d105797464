// The authenticated identity of a peer, and whether it still holds when the credentials have changed.
import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { TtycamError } from '../../core/errors.js';
import type { Credentials } from './credentials.js';
import type { Key } from './key-file.js';

/** Longest certificate chain that is followed; a usual one has two or three. */
const MAX_CHAIN = 16;

/**
 * What a peer has proven with:
 * - `key`: the id and name of the shared key
 * - `certificate`: its common name, and the SHA-256 fingerprints of its chain
 */
export type PeerIdentity =
  | { readonly kind: 'key'; readonly id: string; readonly name: string | undefined }
  | { readonly kind: 'certificate'; readonly chain: readonly string[]; readonly name: string | undefined };

/** The identity of a peer that has proven that it holds this key. */
export function identityByKey({ id, name }: Key): PeerIdentity {
  return { kind: 'key', id, name };
}

/** The identity of a peer that showed a certificate. */
export function identityByCertificate(socket: TLSSocket, name: string | undefined): PeerIdentity {
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
 * Why an identity no longer holds under these credentials; undefined while it does. A key under another name is another key, as
 * a camera is known by that name.
 */
export function revocationReason(
  identity: PeerIdentity | undefined,
  credentials: Credentials,
): TtycamError | undefined {
  if (identity === undefined) return undefined;
  if (identity.kind === 'key') {
    const held = credentials.kind === 'keys' ? credentials.keys : [];
    if (held.some(({ id, name }) => id === identity.id && name === identity.name)) return undefined;
    return new TtycamError('key-wrong', 'its key was taken out of the key file');
  }
  const authorities = credentials.kind === 'certificates' ? credentials.authorities : undefined;
  const trusted = fingerprints(authorities?.toString('latin1') ?? '');
  if (identity.chain.some((one) => trusted.has(one))) return undefined;
  return new TtycamError('certificate-untrusted', 'the authority of its certificate was taken out of --tls-ca');
}

function fingerprints(pem: string): ReadonlySet<string> {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return new Set(found.map((one) => new X509Certificate(one).fingerprint256));
}
