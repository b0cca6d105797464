// Reads the token and the certificate of an HTTP server again when their files change.
import type { TtycamError } from '../../core/errors.js';
import type { WatchedFiles } from '../credentials/watched-files.js';
import type { HttpSecrets, HttpServer } from './http-server.js';

/** What is reported. */
export interface SecretsReport {
  /** New content is in force. */
  secretsRead(files: readonly string[]): void;
  /** The content cannot be used, and that of before stays in force. */
  secretsKept(files: readonly string[], reason: TtycamError): void;
}

/** Follows the files until `signal` is aborted. */
export function followHttpSecrets(
  files: WatchedFiles<HttpSecrets> | undefined,
  server: Pick<HttpServer, 'renew'>,
  report: SecretsReport,
  signal: AbortSignal,
): void {
  void files?.follow(
    {
      changed: (now) => {
        server.renew(now);
        report.secretsRead(files.files);
      },
      kept: (reason) => report.secretsKept(files.files, reason),
    },
    signal,
  );
}
