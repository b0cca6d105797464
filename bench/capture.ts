// What a camera's JPEG costs that is sent untouched: through ioctl, through v4l2-ctl, and with ustreamer, from one camera.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip } from './helpers/clips.js';
import { CameraProgram, type FakeCamera, makeCamera, NODE } from './helpers/fake-camera.js';
import { programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

const FRAME_BYTES = 34_000;
const FPS = 30;
const ROUNDS = 3;
/** Until the JavaScript of 30 frames a second is compiled, a minute passes. Most of it does in this time. */
const WARM_UP_MS = 30_000;
const MEASURE_MS = 10_000;
const USTREAMER_PORT = 38_654;

/** Ours may cost this many times what ustreamer does. */
const GOAL = 1.5;

/** Starts a program. The returned function ends what reads its pictures. */
type Start = (camera: FakeCamera) => Promise<{ readonly program: CameraProgram; readonly end: () => Promise<void> }>;

const SUBJECTS: Readonly<Record<string, Start>> = {
  ioctl: (camera) => startOurs(camera, 'ioctl'),
  'v4l2-ctl': (camera) => startOurs(camera, 'v4l2-ctl'),
  ustreamer: startUstreamer,
};

export async function benchCapture(context: BenchContext): Promise<Row[]> {
  const camera = makeCamera(context, await openClip(context, FRAME_BYTES));
  const costs: Record<string, number[]> = {};
  for (let round = 0; round < (context.rounds ?? ROUNDS); round += 1) {
    for (const [name, start] of Object.entries(SUBJECTS)) {
      const { program, end } = await start(camera);
      await sleep(WARM_UP_MS);
      const before = program.cpuMs;
      await sleep(MEASURE_MS);
      const cost = (program.cpuMs - before) / ((MEASURE_MS / 1_000) * FPS);
      await program.stop();
      await end();
      costs[name] = [...(costs[name] ?? []), cost];
      context.say(`${name}: ${cost.toFixed(2)} ms`);
    }
  }
  const cpu = (name: string) => median(costs[name] ?? []);
  const beside = cpu('ustreamer');
  return ['ioctl', 'v4l2-ctl'].map((name) => ({
    bench: 'capture',
    subject: `${name}, ${FPS} fps x ${FRAME_BYTES / 1_000} kB, CPU of a frame`,
    measures: [measure('', cpu(name), 'ms')],
    beside: { name: 'ustreamer', measures: [measure('', beside, 'ms')] },
    ratio: cpu(name) / beside,
    ...(name === 'ioctl' ? { goal: { words: `at most ${GOAL} times`, met: cpu(name) <= beside * GOAL } } : {}),
  }));
}

async function startOurs(camera: FakeCamera, backend: string): ReturnType<Start> {
  const { receiver, port } = await startReceiver();
  const options = ['--device', NODE, '--fit', 'none', '--input-backend', backend, '--to', `tcp://127.0.0.1:${port}`];
  const program = new CameraProgram(camera, [process.execPath, programPath('sender'), ...options]);
  const end = async () => {
    const frames = Number(receiver.events.findLast((event) => event['event'] === 'stats')?.['frames']);
    if (!(frames > (WARM_UP_MS / 1_000) * FPS)) throw new Error(`only ${frames} frames came through ${backend}`);
    await receiver.stop();
  };
  return { program, end };
}

async function startUstreamer(camera: FakeCamera): ReturnType<Start> {
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
  const end = async () => {
    stop.abort();
    await reading;
    const expected = (WARM_UP_MS / 1_000) * FPS * FRAME_BYTES * 0.8;
    if (bytes < expected) throw new Error(`only ${bytes} bytes came from ustreamer`);
  };
  return { program, end };
}
