// TLS handshakes with certificates: who is accepted, who is refused, and the reason on each end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from 'node:tls';
import type { ErrorCode } from '#src/core/errors.js';
import { type CredentialFiles, type Credentials, readCredentials } from '#src/net/credentials/credentials.js';
import { newKeyLine } from '#src/net/credentials/key-file.js';
import { testCamera } from '../../helpers/camera.js';
import { TestAuthority } from '../../helpers/certificates.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually } from '../../helpers/wait.js';
import { bothRefuse, keys, receiver } from '../tls-support.js';

test(
  'certificates: both ends verify each other, and each refusal has its own reason on both',
  missingTool('openssl', 'openssl'),
  async (t) => {
    const folder = temporaryFolder(t);
    const ours = new TestAuthority(folder, 'ours');
    const other = new TestAuthority(folder, 'other');
    const read = (files: CredentialFiles) => readCredentials(files) as Credentials;
    const hub = read(ours.issue('hub'));
    const barn = read(ours.issue('barn'));
    const underway = await receiver(t, hub);
    const good = testCamera(t, underway.url, { name: 'anything', credentials: barn });
    await good.send(Buffer.from('ffd8ffd9', 'hex'));
    await eventually('it is called as its certificate says', () => underway.cameras[0]?.name === 'barn');

    const stranger = async (
      there: Credentials,
      here: Credentials,
      sender: readonly [ErrorCode, RegExp],
      heard: readonly [ErrorCode, RegExp],
    ) => {
      const one = await receiver(t, there);
      await bothRefuse(t, one, one.url, here, sender, heard);
    };
    const expired = read(ours.issue('expired', undefined, -1));
    const wrongHost = read(ours.issue('elsewhere', 'DNS:elsewhere.example'));
    const foreign = read({ ...other.issue('foreign'), authorities: ours.file });
    const blank = read({ keyFile: undefined, certificate: undefined, privateKey: undefined, authorities: ours.file });

    // Problems of the receiver's certificate.
    await stranger(
      expired,
      barn,
      ['certificate-expired', /^cannot connect to tls:.*the certificate of the receiver has expired \(/],
      ['certificate-expired', /^the sender refused: the certificate of the receiver has expired/],
    );
    await stranger(
      wrongHost,
      barn,
      ['certificate-host', /is for other hosts \(DNS:elsewhere\.example\)/],
      ['certificate-host', /^the sender refused: .*elsewhere/],
    );
    await stranger(
      foreign,
      barn,
      ['certificate-untrusted', /the certificate of the receiver is not from an authority of --tls-ca/],
      ['certificate-untrusted', /^the sender refused: /],
    );
    // Problems of the sender's certificate.
    await stranger(
      hub,
      expired,
      ['certificate-expired', /^the receiver refused: the certificate of the sender has expired/],
      ['certificate-expired', /^the certificate of the sender has expired/],
    );
    await stranger(
      hub,
      foreign,
      ['certificate-untrusted', /^the receiver refused: /],
      ['certificate-untrusted', /^the certificate of the sender is not from an authority/],
    );
    await stranger(
      hub,
      blank,
      ['key-missing', /^the receiver refused: the sender showed no certificate/],
      ['key-missing', /^the sender showed no certificate/],
    );
    // One end has a key, the other end has certificates.
    await stranger(
      keys(newKeyLine('barn')),
      barn,
      ['key-missing', /the receiver requires a key: give it with --key-file/],
      ['key-missing', /^it showed no key/],
    );
    await stranger(
      hub,
      keys(newKeyLine('barn')),
      ['key-wrong', /the receiver shows a certificate, and not that it has the key/],
      ['key-missing', /^the sender showed no certificate/],
    );
  },
);

test(
  'no session is resumed: a refused peer is not accepted with the ticket of that handshake',
  missingTool('openssl', 'openssl'),
  async (t) => {
    const authority = new TestAuthority(temporaryFolder(t), 'ours');
    const underway = await receiver(t, readCredentials(authority.issue('hub')));
    const visit = async (session?: Buffer): Promise<{ readonly tickets: Buffer[]; readonly reused: boolean }> => {
      const tickets: Buffer[] = [];
      let reused = false;
      const own = { host: '127.0.0.1', port: underway.port, rejectUnauthorized: false };
      const socket = connect({ ...own, ...(session === undefined ? {} : { session }) });
      socket.on('session', (ticket: Buffer) => tickets.push(ticket)).on('error', () => undefined);
      socket.on('secureConnect', () => {
        reused = socket.isSessionReused();
      });
      socket.resume();
      await eventually('it is over', () => socket.closed);
      return { tickets, reused };
    };
    const { tickets } = await visit();
    t.diagnostic(`${tickets.length} tickets`);
    for (const ticket of tickets) assert.equal((await visit(ticket)).reused, false);
    await eventually('each was refused', () => underway.refused.length === 1 + tickets.length);
    assert.ok(underway.refused.every(({ code }) => code === 'key-missing'));
  },
);
