// The Hello of a sender: who it is.
import { randomBytes } from 'node:crypto';
import { SOFTWARE } from '../cli/version.js';
import { knownSecrets } from '../core/secrets.js';
import { type Hello, PROTOCOL_VERSION } from '../core/wire/messages.js';

/** The Hello of this run, with a random instance id. Known secrets are removed, as it leaves this machine. */
export function createHello(name: string, shownSource: string, finite: boolean): Hello {
  const [cameraName, source] = [knownSecrets.hide(name), knownSecrets.hide(shownSource)];
  const instanceId = randomBytes(16);
  return {
    protocolVersion: PROTOCOL_VERSION,
    cameraName,
    instanceId,
    source,
    software: SOFTWARE,
    finite,
    pausable: true,
  };
}
