// One machine with a whole IPv6 network of addresses, which holds every place that it can get: a camera still gets in.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { Program } from '../helpers/program.js';
import { ROOT, start } from '../helpers/programs.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';

const NEEDS = process.getuid?.() === 0 ? missingTool('ip', 'iproute2') : { skip: 'needs root' };

/** Opens 256 connections, each from an address of its own, says nothing, and opens another where one was ended. */
const FLOOD = `
  const net = require('node:net');
  let open = 0;
  const one = (at) => {
    const localAddress = 'fd00:1::a:' + (at + 1).toString(16);
    const socket = net.connect({ host: 'fd00:1::1', port: 5252, localAddress });
    socket.on('connect', () => { open += 1; }).on('error', () => {}).resume();
    socket.on('close', () => { open -= 1; setTimeout(() => one(at), 50); });
  };
  for (let at = 0; at < 256; at += 1) one(at);
  setInterval(() => console.log(JSON.stringify({ event: 'flood', time: '', open })), 200);
`;

/** Two hosts on one cable; any address of fd00:1::a:0/112 is the stranger's. */
function connectHosts(t: TestContext) {
  const id = randomBytes(3).toString('hex');
  const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: 'pipe' });
  const [hub, stranger] = [`ttycam-hub-${id}`, `ttycam-stranger-${id}`];
  for (const name of [hub, stranger]) {
    ip('netns', 'add', name);
    cleanup(t, () => ip('netns', 'delete', name));
  }
  const [near, far] = [`tn${id}`, `tf${id}`];
  ip('link', 'add', near, 'netns', hub, 'type', 'veth', 'peer', 'name', far, 'netns', stranger);
  ip('-n', hub, 'address', 'add', 'fd00:1::1/64', 'dev', near, 'nodad');
  ip('-n', hub, 'address', 'add', '10.99.0.1/24', 'dev', near);
  ip('-n', stranger, 'address', 'add', 'fd00:1::2/64', 'dev', far, 'nodad');
  for (const [name, cable] of [
    [hub, near],
    [stranger, far],
  ] as const) {
    ip('-n', name, 'link', 'set', cable, 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
  ip('-n', stranger, 'route', 'add', 'local', 'fd00:1::a:0/112', 'dev', 'lo');
  ip('-n', hub, 'route', 'add', 'fd00:1::a:0/112', 'dev', near, 'via', 'fd00:1::2');
  execFileSync('ip', ['netns', 'exec', stranger, 'sysctl', '-qw', 'net.ipv6.ip_nonlocal_bind=1']);
  return { hub, stranger };
}

test('a /64 counts as one machine, and cannot keep a camera with its key out', NEEDS, async (t) => {
  const { hub, stranger } = connectHosts(t);
  const on = (host: string, name: string, args: readonly string[]): Program => {
    const program = new Program(name, 'ip', ['netns', 'exec', host, process.execPath, ...args]);
    cleanup(t, () => program.teardown());
    return program;
  };
  const key = join(temporaryFolder(t), 'key');
  const keygen = start(t, 'receiver/main.js', ['keygen', key]);
  assert.equal(await keygen.exit(), 0, keygen.transcript);
  const listen = ['--listen', 'tls://[::]:5252', '--key-file', key, '--view', 'headless', '--json'];
  const receiver = on(hub, 'receiver', [`${ROOT}dist/receiver/main.js`, ...listen]);
  await receiver.event('listening');
  const flood = on(stranger, 'flood', ['-e', FLOOD]);
  await eventually('the stranger holds its share', () => Number(flood.all('flood').at(-1)?.['open'] ?? 0) >= 64);
  await receiver.event('refused', { code: 'too-many-connections' });
  const camera = ['--to', 'tls://10.99.0.1:5252', '--key-file', key, '--device', 'pattern', '--frames', '5', '--json'];
  const sender = on(hub, 'sender', [`${ROOT}dist/sender/main.js`, ...camera, '--connect-timeout', '10']);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(
    (await receiver.event('refused', { code: 'too-many-connections' }))['reason'],
    'more than 64 connections from one address',
  );
  const all = receiver.all('refused').filter(({ code }) => code === 'too-many-connections');
  assert.ok(all.length <= 12, 'they are told as of one network');
});
