// Cameras over HTTPS: which certificates are taken, and that nothing leads from HTTPS to HTTP.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { CredentialFiles } from '#src/net/credentials/credentials.js';
import { TestAuthority } from '../../helpers/certificates.js';
import { cleanup, type Scope } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { startHttpCamera } from '../../helpers/http-camera.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually } from '../../helpers/wait.js';
import { FIRST, single, watch } from './watch-camera.js';

/** A camera with this certificate; its address. */
async function startCamera(
  t: Scope,
  { certificate = '', privateKey = '' }: CredentialFiles,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(privateKey) }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup(t, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const givePicture = (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(FIRST);

test(
  'a certificate that proves nothing is refused with its words, and taken with insecure-tls',
  missingTool('openssl', 'openssl'),
  async (t) => {
    const authority = new TestAuthority(temporaryFolder(t), 'authority');
    const own = await startCamera(t, authority.issue('own'), givePicture);
    const expired = await startCamera(t, authority.issue('old', 'IP:127.0.0.1', -1), givePicture);
    const plain = createPlainServer((_, response) => void response.end(FIRST));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    cleanup(t, () => plain.close());
    const refused: ReadonlyArray<readonly [string, RegExp]> = [
      [own, /^certificate-untrusted: cannot open https:\S+: no known authority .*#insecure-tls accepts it$/],
      [expired, /^certificate-(expired|untrusted): .*#insecure-tls accepts it$/],
      [
        `https://127.0.0.1:${(plain.address() as AddressInfo).port}`,
        /^tls-mismatch: .*no TLS there\. Is it http:\/\/\?$/,
      ],
    ];
    await Promise.all(
      refused.map(async ([url, words]) => {
        const seen = watch(t, `${url}/`);
        await eventually('its trouble', () => seen.troubles.length > 0);
        assert.match(seen.troubles[0] ?? '', words);
      }),
    );
    for (const url of [own, expired]) {
      const seen = watch(t, `${url}/`, { insecureTls: true, everyMs: 20 });
      await eventually('two pictures', () => seen.pictures.length > 1);
      assert.deepEqual(seen.pictures[0], FIRST);
      assert.deepEqual(seen.troubles, []);
    }
  },
);

test(
  'a redirect from HTTPS to HTTP is not followed, insecure-tls or not',
  missingTool('openssl', 'openssl'),
  async (t) => {
    const plain = await startHttpCamera(t, (_, socket) => single(socket, FIRST));
    const authority = new TestAuthority(temporaryFolder(t), 'authority');
    const url = await startCamera(t, authority.issue('own'), (_, response) => {
      response.writeHead(302, { location: `${plain.url}/` }).end();
    });
    const seen = watch(t, `${url.replace('https://', 'https://op:geh%22eim@')}/`, { insecureTls: true });
    await eventually('its trouble', () => seen.troubles.length > 0);
    assert.match(seen.troubles[0] ?? '', /^source-failed: .*http.*not followed/);
    assert.equal(plain.requests.length, 0);
  },
);
