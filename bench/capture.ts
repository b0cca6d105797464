// What a camera's JPEG costs that is sent untouched: through ioctl, through v4l2-ctl, with ustreamer, and the least in Node.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip } from './helpers/clips.js';
import { CameraProgram, type FakeCamera, makeCamera, NODE } from './helpers/fake-camera.js';
import { helperPath, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

const FRAME_BYTES = 34_000;
const FPS = 30;
const ROUNDS = 6;
/** Until the JavaScript of 30 frames a second is compiled, two minutes pass. After 90 s a frame still cost 1.4 times as much. */
const WARM_UP_MS = 150_000;
const MEASURE_MS = 10_000;
const USTREAMER_PORT = 38_654;

/** An answer as long as an acknowledgement. */
const ANSWER = Buffer.alloc(16);

/** Ours may cost this many times what ustreamer does. */
const GOAL = 1.5;

/** A program that reads the camera, and how many bytes of its pictures have arrived. */
interface Subject {
  readonly program: CameraProgram;
  readonly bytes: () => number;
  readonly end: () => Promise<void>;
}

type Start = (camera: FakeCamera) => Promise<Subject>;

const SUBJECTS: Readonly<Record<string, Start>> = {
  ioctl: (camera) => startOurs(camera, 'ioctl'),
  'v4l2-ctl': (camera) => startOurs(camera, 'v4l2-ctl'),
  'the least in Node': startBare,
  ustreamer: startUstreamer,
};

/** All programs run at once, each with a camera of its own. So whatever else the machine does slows all of them. */
export async function benchCapture(context: BenchContext): Promise<Row[]> {
  const camera = makeCamera(context, await openClip(context, FRAME_BYTES));
  const running: Array<{ readonly name: string; readonly subject: Subject; readonly costs: number[] }> = [];
  for (const [name, start] of Object.entries(SUBJECTS)) running.push({ name, subject: await start(camera), costs: [] });
  await sleep(WARM_UP_MS);
  for (let round = 0; round < (context.rounds ?? ROUNDS); round += 1) {
    const before = running.map(({ subject }) => ({ cpuMs: subject.program.cpuMs, bytes: subject.bytes() }));
    await sleep(MEASURE_MS);
    for (const [at, { name, subject, costs }] of running.entries()) {
      const cpuMs = subject.program.cpuMs - (before[at]?.cpuMs ?? 0);
      const frames = (subject.bytes() - (before[at]?.bytes ?? 0)) / FRAME_BYTES;
      if (frames < (MEASURE_MS / 1_000) * FPS * 0.8) throw new Error(`only ${Math.floor(frames)} frames of ${name}`);
      costs.push(cpuMs / ((MEASURE_MS / 1_000) * FPS));
    }
    context.say(running.map(({ name, costs }) => `${name}: ${costs.at(-1)?.toFixed(2)} ms`).join(', '));
  }
  for (const { subject } of running) {
    await subject.program.stop();
    await subject.end();
  }
  const costsOf = (wanted: string) => running.find(({ name }) => name === wanted)?.costs ?? [];
  const beside = costsOf('ustreamer');
  return running
    .filter(({ name }) => name !== 'ustreamer')
    .map(({ name, costs }) => {
      const ratio = median(costs.map((cost, at) => cost / (beside[at] ?? Number.NaN)));
      return {
        bench: 'capture',
        subject: `${name}, ${FPS} fps x ${FRAME_BYTES / 1_000} kB, CPU of a frame`,
        measures: [measure('', median(costs), 'ms')],
        beside: { name: 'ustreamer', measures: [measure('', median(beside), 'ms')] },
        ratio,
        ...(name === 'ioctl' ? { goal: { words: `at most ${GOAL} times`, met: ratio <= GOAL } } : {}),
      };
    });
}

async function startOurs(camera: FakeCamera, backend: string): Promise<Subject> {
  const { receiver, port } = await startReceiver();
  const options = ['--device', NODE, '--fit', 'none', '--input-backend', backend, '--to', `tcp://127.0.0.1:${port}`];
  return {
    program: new CameraProgram(camera, [process.execPath, programPath('sender'), ...options]),
    bytes: () => Number(receiver.events.findLast((event) => event['event'] === 'stats')?.['frames'] ?? 0) * FRAME_BYTES,
    end: async () => {
      await receiver.stop();
    },
  };
}

async function startBare(camera: FakeCamera): Promise<Subject> {
  let bytes = 0;
  const server = createServer((socket) => {
    let answeredAt = 0;
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes - answeredAt < FRAME_BYTES * 0.9) return;
        answeredAt = bytes;
        socket.write(ANSWER);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    program: new CameraProgram(camera, [process.execPath, helperPath('bare-capture'), NODE, String(port)]),
    bytes: () => bytes,
    end: async () => {
      server.close();
    },
  };
}

async function startUstreamer(camera: FakeCamera): Promise<Subject> {
  execFileSync('ustreamer', ['--version'], { stdio: 'ignore' });
  const options = ['-d', NODE, '-m', 'MJPEG', '-c', 'HW', '-r', '640x480', '--host', '127.0.0.1', '--port'];
  const program = new CameraProgram(camera, ['ustreamer', ...options, String(USTREAMER_PORT)]);
  await sleep(1_000);
  const stop = new AbortController();
  let bytes = 0;
  const reading = (async () => {
    const { body } = await fetch(`http://127.0.0.1:${USTREAMER_PORT}/stream`, { signal: stop.signal });
    for await (const chunk of body ?? []) bytes += (chunk as Uint8Array).length;
  })().catch(() => undefined);
  return {
    program,
    bytes: () => bytes,
    end: async () => {
      stop.abort();
      await reading;
    },
  };
}
