// The NATS client against a real server: messages, errors and reconnects.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasCommand } from '#src/cli/installed-command.js';
import { readCredentials } from '#src/net/credentials/credentials.js';
import { loadNats } from '#src/net/nats/nats-library.js';
import { type NatsLoginFiles, readNatsLogin } from '#src/net/nats/nats-login.js';
import { TestAuthority } from '../../helpers/certificates.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { freePort } from '../../helpers/free-port.js';
import { connected, natsLog } from '../../helpers/nats-log.js';
import { needsNats, startNats } from '../../helpers/nats-server.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually, PATIENCE_MS } from '../../helpers/wait.js';

const bytes = (text: string) => Buffer.from(text);
/** The test with certificates needs openssl too. */
const OPENSSL = hasCommand('nats-server') ? missingTool('openssl', 'openssl') : needsNats();

/** Reads the login from a file for each attempt. */
function loginFrom(files: Partial<NatsLoginFiles>) {
  const all = { creds: undefined, nkey: undefined, token: undefined, password: undefined, ...files };
  return () => readNatsLogin(all) ?? assert.fail('no file is given');
}

test('a message arrives whole at a subscriber, with its reply subject', needsNats(), async (t) => {
  const server = await startNats(t);
  const [one, other] = [natsLog(t, { servers: [server.address] }), natsLog(t, { servers: [server.address] })];
  await connected(one);
  await connected(other);
  const heard: string[] = [];
  one.client.subscribe('ttycam.*.frame', ({ subject, bytes: body, reply }) => {
    heard.push(`${subject} ${Buffer.from(body)} ${reply}`);
  });
  assert.equal(await one.client.flush(), true);
  const inbox = other.client.inbox();
  assert.equal(other.client.publish('ttycam.barn.frame', [bytes('left '), bytes('right')], inbox), true);
  other.client.publish('ttycam.barn.state', [bytes('not asked for')]);
  await eventually('it is there', () => heard.length > 0);
  assert.deepEqual(heard, [`ttycam.barn.frame left right ${inbox}`]);
  assert.notEqual(other.client.inbox(), inbox);
});

test('what is larger than the server takes is refused with its own figure', needsNats(), async (t) => {
  const server = await startNats(t, 'max_payload: 1000');
  const log = natsLog(t, { servers: [server.address] });
  assert.equal(log.client.maxMessageBytes, undefined);
  await connected(log);
  assert.equal(log.client.maxMessageBytes, 1_000);
  assert.equal(log.client.publish('a', [Buffer.alloc(1_000)]), true);
  assert.throws(() => log.client.publish('a', [Buffer.alloc(500), Buffer.alloc(501)]), {
    code: 'message-too-large',
    message: /max_payload 1000 bytes/,
  });
  assert.equal(await log.client.flush(), true);
});

test('a server that was killed comes back, subscriptions hold, and nothing was kept for it', needsNats(), async (t) => {
  const server = await startNats(t);
  const log = natsLog(t, { servers: [server.address] });
  const heard: string[] = [];
  log.client.subscribe('a', ({ bytes: body }) => heard.push(String(Buffer.from(body))));
  await connected(log);
  log.client.publish('a', [bytes('before')]);
  await eventually('it is there', () => heard.length === 1);
  await server.kill();
  await eventually('it is noticed, and tried again', () => log.disconnects.length >= 2);
  assert.deepEqual(
    log.disconnects.slice(0, 2).map(({ code }) => code),
    ['connection-lost', 'connection-refused'],
  );
  assert.equal(log.client.publish('a', [bytes('meanwhile')]), false);
  assert.equal(await log.client.flush(), false);
  await server.start('');
  await connected(log);
  log.client.publish('a', [bytes('after')]);
  await eventually('it is there', () => heard.length === 2);
  assert.deepEqual(heard, ['before', 'after']);
});

test('a server that hangs is noticed, costs no socket for each attempt, and is found again', needsNats(), async (t) => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name.includes('TCPSocket')).length;
  // Earlier tests of this process may have left some that are about to close.
  const before = sockets();
  const server = await startNats(t);
  const log = natsLog(t, { servers: [server.address] });
  await connected(log);
  await server.suspend();
  log.client.publish('a', [Buffer.alloc(100_000)]);
  const flushed = log.client.flush();
  await eventually('it is noticed', () => log.disconnects.length >= 3, 3 * PATIENCE_MS);
  assert.equal(await flushed, false);
  assert.deepEqual(
    log.disconnects.slice(0, 3).map(({ code }) => code),
    ['peer-silent', 'timed-out', 'timed-out'],
  );
  assert.ok(sockets() <= before + 2, `${before} sockets, then ${sockets()}`);
  server.signal('SIGCONT');
  await connected(log);
});

test('another member of the cluster takes over, which the address does not name', needsNats(), async (t) => {
  const port = await freePort();
  const cluster = (own: number, routes = '') => `cluster { name: c, listen: "127.0.0.1:${own}", ${routes} }`;
  const first = await startNats(t, cluster(port));
  const second = await startNats(t, cluster(-1, `routes: ["nats://127.0.0.1:${port}"]`));
  const log = natsLog(t, { servers: [first.address] });
  await connected(log);
  // The server sends its list once both servers know each other, which cannot be observed here.
  await eventually('it has learned of the other', async () => {
    if (log.connects.at(-1) === second.url) return true;
    await first.kill();
    await eventually('it is noticed', () => log.disconnects.length > 0);
    return await eventually('the other is found', () => log.connects.at(-1) === second.url, 1_500).catch(async () => {
      await first.start(cluster(port));
      await connected(log);
      return undefined;
    });
  });
});

test('wrong credentials are reported as such, and right ones are used without a restart', needsNats(), async (t) => {
  const server = await startNats(t, 'authorization { token: "secret" }');
  const stranger = natsLog(t, { servers: [server.address] });
  const token = join(temporaryFolder(t), 'token');
  writeFileSync(token, 'guess\n', { mode: 0o600 });
  const log = natsLog(t, { servers: [server.address], login: loginFrom({ token }) });
  for (const { disconnects } of [stranger, log]) {
    await eventually('it is refused', () => disconnects.length >= 2);
    assert.equal(disconnects.at(-1)?.code, 'nats-refused');
    assert.match(String(disconnects.at(-1)?.message), /does not take these credentials.*--nats-creds/);
  }
  writeFileSync(token, 'secret\n');
  await connected(log);
});

test('a user is known by a password, or by an nkey', needsNats(), async (t) => {
  const user = loadNats().nkeys.createUser();
  const users = `{ nkey: ${user.getPublicKey()} }, { user: barn, password: "a:b" }`;
  const server = await startNats(t, `authorization { users: [ ${users} ] }`);
  const folder = temporaryFolder(t);
  const [nkey, password] = [join(folder, 'nk'), join(folder, 'password')];
  writeFileSync(nkey, `# barn\n${Buffer.from(user.getSeed())}\n`, { mode: 0o600 });
  writeFileSync(password, 'barn:a:b\n', { mode: 0o600 });
  await connected(natsLog(t, { servers: [server.address], login: loginFrom({ nkey }) }));
  await connected(natsLog(t, { servers: [server.address], login: loginFrom({ password }) }));
});

test('a forbidden subject is named, and the others continue', needsNats(), async (t) => {
  const permissions = 'publish: { deny: "a" }, subscribe: { deny: "b" }';
  const server = await startNats(
    t,
    `authorization { users: [{ user: u, password: p, permissions: { ${permissions} } }] }`,
  );
  const login = () => ({ kind: 'password', user: 'u', password: 'p' }) as const;
  const log = natsLog(t, { servers: [server.address], login });
  await connected(log);
  log.client.subscribe('b', () => undefined);
  const heard: string[] = [];
  log.client.subscribe('c', ({ bytes: body }) => heard.push(String(Buffer.from(body))));
  log.client.publish('a', [bytes('x')]);
  log.client.publish('a', [bytes('x')]);
  log.client.publish('c', [bytes('goes on')]);
  await eventually('both are reported', () => log.denials.length >= 2 && heard.length === 1);
  assert.deepEqual(log.denials.map(({ code, message }) => `${code}: ${message}`).sort(), [
    'nats-denied: the NATS server does not let us publish to a',
    'nats-denied: the NATS server does not let us subscribe to b',
  ]);
  assert.equal(log.connects.length, 1);
});

test('TLS connects to a server with a certificate of the authority, and to no other', OPENSSL, async (t) => {
  const folder = temporaryFolder(t);
  const [ours, theirs] = [new TestAuthority(folder, 'ours'), new TestAuthority(folder, 'theirs')];
  const { certificate, privateKey } = ours.issue('hub', 'IP:127.0.0.1');
  const server = await startNats(t, `tls { cert_file: "${certificate}", key_file: "${privateKey}" }`);
  const plain = await startNats(t);
  const trusting = (authority: TestAuthority) => {
    const nothing = { keyFile: undefined, certificate: undefined, privateKey: undefined };
    const tls = readCredentials({ ...nothing, authorities: authority.file });
    assert.ok(tls?.kind === 'certificates');
    return tls;
  };
  await connected(natsLog(t, { servers: [server.address], tls: trusting(ours) }));
  for (const [options, code] of [
    [{ servers: [server.address], tls: trusting(theirs) }, 'certificate-untrusted'],
    [{ servers: [server.address] }, 'certificate-untrusted'],
    [{ servers: [{ host: 'localhost', port: server.port }], tls: trusting(ours) }, 'certificate-host'],
    [{ servers: [plain.address], tls: trusting(ours) }, 'tls-mismatch'],
  ] as const) {
    const log = natsLog(t, options);
    await eventually('it is reported', () => log.disconnects.length > 0);
    assert.equal(log.disconnects[0]?.code, code, String(log.disconnects[0]?.message));
  }
});

test('what is not a NATS server is reported as such', async (t) => {
  const { createServer } = await import('node:net');
  const other = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  cleanup(t, () => other.close());
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const log = natsLog(t, { servers: [{ host: '127.0.0.1', port: address.port }] });
  await eventually('it is reported', () => log.disconnects.length > 0);
  assert.match(String(log.disconnects[0]?.message), /something else than a NATS server answers there/);
});
