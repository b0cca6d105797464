// What a client of a camera's HTTP stream costs `sender --http`, and what it costs ustreamer, from the same camera.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip } from './helpers/clips.js';
import { CameraProgram, type FakeCamera, makeCamera, NODE } from './helpers/fake-camera.js';
import type { HttpClientsOptions } from './helpers/http-clients.js';
import { helperPath, Program, programPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

const FPS = 30;
const FRAME_BYTES = 34_000;
const ROUNDS = 3;
const SENDER_PORT = 38_656;
const USTREAMER_PORT = 38_657;

/** The cost of a client is what more of them add. */
const FEW = 1;
const MANY = 21;

const OPEN_MS = 2_000;
const WARM_UP_MS = 10_000;
const MEASURE_MS = 10_000;
/** Beyond the time that is measured, so that no reader ends in it. */
const SPARE_SECONDS = 1;

const SUBJECTS = {
  ttycam: (camera: FakeCamera) => {
    // Nobody listens there, as of a camera that is watched by itself.
    const options = ['--device', NODE, '--fit', 'none', '--to', 'tcp://127.0.0.1:9', '--http', String(SENDER_PORT)];
    const program = new CameraProgram(camera, [process.execPath, programPath('sender'), ...options]);
    return { program, port: SENDER_PORT, path: '/stream.mjpeg' };
  },
  ustreamer: (camera: FakeCamera) => {
    const options = ['-d', NODE, '-m', 'MJPEG', '-c', 'HW', '-r', '640x480', '--host', '127.0.0.1', '--port'];
    const program = new CameraProgram(camera, ['ustreamer', ...options, String(USTREAMER_PORT)]);
    return { program, port: USTREAMER_PORT, path: '/stream' };
  },
};

/** CPU time in µs: of a frame with few clients, and what each further client adds to it. */
interface Cost {
  readonly few: number;
  readonly client: number;
}

export async function benchHttpClients(context: BenchContext): Promise<Row[]> {
  execFileSync('ustreamer', ['--version'], { stdio: 'ignore' });
  const camera = makeCamera(context, await openClip(context, FRAME_BYTES));
  const costs: Record<keyof typeof SUBJECTS, Cost[]> = { ttycam: [], ustreamer: [] };
  for (let round = 0; round < (context.rounds ?? ROUNDS); round += 1) {
    for (const name of ['ttycam', 'ustreamer'] as const) {
      const { program, port, path } = SUBJECTS[name](camera);
      await sleep(OPEN_MS);
      // First many: by the second count the JavaScript is compiled.
      await costOf(program, { port, path, clients: MANY });
      const few = await costOf(program, { port, path, clients: FEW });
      const many = await costOf(program, { port, path, clients: MANY });
      await program.stop();
      const cost = { few, client: (many - few) / (MANY - FEW) };
      costs[name].push(cost);
      context.say(`${name}: ${few.toFixed(0)} µs a frame with ${FEW} client, ${cost.client.toFixed(1)} more for each`);
    }
  }
  const of = (name: keyof typeof SUBJECTS, part: keyof Cost) => median(costs[name].map((cost) => cost[part]));
  const measures = (name: keyof typeof SUBJECTS) => [
    measure('for each client', of(name, 'client'), 'µs'),
    measure('with one client', of(name, 'few'), 'µs'),
  ];
  return [
    {
      bench: 'http-clients',
      subject: `${FPS} fps x ${FRAME_BYTES / 1_000} kB, CPU of a frame`,
      measures: measures('ttycam'),
      beside: { name: 'ustreamer', measures: measures('ustreamer') },
      ratio: of('ttycam', 'client') / of('ustreamer', 'client'),
    },
  ];
}

/** The CPU time of a frame, in µs. Frames that a busy machine could not send are not counted. */
async function costOf(
  program: CameraProgram,
  { clients, ...target }: Pick<HttpClientsOptions, 'port' | 'path' | 'clients'>,
): Promise<number> {
  const seconds = (WARM_UP_MS + MEASURE_MS) / 1_000 + SPARE_SECONDS;
  const options: HttpClientsOptions = { ...target, clients, stopped: 0, seconds };
  const readers = new Program([helperPath('http-clients'), JSON.stringify(options)]);
  await sleep(WARM_UP_MS);
  const before = program.cpuMs;
  await sleep(MEASURE_MS);
  const cpuMsEachSecond = (program.cpuMs - before) / (MEASURE_MS / 1_000);
  await readers.ended();
  const frames = (readers.events.at(-1)?.['frames'] ?? []) as number[];
  const fps = frames.reduce((sum, count) => sum + count, 0) / frames.length / seconds;
  if (!(fps > FPS / 2)) throw new Error(`the readers of ${target.port} got ${fps} fps`);
  return (cpuMsEachSecond * 1_000) / fps;
}
