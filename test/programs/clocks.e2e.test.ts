// Clocks that are set by hours while cameras stream: the receiver's, the sender's, over TCP and over NATS.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { MessageDecoder } from '#src/core/wire/framing.js';
import { decodeControl } from '#src/core/wire/messages.js';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { needsNats, startNats } from '../helpers/nats-server.js';
import { pictures } from '../helpers/pictures.js';
import type { Program } from '../helpers/program.js';
import { start, startReceiver, startSender, totals } from '../helpers/programs.js';
import { connectRaw, framed } from '../helpers/raw-peer.js';
import { eventually } from '../helpers/wait.js';

const HOUR_MS = 3_600_000;
const PRELOAD = pathToFileURL(join(import.meta.dirname, '../helpers/settable-clock.js')).href;

/** Far more than a frame takes here, and far less than a clock is set by. */
const TRUE_MS = 20_000;

const FPS = 10;
const CAMERA = cheapCamera(FPS);

/** A clock that a program is started with, and that can be set. */
function settableClock(folder: string, name: string) {
  const file = join(folder, name);
  writeFileSync(file, '0');
  const env = { ...process.env, NODE_OPTIONS: `--import ${PRELOAD}`, TTYCAM_TEST_CLOCK: file };
  return { options: { env }, set: (hours: number) => writeFileSync(file, String(hours * HOUR_MS)) };
}

async function frames(receiver: Program, count: number): Promise<void> {
  await eventually(`${count} frames`, () => Number(receiver.all('stats').at(-1)?.['frames'] ?? 0) >= count, 60_000);
}

/** Sets both clocks a few times while frames come, each time after `step` more of them. */
async function setClocks(
  receiver: Program,
  clocks: Readonly<Record<'ours' | 'theirs', { set: (hours: number) => void }>>,
  step: number,
): Promise<void> {
  let count = 0;
  for (const [which, hours] of [
    ['ours', 3],
    ['theirs', -5],
    ['ours', -30],
    ['theirs', 48],
  ] as const) {
    count = Number(receiver.all('stats').at(-1)?.['frames'] ?? count) + step;
    await frames(receiver, count);
    clocks[which].set(hours);
  }
  await frames(receiver, Number(receiver.all('stats').at(-1)?.['frames'] ?? count) + step);
}

function agesOf(receiver: Program): number[] {
  return receiver.all('stats').flatMap(({ latencyMs }) => {
    const ages = latencyMs as { readonly max: number } | null;
    return ages === null ? [] : [ages.max];
  });
}

test('programs whose clocks are set by hours know every age, and a recording of it keeps its pace', async (t) => {
  const folder = temporaryFolder(t);
  const [ours, theirs] = [settableClock(folder, 'ours'), settableClock(folder, 'theirs')];
  const record = join(folder, 'night.ttycam');
  const args = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json', '--record', record];
  const receiver = start(t, 'receiver/main.js', [...args, '--max-age', String(TRUE_MS)], ours.options);
  const url = String((await receiver.event('listening'))['url']);
  const sender = startSender(t, url, CAMERA, theirs.options);
  await setClocks(receiver, { ours, theirs }, 8);
  const days = receiver.all('stats').map(({ time }) => new Date(String(time)).getTime());
  assert.ok(Math.max(...days) - Math.min(...days) > 20 * HOUR_MS, 'its time of day was set');
  assert.equal(await sender.stop(), 0);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
  const ages = agesOf(receiver);
  assert.ok(ages.length > 0 && Math.max(...ages) < TRUE_MS, String(ages));
  const [camera] = await totals(receiver);
  assert.ok((camera?.latencyMs?.max ?? TRUE_MS) < TRUE_MS);

  const again = await startReceiver(t, ['--frames', String(camera?.frames)]);
  const replay = startSender(t, again.url, ['--device', record, '--fit', 'none', '--speed', '4']);
  assert.equal(await replay.exit(60_000), 0, replay.transcript);
  const seconds = Number((await replay.event('summary'))['seconds']);
  assert.ok(seconds < (camera?.frames ?? 0) / FPS + 10, `played in ${seconds} s at four times the speed`);
});

test('over NATS, too', needsNats(), async (t) => {
  const folder = temporaryFolder(t);
  const [ours, theirs] = [settableClock(folder, 'ours'), settableClock(folder, 'theirs')];
  const { url } = await startNats(t);
  const args = ['--from', url, '--view', 'headless', '--json', '--max-age', String(TRUE_MS)];
  const receiver = start(t, 'receiver/main.js', args, ours.options);
  const sender = startSender(t, url, CAMERA, theirs.options);
  await setClocks(receiver, { ours, theirs }, 8);
  assert.equal(await sender.stop(), 0);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
  const ages = agesOf(receiver);
  assert.ok(ages.length > 0 && Math.max(...ages) < TRUE_MS, String(ages));
});

/** A camera whose wire follows a clock that is set, as that of other programs does. */
async function oldCamera(t: TestContext, port: number) {
  const peer = await connectRaw(t, port);
  const [jpeg] = await pictures(1);
  const about = { protocolVersion: 1, source: 'test', software: 'test', finite: false };
  const hello = { ...about, cameraName: 'old', instanceId: randomBytes(16) };
  const camera = { hours: 0, answered: 0, timer: undefined as NodeJS.Timeout | undefined };
  const nowUs = (): number => Math.round((Date.now() + camera.hours * HOUR_MS) * 1_000);
  let sequence = 0;
  let read = 0;
  camera.timer = setInterval(() => {
    const said = new MessageDecoder(65_536).push(peer.received).map(decodeControl);
    for (const { clockAskUs: askedUs } of said.slice(read)) {
      if (askedUs === undefined) continue;
      camera.answered += 1;
      peer.send(framed({ clockAnswer: { askedUs, receivedUs: nowUs(), answeredUs: nowUs() } }));
    }
    read = said.length;
    sequence += 1;
    peer.send(framed({ ...(sequence === 1 ? { hello } : {}), jpeg, sequence, captureTimeUs: nowUs() }));
  }, 50);
  cleanup(t, () => clearInterval(camera.timer));
  return camera;
}

test('a sender that writes a clock that is set is asked at once, and none of its frames counts as hours old', async (t) => {
  const { receiver, port } = await startReceiver(t, ['--max-age', String(TRUE_MS)]);
  const camera = await oldCamera(t, port);
  let count = 10;
  for (const hours of [3, -5, 40, 0]) {
    await frames(receiver, count);
    const { answered } = camera;
    camera.hours = hours;
    await eventually('it is asked', () => camera.answered > answered);
    count += 20;
  }
  await frames(receiver, count);
  assert.ok(camera.answered >= 5);
  clearInterval(camera.timer);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
  const ages = agesOf(receiver);
  assert.ok(ages.length > 0 && Math.max(...ages) < TRUE_MS, String(ages));
});
