// The real receiver on a real NATS server: what it asks of cameras, in a terminal and without one.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { movingJpegs } from '../helpers/moving-jpegs.js';
import { type NatsServer, needsNats, startNats } from '../helpers/nats-server.js';
import { ROOT, start } from '../helpers/programs.js';
import { type PtyOptions, PtyScreen } from '../helpers/pty-screen.js';
import { sharp } from '../helpers/sharp.js';
import { eventually } from '../helpers/wait.js';
import { camerasOn, type HandCamera, streaming } from '../receiver/inputs/nats-support.js';

const NATS = needsNats();
const JPEGS = await movingJpegs(30);

function dashboard(
  t: TestContext,
  server: NatsServer,
  args: readonly string[] = [],
  options: PtyOptions = {},
): PtyScreen {
  const receiver = [`${ROOT}dist/receiver/main.js`, '--from', server.url, ...args];
  const screen = new PtyScreen(process.execPath, receiver, { columns: 120, rows: 40, ...options });
  cleanup(t, () => screen.close());
  return screen;
}

/** What each camera is asked for, frames a second; 0: nothing. */
function rates(cameras: readonly HandCamera[]): number[] {
  return cameras.map(({ demand }) => (demand === undefined ? 0 : (demand.fps ?? Number.POSITIVE_INFINITY)));
}

async function untilRates(cameras: readonly HandCamera[], expected: readonly number[]): Promise<void> {
  await eventually(`${expected.join()}`, () => rates(cameras).join() === expected.join()).catch((error: Error) => {
    throw new Error(`${error.message}: ${rates(cameras).join()}`);
  });
}

test('an empty dashboard says where it listens, and the command of a sender there', NATS, async (t) => {
  const server = await startNats(t);
  const screen = dashboard(t, server);
  await screen.untilShown(/subscribed to the cameras on nats:/, new RegExp(`sender --to ${server.url}\\s`));
  screen.type('q');
  await screen.untilEnded();
});

test(
  'a dashboard watches what it shows: the wall, the one that is zoomed, none that is paused or frozen',
  NATS,
  async (t) => {
    const server = await startNats(t);
    const cameras = await camerasOn(t, server, ['front', 'yard', 'barn']);
    streaming(t, cameras, JPEGS, 10);
    const screen = dashboard(t, server);
    await screen.untilShown(/\d front [^╮\n]*● LIVE/, /\d yard [^╮\n]*● LIVE/, /\d barn [^╮\n]*● LIVE/);
    const [first, second, third] = ['front', 'yard', 'barn'].map((name) => placeOf(screen.model.text(), name));
    assert.deepEqual([first, second, third].sort(), [1, 2, 3]);
    const byPlace = [1, 2, 3].map((place) => cameras[[first, second, third].indexOf(place)] as HandCamera);
    // Until a key is pressed, the camera that came first is selected.
    screen.type('1');
    await untilRates(byPlace, [30, 5, 5]);
    assert.ok((byPlace[1]?.demand?.size?.width ?? 0) < 120);

    screen.type('2');
    await untilRates(byPlace, [5, 30, 5]);
    screen.type('z');
    await untilRates(byPlace, [0, 30, 0]);
    screen.type('g');
    await screen.untilShown(/RESTING/);
    await untilRates(byPlace, [0, 30, 0]);
    screen.type('gg');
    await untilRates(byPlace, [5, 30, 5]);

    screen.type('p');
    await screen.untilShown(/2 [^╮\n]*‖ PAUSED/);
    await untilRates(byPlace, [5, 0, 5]);
    screen.type('p');
    await untilRates(byPlace, [5, 30, 5]);
    await screen.untilShown(/2 [^╮\n]*● LIVE/);
    screen.type(' ');
    await screen.untilShown(/2 front [^╮\n]*■ FROZEN ○ RESTING/);
    await untilRates(byPlace, [5, 0, 5]);
    screen.type(' ');
    await screen.untilShown(/2 [^╮\n]*● LIVE/);

    screen.type('q');
    await screen.untilEnded();
    await untilRates(byPlace, [0, 0, 0]);
  },
);

function placeOf(text: string, name: string): number {
  return Number(new RegExp(`(\\d) ${name} `).exec(text)?.[1]);
}

test('a page that is turned lets its cameras rest, and wakes the others', NATS, async (t) => {
  const server = await startNats(t);
  const cameras = await camerasOn(t, server, ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']);
  streaming(t, cameras, JPEGS, 5);
  const screen = dashboard(t, server, ['--no-mouse'], { columns: 60, rows: 16 });
  await screen.untilShown(/page 1 of [23]/, / ●/);
  const count = () => rates(cameras).filter((rate) => rate > 0).length;
  const shown = (text: string) => text.match(/\d fps/g)?.length ?? 0;
  const text = await screen.until('a page is live', (now) => shown(now) > 0 && shown(now) === count());
  const perPage = shown(text);
  assert.ok(perPage < 8);
  const before = rates(cameras);
  screen.type(']');
  await eventually('others are asked', () => rates(cameras).some((rate, index) => rate > 0 && before[index] === 0));
  await eventually('the first page rests', () =>
    rates(cameras).every((rate, index) => rate === 0 || before[index] === 0),
  );
});

test('headless, cameras are listed and none is woken, unless something wants their frames', NATS, async (t) => {
  const server = await startNats(t);
  const cameras = await camerasOn(t, server, ['front', 'yard']);
  streaming(t, cameras, JPEGS, 10);
  const from = ['--from', server.url, '--view', 'headless', '--json'];
  const lister = start(t, 'receiver/main.js', [...from, '--http', '0']);
  await lister.event('nats-connected', { server: server.url });
  await lister.event('state', { camera: 'front', state: 'resting' });
  const stats = await lister.event('stats', { camera: 'yard', state: 'resting' });
  assert.deepEqual([stats['asked'], stats['skipped'], stats['frames']], [null, 0, 0]);
  const listening = lister.all('listening').map(({ url }) => String(url));
  assert.match(listening.join(), /^http:[^,]+$/, 'for HTTP alone');
  assert.equal(
    cameras.reduce((sum, camera) => sum + camera.asked, 0),
    0,
  );

  const taker = start(t, 'receiver/main.js', [...from, '--frames', '20', '--timeout', '20']);
  assert.equal(await taker.exit(), 0, taker.transcript);
  const summary = await taker.event('summary');
  const frames = (summary['cameras'] as { frames: number }[]).reduce((sum, camera) => sum + camera.frames, 0);
  assert.equal(frames, 20);
  assert.equal(
    lister.all('stats').some((one) => one['frames'] !== 0),
    false,
  );

  await untilRates(cameras, [0, 0]);
  const asked = cameras.map((camera) => camera.asked);
  const picture = await fetch(`${listening[0]}cameras/front/snapshot.jpg`);
  assert.equal(picture.headers.get('content-type'), 'image/jpeg', await picture.text());
  // The demand ends with the picture, so it may be over already.
  await untilRates(cameras, [0, 0]);
  assert.deepEqual(
    cameras.map((camera, index) => camera.asked > (asked[index] ?? 0)),
    [true, false],
  );
  assert.deepEqual(cameras[0]?.lastDemand, { fps: undefined, size: undefined }, 'in full');
  assert.equal(await lister.stop(), 0);
});

test('beside a bus a receiver listens where it is told to, and cameras of both ways have places', NATS, async (t) => {
  const server = await startNats(t);
  await camerasOn(t, server, ['front']);
  const args = ['--from', server.url, '--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const receiver = start(t, 'receiver/main.js', args);
  const { url } = await receiver.event('listening');
  await receiver.event('connected', { camera: 'front' });
  start(t, 'sender/main.js', ['--device', 'pattern', '--name', 'front', '--to', String(url)]);
  await receiver.event('stats', { place: 2, state: 'live', camera: 'front' });
  await receiver.event('stats', { place: 1, state: 'resting', camera: 'front' });
  assert.equal(await receiver.stop(), 0);
});

test('credentials that the server does not take are told in words, and right ones are enough', NATS, async (t) => {
  const server = await startNats(t, 'authorization { token: "open sesame" }\n');
  const from = ['--from', server.url, '--view', 'headless', '--json'];
  const stranger = start(t, 'receiver/main.js', from);
  const lost = await stranger.event('nats-lost');
  assert.equal(lost['code'], 'nats-refused');
  assert.match(String(lost['reason']), /--nats-creds/);
  assert.equal(await stranger.stop(), 0, 'it goes on trying, and ends when it is told to');
  const file = join(temporaryFolder(t), 'token');
  writeFileSync(file, 'open sesame\n', { mode: 0o600 });
  const friend = start(t, 'receiver/main.js', [...from, '--nats-token-file', file]);
  await friend.event('nats-connected', { server: server.url, cameras: '*' });
  assert.equal(await friend.stop(), 0);
});

test(
  'a real sender wakes for a viewer, gives what is asked in size and rate, and is lost at once when it is stopped',
  NATS,
  async (t) => {
    const server = await startNats(t);
    const args = ['--device', 'pattern', '--size', '640x480', '--name', 'Hof/Süd 1.2', '--to', server.url, '--json'];
    const sender = start(t, 'sender/main.js', args);
    const lister = start(t, 'receiver/main.js', ['--from', server.url, '--view', 'headless', '--json']);
    await lister.event('state', { camera: 'Hof/Süd 1.2', state: 'resting' });
    assert.equal(sender.find('stats', { frames: 1 }), undefined);

    const folder = temporaryFolder(t);
    const screen = dashboard(t, server, ['--folder', folder]);
    await screen.untilShown(/1 Hof\/Süd 1\.2 [^╮\n]*● LIVE/, /\d+ ms/);
    screen.type('s');
    const text = await screen.untilShown(/snapshot \S+\.jpg/);
    const path = /snapshot (\S+\.jpg)/.exec(text.replace(/ *\n/g, ''))?.[1] ?? '';
    const { width } = await sharp(path).metadata();
    assert.equal(width, 640, 'a snapshot is the whole picture, not that of the tile');

    assert.equal(await sender.stop(), 0);
    await screen.untilShown(/1 [^╮\n]*□ ENDED/, /stopped/);
    await lister.event('lost', { camera: 'Hof/Süd 1.2', reason: 'stopped' });
  },
);

test('a subject that the server forbids is told by its name', NATS, async (t) => {
  const server = await startNats(
    t,
    'authorization { users: [{ user: u, password: p, permissions: { subscribe: "_INBOX.>" } }] }',
  );
  const file = join(temporaryFolder(t), 'password');
  writeFileSync(file, 'u:p\n', { mode: 0o600 });
  const args = ['--from', `${server.url}/barn`, '--view', 'headless', '--json', '--nats-password-file', file];
  const receiver = start(t, 'receiver/main.js', args);
  const denied = await receiver.event('nats-denied', { code: 'nats-denied' });
  assert.match(String(denied['reason']), /ttycam\.barn\.state/);
  assert.equal(await receiver.stop(), 0);
});
