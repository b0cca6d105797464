// Reloads keys and certificates while a receiver runs: changed files are read, reported, and in force from then on.
import type { TtycamError } from '../../core/errors.js';
import { credentialChange } from '../../net/credentials/credential-change.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import type { ReceiverOptions } from '../options.js';
import type { Report } from '../report.js';

/** An input whose cameras prove themselves by keys or certificates. */
interface Renewable {
  renew(credentials: Credentials): void;
}

/** Follows the files until `signal` is aborted. For NATS, new ones are used from the next connection on. */
export function followCredentials(
  { credentials, from }: Pick<ReceiverOptions, 'credentials' | 'from'>,
  inputs: readonly (Renewable | undefined)[],
  report: Report,
  signal: AbortSignal,
): void {
  const events = (files: readonly string[]) => ({ kept: (reason: TtycamError) => report.keysKept(files, reason) });
  void credentials?.follow(
    {
      ...events(credentials.files),
      changed: (now, before) => {
        report.keysRead(credentials.files, credentialChange(now, before));
        for (const input of inputs) input?.renew(now);
      },
    },
    signal,
  );
  const access = from?.access.followed;
  void access?.follow({ ...events(access.files), changed: () => report.keysRead(access.files) }, signal);
}
