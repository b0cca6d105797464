// Creates certificates for tests with the openssl program, as Node cannot create any.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CredentialFiles } from '#src/net/credentials/credentials.js';

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];

/** A certificate authority in the test's folder. */
export class TestAuthority {
  /** The authority's certificate. */
  readonly file: string;
  readonly #folder: string;
  readonly #key: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.file = join(folder, `${name}.pem`);
    this.#key = join(folder, `${name}-key.pem`);
    openssl('req', '-x509', ...CURVE, '-keyout', this.#key, '-out', this.file, '-subj', `/CN=${name}`, '-days', '2');
  }

  /**
   * Creates a certificate and its key.
   *
   * @param hosts Such as `DNS:localhost,IP:127.0.0.1`.
   * @param days The days of validity; -1: it expired yesterday.
   */
  issue(name: string, hosts = 'DNS:localhost,IP:127.0.0.1', days = 2): CredentialFiles {
    const [certificate, privateKey, request, extensions] = ['.pem', '-key.pem', '.csr', '.ext'].map((ending) =>
      join(this.#folder, `${name}${ending}`),
    ) as [string, string, string, string];
    writeFileSync(extensions, `subjectAltName=${hosts}\n`);
    openssl('req', ...CURVE, '-keyout', privateKey, '-out', request, '-subj', `/CN=${name}`);
    const signing = ['-CA', this.file, '-CAkey', this.#key, '-CAcreateserial', '-days', String(days)];
    openssl('x509', '-req', '-in', request, ...signing, '-extfile', extensions, '-out', certificate);
    return { keyFile: undefined, certificate, privateKey, authorities: this.file };
  }
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
