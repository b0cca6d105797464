// Real senders and receivers on several NATS servers: a cluster that loses a member, and a site behind a leaf node.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { temporaryFolder } from '../helpers/folder.js';
import { type NatsServer, needsNats, startNats } from '../helpers/nats-server.js';
import { type Program, ROOT, start, startSender, totals } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const NATS = needsNats();

const CAMERA = cheapCamera(6);

/** How long a stream may stand still when its server dies: ten times the usual. */
const MAX_GAP_MS = 7_000;

/**
 * The bytes that a leaf node may bring in a second for each camera without a viewer: its presence, and a request now
 * and then.
 */
const MAX_IDLE_BYTES = 2_000;

function startCamera(t: TestContext, url: string, name: string): Program {
  return startSender(t, url, [...CAMERA, '--name', name]);
}

function startViewer(t: TestContext, url: string, args: readonly string[] = []): Program {
  return start(t, 'receiver/main.js', ['--from', url, '--view', 'headless', '--json', ...args]);
}

test('when one server of three dies, every stream goes on within seconds', NATS, async (t) => {
  const servers = await startCluster(t);
  const folder = temporaryFolder(t);
  const names = ['barn', 'gate', 'yard'];
  for (const [at, { url }] of servers.entries()) startCamera(t, url, names[at] as string);
  // The viewer is where the first camera is: that server dies, and with it every stream.
  const viewer = startViewer(t, (servers[0] as NatsServer).url, ['--save', folder]);
  for (const name of names) await viewer.event('state', { camera: name, state: 'live' });
  await sleep(2_000);
  const killedMs = Date.now();
  await servers[0]?.kill();
  const times = () => names.map((name) => savedAt(folder, name).filter((ms) => ms >= killedMs - 500));
  await eventually('frames of all come again', () => times().every((ms) => (ms.at(-1) ?? 0) > killedMs + 2_000));
  await sleep(2_000);
  for (const [at, ms] of times().entries()) {
    const gaps = ms.slice(1).map((next, index) => next - (ms[index] as number));
    t.diagnostic(`${names[at]}: still for ${Math.max(...gaps).toFixed(0)} ms`);
    assert.ok(Math.max(...gaps) < MAX_GAP_MS, `${names[at]} stood still for ${Math.max(...gaps)} ms`);
  }
});

test('of a site behind a leaf node only the frames that somebody watches reach the hub', NATS, async (t) => {
  const hub = await startNats(t, 'leafnodes { listen: "127.0.0.1:-1" }\nhttp: "127.0.0.1:-1"');
  const site = await startNats(t, `leafnodes { remotes: [ { url: "nats-leaf://127.0.0.1:${hub.leafPort}" } ] }`);
  for (const name of ['barn', 'gate']) startCamera(t, site.url, name);
  const list = startViewer(t, hub.url);
  for (const name of ['barn', 'gate']) await list.event('state', { camera: name, state: 'resting' });
  const idle = await fromLeafs(hub, 3_000);
  t.diagnostic(`nobody watches: ${idle.bytes} bytes in ${idle.ms.toFixed(0)} ms`);
  assert.ok(idle.bytes < (2 * MAX_IDLE_BYTES * idle.ms) / 1_000, `${idle.bytes} bytes`);

  // At the site somebody watches the other one, whose frames therefore travel, but not to the hub.
  const near = startViewer(t, `${site.url}/gate`, ['--output', '/dev/null']);
  const far = startViewer(t, `${hub.url}/barn`, ['--output', '/dev/null']);
  await near.event('state', { camera: 'gate', state: 'live' });
  await far.event('state', { camera: 'barn', state: 'live' });
  await far.event('stats', { camera: 'barn' }, far.events.length);
  const before = framesOf(far, 'barn');
  const watched = await fromLeafs(hub, 6_000);
  await far.event('stats', { camera: 'barn' }, far.events.length);
  const frames = framesOf(far, 'barn') - before;
  t.diagnostic(
    `barn is watched: ${watched.messages} messages; ${frames} frames, and ${idle.messages} in ${idle.ms} ms before`,
  );
  assert.ok(frames > 20, 'frames of the one');
  // The receiver's figures begin before the server's and end after them. A camera that is watched sends two more messages a
  // second at most, answers of its clock. The other one's frames would double the count.
  const others = Math.ceil(((idle.messages / idle.ms) * 1_000 + 2) * (watched.ms / 1_000));
  assert.ok(watched.messages <= frames + others, `${watched.messages} messages, ${frames} frames and ${others} others`);
  assert.ok(framesOf(near, 'gate') > 0, 'and of the other at its site');
});

test('nats-server takes the configuration files of the page on fleets', NATS, (t) => {
  const folder = temporaryFolder(t);
  const configs = configsOfDocs();
  assert.equal(configs.length, 4);
  for (const [at, config] of configs.entries()) {
    const file = join(folder, `${at}.conf`);
    writeFileSync(file, config);
    const { status, stderr } = spawnSync('nats-server', ['-t', '-c', file], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
});

test('with the users of that page a camera is found and watched, and its age is known', NATS, async (t) => {
  const [site = ''] = configsOfDocs();
  const { url } = await startNats(t, site);
  const folder = temporaryFolder(t);
  const login = (user: string, password: string) => {
    const file = join(folder, user);
    writeFileSync(file, `${user}:${password}\n`, { mode: 0o600 });
    return ['--nats-password-file', file];
  };
  const camera = [...CAMERA, '--name', 'north/barn'];
  const sender = startSender(t, url, [...camera, ...login('camera', 'change me')]);
  const viewer = startViewer(t, `${url}/north/*`, ['--frames', '20', ...login('viewer', 'change me too')]);
  assert.equal(await viewer.exit(), 0, viewer.transcript);
  const [{ name, frames, latencyMs } = { name: '', frames: 0, latencyMs: null }] = await totals(viewer);
  assert.deepEqual([name, frames], ['north/barn', 20]);
  assert.ok(latencyMs !== null, 'the clock was answered');
  for (const program of [sender, viewer]) {
    assert.equal(program.find('blocked') ?? program.find('nats-denied'), undefined, program.transcript);
  }
});

/** The blocks of docs/fleet.md that are configuration files. */
function configsOfDocs(): string[] {
  const blocks = readFileSync(`${ROOT}docs/fleet.md`, 'utf8').match(/(?:^(?: {4}.*)?\n)+/gm) ?? [];
  return blocks.filter((block) => block.includes('listen: "')).map((block) => block.replace(/^ {4}/gm, ''));
}

/** Three servers, each of which knows the others. */
async function startCluster(t: TestContext): Promise<NatsServer[]> {
  const servers: NatsServer[] = [];
  for (let number = 1; number <= 3; number += 1) {
    const routes = servers.map(({ clusterPort }) => `"nats-route://127.0.0.1:${clusterPort}"`);
    const config = `server_name: "n${number}"
      cluster { name: "ttycam", listen: "127.0.0.1:-1", routes: [${routes.join(', ')}] }`;
    servers.push(await startNats(t, config));
  }
  return servers;
}

/** When each frame of a camera was saved, in ms since 1970. */
function savedAt(folder: string, name: string): number[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(`-${name}.jpg`))
    .sort()
    .map((file) => statSync(join(folder, file)).mtimeMs);
}

interface Traffic {
  readonly bytes: number;
  readonly messages: number;
  readonly ms: number;
}

/** What comes from leaf nodes to a hub in so many ms. */
async function fromLeafs(hub: NatsServer, ms: number): Promise<Traffic> {
  const fromMs = performance.now();
  const from = await leafIn(hub);
  await sleep(ms);
  const to = await leafIn(hub);
  const tookMs = Math.round(performance.now() - fromMs);
  return { bytes: to.in_bytes - from.in_bytes, messages: to.in_msgs - from.in_msgs, ms: tookMs };
}

interface LeafFigures {
  readonly in_bytes: number;
  readonly in_msgs: number;
}

async function leafIn({ monitoringPort }: NatsServer): Promise<LeafFigures> {
  const response = await fetch(`http://127.0.0.1:${monitoringPort}/leafz`);
  const { leafs } = (await response.json()) as { readonly leafs: readonly LeafFigures[] };
  const [leaf, ...others] = leafs;
  assert.ok(leaf !== undefined && others.length === 0);
  return leaf;
}

/** The frames of a camera, as a receiver last counted them. */
function framesOf(viewer: Program, camera: string): number {
  const stats = viewer.all('stats').filter((event) => event['camera'] === camera);
  return Number(stats.at(-1)?.['frames'] ?? 0);
}
