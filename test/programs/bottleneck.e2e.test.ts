// Why a stream is slow, as the receiver finds it out of what a real sender tells: a slow link, a slow encoder, or nothing.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Bottleneck, findBottleneck } from '#src/core/camera/bottleneck.js';
import type { SenderRates } from '#src/core/camera/sender-rates.js';
import { temporaryFolder } from '../helpers/folder.js';
import { type Program, startReceiver, startSender } from '../helpers/programs.js';
import { sharp } from '../helpers/sharp.js';
import { throttle } from '../helpers/throttle.js';
import { eventually } from '../helpers/wait.js';

/** What each `stats` of a live camera from `from` on comes to. */
function verdicts(receiver: Program, from: number): Bottleneck[] {
  return receiver.events
    .slice(from)
    .filter((one) => one.event === 'stats' && one['state'] === 'live' && one['sender'] !== null)
    .map((stats) => {
      const sender = stats['sender'] as SenderRates;
      const wantedFps = sender.capturedFps;
      return findBottleneck({ wantedFps, arrivedFps: Number(stats['fps']), drawnFps: undefined, sender });
    });
}

/** Waits until three in a row say the same, which must be `kind`. */
async function settles(receiver: Program, kind: Bottleneck['kind']): Promise<Bottleneck> {
  return await eventually(
    `three times ${kind}`,
    () => {
      const last = verdicts(receiver, 0).slice(-3);
      return last.length === 3 && last.every((one) => one.kind === kind) && last[0];
    },
    60_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(verdicts(receiver, 0))}\n${receiver.transcript}`);
  });
}

function isAboutTen(fps: number): boolean {
  return Math.abs(fps - 10) < 3;
}

async function begin(t: TestContext) {
  return { ...(await startReceiver(t)), folder: temporaryFolder(t) };
}

test('over a link of 1.6 Mbit/s the link is found to be it', async (t) => {
  const { receiver, port } = await begin(t);
  const link = await throttle(t, port, { bytesPerSecond: 200_000 });
  startSender(t, link.url, ['--device', 'pattern', '--fps', '15', '--quality', '92', '--no-adapt']);
  const found = await settles(receiver, 'link');
  assert.match(found.kind === 'none' ? '' : found.reason, /^the link carries \d+\.\d of \d+\.\d fps$/);
});

test('with pictures of 12 megapixels the sender’s CPU is found to be it', async (t) => {
  const { receiver, url, folder } = await begin(t);
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const create = { width: 500, height: 375, channels: 3 as const, background: 'grey', noise };
  const large = sharp({ create }).resize(4_000, 3_000).jpeg({ quality: 60 });
  writeFileSync(join(folder, 'large.jpg'), await large.toBuffer());
  const device = ['--device', join(folder, 'large.jpg'), '--loop', '--live'];
  startSender(t, url, [...device, '--size', '3999x2999', '--quality', '60']);
  const found = await settles(receiver, 'sender-cpu');
  assert.match(found.kind === 'none' ? '' : found.reason, /fps \(\d+ ms a picture\)$/);
});

test('a stream that arrives whole has none, and its figures agree with what arrives', async (t) => {
  const { receiver, url } = await begin(t);
  startSender(t, url, ['--device', 'pattern', '--fps', '10']);
  await settles(receiver, 'none');
  // On a busy machine some seconds have fewer frames.
  await eventually('a second with ten frames, in all figures', () =>
    receiver.all('stats').some((stats) => {
      const { sender, fps } = stats as unknown as { sender: SenderRates | null; fps: number };
      return sender !== null && sender.encodeMs > 0 && [sender.cameraFps, sender.sentFps, fps].every(isAboutTen);
    }),
  );
});
