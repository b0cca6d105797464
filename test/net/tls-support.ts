// Test helpers: a receiver in this process, and cameras that it accepts or refuses over TLS.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { ErrorCode, TtycamError } from '#src/core/errors.js';
import type { Credentials } from '#src/net/credentials/credentials.js';
import { parseKeys } from '#src/net/credentials/key-file.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { Admission, keyNames } from '#src/receiver/inputs/admission.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { Server } from '#src/receiver/inputs/server.js';
import { testCamera } from '../helpers/camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { eventually } from '../helpers/wait.js';

/** The time within which a stranger is refused. */
const REFUSED_WITHIN_MS = 5_000;

/** The credentials of key lines. */
export function keys(...lines: readonly string[]): Credentials {
  return { kind: 'keys', keys: parseKeys(lines.join('\n'), 'test') };
}

/** A receiver under test. */
export interface Underway {
  readonly port: number;
  readonly url: string;
  readonly refused: readonly TtycamError[];
  readonly cameras: readonly Camera[];
}

/** A receiver inside this process. */
export async function receiver(t: TestContext, credentials: Credentials | undefined, allow?: readonly string[]) {
  const refused: TtycamError[] = [];
  const events = {
    connected: () => undefined,
    state: () => undefined,
    lost: () => undefined,
    refused: (_address: string, reason: TtycamError) => void refused.push(reason),
    corrupt: () => undefined,
    frame: async () => undefined,
  };
  const server = new Server(events, new Admission(keyNames(credentials), allow));
  const scheme = credentials === undefined ? 'tcp' : 'tls';
  const endpoint = parseEndpoint(`${scheme}://127.0.0.1:0`);
  const { port } = await server.listen({ endpoint, credentials });
  cleanup(t, () => server.close());
  const underway: Underway = {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    refused,
    get cameras() {
      return server.roster.cameras;
    },
  };
  return underway;
}

/** Connects a camera, and checks the reason with which each end refuses the other. */
export async function bothRefuse(
  t: TestContext,
  underway: Underway,
  url: string,
  credentials: Credentials | undefined,
  sender: readonly [ErrorCode, RegExp],
  there: readonly [ErrorCode, RegExp],
): Promise<void> {
  const before = underway.refused.length;
  const camera = testCamera(t, url, { name: 'stranger', credentials });
  const said = await eventually('the sender says why', () => camera.disconnects[0], REFUSED_WITHIN_MS);
  const heard = await eventually('the receiver says why', () => underway.refused[before], REFUSED_WITHIN_MS);
  camera.stop.abort();
  t.diagnostic(`sender: ${said.code}: ${said.message}; receiver: ${heard.code}: ${heard.message}`);
  assert.deepEqual([said.code, heard.code], [sender[0], there[0]], `${said.message} / ${heard.message}`);
  assert.match(said.message, sender[1]);
  assert.match(heard.message, there[1]);
  assert.deepEqual(underway.cameras, []);
}
