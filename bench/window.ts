// What the window costs at 30 fps of 400x400 in 800x600, how long a frame takes to its pixels, and what the receiver's own
// event loop notices of it; beside ffplay on the same frames, as people start it, and with SDL's software renderer, which on
// an X server without a graphics card is far cheaper than the OpenGL that it takes by itself.
//
// CPU time is user and system of all threads over the same seconds, for ffplay without the process that feeds it. The way
// to the pixel is from the moment a frame is handed to the sender's uplink to the moment another client of the X server
// sees the pixel; it looks every millisecond, which costs time of its own.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { unixUs } from '#dist/net/clock.js';
import { Uplink } from '#dist/sender/uplink.js';
import { BenchDisplay } from './helpers/display.js';
import { meanBytes, openClip, writeMjpeg } from './helpers/pictures.js';
import { childrenOf, cpuMsOf } from './helpers/processes.js';
import { helperPath, Program, programPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median, quantile } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const FPS = 30;
const JPEG_BYTES = 60_000;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 6_000;
const ROUNDS = 2;
const LATENCY_FRAMES = 200;
const SOFTWARE = { SDL_RENDER_DRIVER: 'software', SDL_FRAMEBUFFER_ACCELERATION: '0' };
const MAX_LATENCY_MS = 40;
const MAX_BLOCKED_MS = 1;
const MAX_CPU_RATIO = 2 / 3;

export async function benchWindow(context: BenchContext): Promise<Row[]> {
  const display = await BenchDisplay.open();
  try {
    const clip = await squares(await openClip(context, JPEG_BYTES));
    const path = await writeMjpeg(context, 'window', clip);
    const costs: Array<
      Readonly<Record<'sdl' | 'x11' | 'none', Cost>> & { readonly ffplayMs: number; readonly softwareMs: number }
    > = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const sdl = await costOf(path, ['--video', 'window', '--window-backend', 'sdl']);
      const ffplayMs = await costOfFfplay(clip, {});
      const softwareMs = await costOfFfplay(clip, SOFTWARE);
      const x11 = await costOf(path, ['--video', 'window', '--window-backend', 'x11']);
      costs.push({ sdl, x11, none: await costOf(path, []), ffplayMs, softwareMs });
    }
    const rows: Row[] = [];
    for (const backend of ['sdl', 'x11'] as const) {
      const of = (pick: (cost: Cost) => number) => median(costs.map((round) => pick(round[backend])));
      const noneOf = (pick: (cost: Cost) => number) => median(costs.map((round) => pick(round.none)));
      const ratio = median(
        costs.map((round) => (round[backend].receiverMs + round[backend].windowMs) / round.ffplayMs),
      );
      rows.push({
        bench: 'window',
        subject: `${backend}, 400x400 of ${(meanBytes(clip) / 1_000).toFixed(0)} kB, CPU of a frame`,
        measures: [
          measure(
            'receiver',
            of((cost) => cost.receiverMs),
            'ms',
          ),
          measure(
            'window',
            of((cost) => cost.windowMs),
            'ms',
          ),
        ],
        beside: {
          name: 'ffplay',
          measures: [
            measure('', median(costs.map(({ ffplayMs }) => ffplayMs)), 'ms'),
            measure('software', median(costs.map(({ softwareMs }) => softwareMs)), 'ms'),
          ],
        },
        ratio,
        goal: { words: 'ratio at most 2/3', met: ratio <= MAX_CPU_RATIO },
      });
      rows.push({
        bench: 'window',
        subject: `${backend}, the receiver’s loop held up`,
        measures: [
          measure(
            'p50',
            of(({ p50 }) => p50),
            'ms',
          ),
          measure(
            'p95',
            of(({ p95 }) => p95),
            'ms',
          ),
        ],
        beside: {
          name: 'no window',
          measures: [
            measure(
              'p50',
              noneOf(({ p50 }) => p50),
              'ms',
            ),
            measure(
              'p95',
              noneOf(({ p95 }) => p95),
              'ms',
            ),
          ],
        },
        goal: { words: `p95 below ${MAX_BLOCKED_MS} ms`, met: of(({ p95 }) => p95) < MAX_BLOCKED_MS },
      });
      const latencies = await latenciesOf(display, backend, clip);
      rows.push({
        bench: 'window',
        subject: `${backend}, from the sender to the pixel`,
        measures: [
          measure('p50', median(latencies), 'ms'),
          measure('p95', quantile(latencies, 0.95), 'ms'),
          measure('frames seen', (latencies.length / LATENCY_FRAMES) * 100, '%'),
        ],
        goal: { words: `p50 below ${MAX_LATENCY_MS} ms`, met: median(latencies) < MAX_LATENCY_MS },
      });
    }
    return rows;
  } finally {
    display.close();
  }
}

interface Cost {
  /** CPU of a frame. */
  readonly receiverMs: number;
  readonly windowMs: number;
  /** How late the loop's timers were. */
  readonly p50: number;
  readonly p95: number;
}

/** The clip as a sender sends it, 400x400, with a patch in its middle that is dark and bright in turns. */
function squares(clip: readonly Uint8Array[]): Promise<Uint8Array[]> {
  return Promise.all(
    clip.map(async (jpeg, index) => {
      const background = index % 2 === 0 ? '#002000' : '#00e000';
      const patch = await sharp({ create: { width: 40, height: 40, channels: 3, background } })
        .png()
        .toBuffer();
      const small = await sharp(jpeg)
        .resize(400, 400, { fit: 'fill' })
        .composite([{ input: patch }])
        .toBuffer();
      return sharp(small).jpeg({ quality: 80 }).toBuffer();
    }),
  );
}

async function startWindow(args: readonly string[]): Promise<{ receiver: Program; port: number }> {
  const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json', ...args];
  const receiver = new Program([
    '--require',
    helperPath('loop-meter').replace(/js$/, 'cjs'),
    programPath('receiver'),
    ...own,
  ]);
  const { url } = await receiver.event('listening');
  return { receiver, port: Number(new URL(String(url)).port) };
}

async function costOf(clip: string, args: readonly string[]): Promise<Cost> {
  const { receiver, port } = await startWindow(args);
  const seconds = (WARM_UP_MS + MEASURED_MS) / 1_000 + 0.5;
  const load = new Program([
    helperPath('load'),
    JSON.stringify({ port, clip, cameras: 1, fps: FPS, seconds, joinSeconds: 0 }),
  ]);
  await sleep(WARM_UP_MS);
  const [window] = childrenOf(receiver.pid);
  const used = () => [cpuMsOf(receiver.pid), window === undefined ? 0 : cpuMsOf(window)] as const;
  const before = used();
  await sleep(MEASURED_MS);
  const after = used();
  await load.ended();
  await receiver.stop();
  const frames = (MEASURED_MS / 1_000) * FPS;
  const fps = readSummary(receiver)[0]?.fps ?? 0;
  if (fps < FPS * 0.9) throw new Error(`the load came at ${fps} fps only`);
  const loop = await receiver.event('loop');
  const [receiverMs, windowMs] = [(after[0] - before[0]) / frames, (after[1] - before[1]) / frames];
  return { receiverMs, windowMs, p50: Number(loop['p50']), p95: Number(loop['p95']) };
}

/** CPU of a frame in ffplay, given the same frames at the same rate through a pipe. */
async function costOfFfplay(clip: readonly Uint8Array[], settings: NodeJS.ProcessEnv): Promise<number> {
  const tuned = ['-fflags', 'nobuffer', '-flags', 'low_delay', '-probesize', '32', '-threads', '1', '-an', '-sn'];
  const args = [
    '-loglevel',
    'error',
    ...tuned,
    '-f',
    'mjpeg',
    '-framerate',
    String(FPS),
    '-x',
    '800',
    '-y',
    '600',
    '-i',
    '-',
  ];
  const env = { ...process.env, ...settings };
  const player = spawn('ffplay', args, { env, stdio: ['pipe', 'ignore', 'inherit'] });
  player.stdin.on('error', () => undefined);
  let number = 0;
  const feed = setInterval(() => {
    player.stdin.write(clip[number % clip.length] ?? new Uint8Array());
    number += 1;
  }, 1_000 / FPS);
  try {
    await sleep(WARM_UP_MS);
    const before = { cpuMs: cpuMsOf(player.pid ?? 0), number };
    await sleep(MEASURED_MS);
    return (cpuMsOf(player.pid ?? 0) - before.cpuMs) / (number - before.number);
  } finally {
    clearInterval(feed);
    player.kill('SIGKILL');
  }
}

/** How long frames take to the screen, in ms; those that were replaced on the way are not among them. */
async function latenciesOf(display: BenchDisplay, backend: string, clip: readonly Uint8Array[]): Promise<number[]> {
  const { receiver, port } = await startWindow(['--video', 'window', '--window-backend', backend]);
  const said = { protocolVersion: 1, cameraName: 'bench', source: 'bench', software: 'bench', finite: false };
  const endpoint = { scheme: 'tcp', host: '127.0.0.1', port } as const;
  const hello = { ...said, instanceId: randomBytes(16) };
  const events = { connected: () => undefined, disconnected: () => undefined };
  const uplink = new Uplink({ endpoint, hello, prefixBytes: 8, connectTimeoutMs: 5_000 }, events);
  const stop = new AbortController();
  const ended = uplink.run(stop.signal);
  const latencies: number[] = [];
  // Without a window manager SDL's window is in the middle of the screen, and X11's in its corner.
  const [x, y] = backend === 'sdl' ? [640, 512] : [400, 300];
  for (let sequence = 1; sequence <= LATENCY_FRAMES; sequence += 1) {
    await uplink.ready(stop.signal);
    const sentMs = performance.now();
    const jpeg = clip[sequence % clip.length] ?? new Uint8Array();
    uplink.send({ sequence, jpeg, capturedUs: unixUs(), trueWidth: 0, trueHeight: 0 });
    const isBright = (sequence % clip.length) % 2 === 1;
    let waitedMs = 0;
    while (waitedMs < 1_000 / FPS) {
      if ((await display.greenAt(x, y)) > 128 === isBright) {
        latencies.push(performance.now() - sentMs);
        break;
      }
      await sleep(1);
      waitedMs = performance.now() - sentMs;
    }
    await sleep(Math.max(1, sentMs + 1_000 / FPS - performance.now()));
  }
  stop.abort();
  await ended.catch(() => undefined);
  await receiver.stop();
  return latencies;
}
