// The cost of encryption over NATS, for frames of 20 kB: of one frame at each end, and of a whole sender at 30 fps.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Key } from '#src/net/credentials/key-file.js';
import { MessageReader } from '#src/net/sealing/message-reader.js';
import { NatsCodec } from '#src/sender/uplink/nats-codec.js';
import { openClip, writeMjpeg } from './helpers/clips.js';
import { startNats } from './helpers/nats-server.js';
import { cpuPercent, Program, programPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const FRAME_BYTES = 20_000;
const FRAMES = 500;
const TURNS = 25;
const SECONDS = 12;
const SETTLED_MS = 3_000;
const ROUNDS = 5;
const MAX_SENDER_RATIO = 1.05;
const MAX_VIEWER_US = 20;

export async function benchSeal(context: BenchContext): Promise<Row[]> {
  const rows = benchFrames();
  const server = await startNats(context.folder);
  if (server === undefined) {
    context.say('seal: nats-server is not installed (apt-get install nats-server)');
    return rows;
  }
  const clip = await writeMjpeg(context, 'seal', await openClip(context, FRAME_BYTES));
  const key = join(context.folder, 'seal.key');
  execFileSync(process.execPath, [programPath('receiver'), 'keygen', '--quiet', key]);
  const sealed: number[] = [];
  const plain: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Both at once, so that other load affects both.
      const [one, other] = await Promise.all([
        senderFrameUs(server.url, clip, key),
        senderFrameUs(server.url, clip, undefined),
      ]);
      sealed.push(one);
      plain.push(other);
    }
  } finally {
    await server.kill();
  }
  const ratio = median(sealed) / median(plain);
  return [
    ...rows,
    {
      bench: 'seal',
      subject: 'CPU time of a sender for a frame, encoded',
      measures: [measure('', median(sealed), 'µs')],
      beside: { name: 'without a key', measures: [measure('', median(plain), 'µs')] },
      ratio,
      goal: { words: `at most ${MAX_SENDER_RATIO} times`, met: ratio <= MAX_SENDER_RATIO },
    },
  ];
}

/** The CPU time of one frame at each end, without the network. */
function benchFrames(): Row[] {
  const cameraName = 'barn';
  const about = { protocolVersion: 1, source: 'bench', software: 'bench', finite: false, pausable: true };
  const hello = { ...about, cameraName, instanceId: randomBytes(16) };
  const key = new Key(randomBytes(32), undefined);
  const [sealed, plain] = [new NatsCodec(hello, key), new NatsCodec(hello, undefined)];
  const [viewer, plainViewer] = [
    new MessageReader([key], randomBytes(16)),
    new MessageReader(undefined, randomBytes(16)),
  ];
  const state = () => Buffer.concat(sealed.encode('state', { camera: { live: true } }));
  const read = viewer.readState(cameraName, state(), 0);
  if (read.kind !== 'challenge') throw new Error('a first state is not challenged');
  sealed.decode(Buffer.concat(read.request));
  viewer.readState(cameraName, state(), 0);

  const jpeg = randomBytes(FRAME_BYTES);
  const frame = { jpeg, sequence: 1, captureTimeUs: 1, trueWidth: 640, trueHeight: 480 };
  const us = { send: [[], []] as [number[], number[]], take: [[], []] as [number[], number[]] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [at, codec, reader] of [
      [0, sealed, viewer],
      [1, plain, plainViewer],
    ] as const) {
      const frames: Buffer[] = [];
      let from = process.cpuUsage();
      for (let count = 0; count < FRAMES; count += 1) frames.push(Buffer.concat(codec.encode('frame', frame)));
      us.send[at].push(cpuUsSince(from) / FRAMES);
      from = process.cpuUsage();
      for (const bytes of frames) reader.read('frame', cameraName, bytes);
      us.take[at].push(cpuUsSince(from) / FRAMES);
    }
  }
  const row = (subject: string, [ours, theirs]: [number[], number[]], goal?: number): Row => {
    // The least of all turns: other load makes them longer, and never shorter.
    const [least, leastPlain] = [Math.min(...ours), Math.min(...theirs)];
    const more = least - leastPlain;
    return {
      bench: 'seal',
      subject,
      measures: [measure('', least, 'µs'), measure('more', more, 'µs')],
      beside: { name: 'without a key', measures: [measure('', leastPlain, 'µs')] },
      ...(goal === undefined ? {} : { goal: { words: `at most ${goal} µs more`, met: more <= goal } }),
    };
  };
  return [row('a frame of 20 kB, sent', us.send), row('a frame of 20 kB, received', us.take, MAX_VIEWER_US)];
}

function cpuUsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return user + system;
}

/** The CPU time in µs that a sender takes for a frame, re-encoding included, while a receiver takes all of its frames. */
async function senderFrameUs(url: string, clip: string, key: string | undefined): Promise<number> {
  const name = key === undefined ? 'plain' : 'sealed';
  const secured = key === undefined ? [] : ['--key-file', key];
  const from = ['--from', `${url}/${name}`, '--view', 'headless', '--json', '--frames', '1000000'];
  const receiver = new Program([programPath('receiver'), ...from, ...secured]);
  await receiver.event('nats-connected');
  const source = ['--device', clip, '--loop', '--live', '--fps', '30', '--name', name];
  const sender = new Program([programPath('sender'), ...source, '--to', url, ...secured, '--quiet']);
  await receiver.event('connected');
  const startMs = Date.now();
  await sleep(SECONDS * 1_000);
  const cpu = cpuPercent(sender.usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS));
  await sender.stop();
  await receiver.stop();
  const [camera] = readSummary(receiver);
  return (cpu * 10_000) / (camera?.fps ?? Number.NaN);
}
