// Keys and certificates that change while connections are open: which connections end, and with which reasons.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { type CredentialFiles, type Credentials, readCredentials } from '#src/net/credentials/credentials.js';
import { newKeyLine, parseKeys } from '#src/net/credentials/key-file.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { Admission, keyNames } from '#src/receiver/inputs/admission.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { Server } from '#src/receiver/inputs/server.js';
import { type TestCamera, testCamera } from '../../helpers/camera.js';
import { TestAuthority } from '../../helpers/certificates.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually } from '../../helpers/wait.js';

const JPEG = await picture(64, 48);

function keys(...lines: readonly string[]): Credentials {
  return { kind: 'keys', keys: parseKeys(lines.join('\n'), 'test') };
}

async function receiver(t: TestContext, credentials: Credentials) {
  const lost: Array<readonly [string, TtycamError]> = [];
  const refused: TtycamError[] = [];
  const events = {
    connected: () => undefined,
    state: () => undefined,
    lost: (camera: Camera, reason: TtycamError) => void lost.push([camera.name, reason]),
    refused: (_address: string, reason: TtycamError) => void refused.push(reason),
    corrupt: () => undefined,
    frame: async () => undefined,
  };
  const server = new Server(events, new Admission(keyNames(credentials)));
  const { port } = await server.listen({ endpoint: parseEndpoint('tls://127.0.0.1:0'), credentials });
  cleanup(t, () => server.close());
  return { server, lost, refused, url: `tls://127.0.0.1:${port}` };
}

/** A camera that has sent a frame, with a check that its frames still arrive. */
async function streaming(t: TestContext, server: Server, url: string, name: string, credentials: Credentials) {
  const camera = testCamera(t, url, { name, credentials });
  await camera.send(JPEG);
  const shown = await eventually(`${name} has come`, () => server.roster.cameras.find((one) => one.name === name));
  const goesOn = async (): Promise<void> => {
    const before = shown.snapshot(performance.now()).frames;
    await camera.send(JPEG);
    await eventually(`${name} goes on`, () => shown.snapshot(performance.now()).frames > before);
  };
  return { camera, shown, goesOn };
}

const last = (camera: TestCamera): string | undefined => camera.disconnects.at(-1)?.code;

test('a removed key ends its connections and no others, and an added one works at once', async (t) => {
  const [barn, gate, yard] = [newKeyLine('barn'), newKeyLine('gate'), newKeyLine('yard')];
  const { server, lost, url } = await receiver(t, keys(barn, gate));
  const [first, second] = [
    await streaming(t, server, url, 'barn', keys(barn)),
    await streaming(t, server, url, 'gate', keys(gate)),
  ];
  server.renew(keys(barn, gate, yard));
  const third = await streaming(t, server, url, 'yard', keys(yard));
  assert.deepEqual(
    [first, second, third].map(({ camera }) => camera.disconnects.length),
    [0, 0, 0],
  );

  server.renew(keys(gate, yard));
  await eventually('barn is lost', () => lost.length === 1);
  assert.deepEqual([lost[0]?.[0], lost[0]?.[1].code], ['barn', 'key-wrong']);
  assert.match(String(lost[0]?.[1].message), /^its key was taken out of the key file$/);
  // The first reason comes over the open connection, the second from the next handshake.
  await eventually('it tries again', () => first.camera.disconnects.length >= 2);
  assert.deepEqual(
    first.camera.disconnects.slice(0, 2).map(({ code }) => code),
    ['key-wrong', 'key-wrong'],
  );
  assert.match(String(first.camera.disconnects[0]?.message), /^the receiver refused: its key was taken out/);
  await second.goesOn();
  await third.goesOn();
  assert.deepEqual(
    [second, third].map(({ camera }) => camera.disconnects.length),
    [0, 0],
  );
  server.renew(keys(barn, gate, yard));
  await first.goesOn();
});

test('a key under another name counts as another key, and its name is taken from a shared key', async (t) => {
  const [barn, shared] = [newKeyLine('barn'), newKeyLine(undefined)];
  const { server, lost, url } = await receiver(t, keys(barn, shared));
  const named = await streaming(t, server, url, 'barn', keys(barn));
  const free = await streaming(t, server, url, 'yard', keys(shared));
  server.renew(keys(barn.replace('barn', 'stable'), shared));
  await eventually('barn is lost', () => lost.length === 1);
  assert.deepEqual([lost[0]?.[0], lost[0]?.[1].code], ['barn', 'key-wrong']);
  await named.camera.send(JPEG);
  await eventually('it comes back under its new name', () =>
    server.roster.cameras.some(({ name }) => name === 'stable'),
  );
  assert.equal(free.camera.disconnects.length, 0);
  // The name of a camera with the shared key now belongs to another key.
  server.renew(keys(barn, shared, newKeyLine('yard')));
  await eventually('yard is lost', () => lost.some(([name]) => name === 'yard'));
  assert.equal(lost.find(([name]) => name === 'yard')?.[1].code, 'not-allowed');
});

test('a sender whose key is replaced leaves the receiver of the old one, and takes the new one at once', async (t) => {
  const [old, fresh] = [newKeyLine('old'), newKeyLine('fresh')];
  const { server, url } = await receiver(t, keys(old, fresh));
  const { camera } = await streaming(t, server, url, 'old', keys(old));
  camera.uplink.renew(keys(fresh));
  await camera.send(JPEG);
  await eventually('it comes with the new key', () => server.roster.cameras.some(({ name }) => name === 'fresh'));
  assert.equal(camera.disconnects[0]?.code, 'key-wrong');
  assert.match(String(camera.disconnects[0]?.message), /was removed from the files here/);
  // The same key in a new file ends no connection.
  camera.uplink.renew(keys(fresh));
  await camera.send(JPEG);
  assert.equal(camera.disconnects.length, 1);
});

test('a sender that waits after a wrong key tries a new key at once', async (t) => {
  const [right, wrong] = [newKeyLine('barn'), newKeyLine('barn')];
  const { server, url } = await receiver(t, keys(right));
  const camera = testCamera(t, url, { name: 'barn', credentials: keys(wrong) });
  await eventually('its waits have grown', () => camera.disconnects.length >= 3);
  assert.equal(last(camera), 'key-wrong');
  const startMs = performance.now();
  camera.uplink.renew(keys(right));
  await camera.send(JPEG);
  await eventually('it has come', () => server.roster.cameras.length === 1);
  t.diagnostic(`after ${Math.round(performance.now() - startMs)} ms`);
});

test(
  'certificates: a renewed one ends nothing, and a removed authority ends the connections that it verified',
  missingTool('openssl', 'openssl'),
  async (t) => {
    const folder = temporaryFolder(t);
    const [ours, theirs] = [new TestAuthority(folder, 'ours'), new TestAuthority(folder, 'theirs')];
    const read = (files: CredentialFiles) => readCredentials(files) as Extract<Credentials, { kind: 'certificates' }>;
    const hub = read(ours.issue('hub'));
    const barn = read(ours.issue('barn'));
    const gate = { ...read(theirs.issue('gate')), authorities: hub.authorities };
    const both = {
      ...hub,
      authorities: Buffer.concat(
        [hub.authorities, read(theirs.issue('any')).authorities].map((one) => one ?? Buffer.alloc(0)),
      ),
    };
    const { server, lost, url } = await receiver(t, both);
    const [first, second] = [
      await streaming(t, server, url, 'barn', barn),
      await streaming(t, server, url, 'gate', gate),
    ];
    const renewed = read(ours.issue('hub'));
    server.renew({ ...both, certificate: renewed.certificate, privateKey: renewed.privateKey });
    first.camera.uplink.renew(read(ours.issue('barn')));
    await first.goesOn();
    await second.goesOn();
    assert.deepEqual(
      [first, second].map(({ camera }) => camera.disconnects.length),
      [0, 0],
    );

    server.renew({ ...renewed, authorities: hub.authorities });
    await eventually('gate is lost', () => lost.length === 1);
    assert.deepEqual([lost[0]?.[0], lost[0]?.[1].code], ['gate', 'certificate-untrusted']);
    await eventually('it is not taken again', () => second.camera.disconnects.length >= 2);
    assert.equal(last(second.camera), 'certificate-untrusted');
    await first.goesOn();
    assert.equal(first.camera.disconnects.length, 0);
    // The sender ends the connection, as its authorities no longer include the receiver's.
    first.camera.uplink.renew({ ...barn, authorities: read(theirs.issue('other')).authorities });
    await eventually('it leaves', () => first.camera.disconnects.length >= 2);
    assert.deepEqual(
      first.camera.disconnects.slice(0, 2).map(({ code }) => code),
      ['certificate-untrusted', 'certificate-untrusted'],
    );
  },
);
