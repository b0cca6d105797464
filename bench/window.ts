// The window at 800x600 with 400x400 pictures at 30 fps: its CPU time, its latency, and the delays of the receiver's
// event loop. The comparison is ffplay on the same frames, with its defaults, and with SDL's software renderer. Without a
// graphics card that is far cheaper than its default, OpenGL.
//
// CPU time is user and system time of all threads over the same seconds; for ffplay without the process that feeds it. The
// latency is from the time a frame is given to the sender's uplink to the time another X client sees the pixel. That client
// polls every millisecond, which adds some time.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { unixUs } from '#src/net/clock.js';
import { RunEnd } from '#src/sender/run-end.js';
import { dialEndpoint } from '#src/sender/uplink/dial.js';
import { TcpUplink } from '#src/sender/uplink/tcp-uplink.js';
import { childrenOf, cpuMsOf } from '../test/helpers/processes.js';
import { meanBytes, openClip, writeMjpeg } from './helpers/clips.js';
import { BenchDisplay } from './helpers/display.js';
import { costOfFfplay } from './helpers/ffplay.js';
import type { LoadOptions } from './helpers/load.js';
import { helperPath, Program, programPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median, quantile } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const FPS = 30;
const JPEG_BYTES = 60_000;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 6_000;
const TIMES = { fps: FPS, warmUpMs: WARM_UP_MS, measuredMs: MEASURED_MS };
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
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureRound(path, clip));
    const rows: Row[] = [];
    for (const backend of ['sdl', 'x11'] as const) {
      const cost = (pick: (round: Round) => number) => median(rounds.map(pick));
      const ratio = cost((round) => (round.cost[backend].receiverMs + round.cost[backend].windowMs) / round.ffplayMs);
      const p95 = cost((round) => round.late[backend].p95);
      rows.push({
        bench: 'window',
        subject: `${backend}, 400x400 of ${(meanBytes(clip) / 1_000).toFixed(0)} kB, CPU of a frame`,
        measures: [
          measure(
            'receiver',
            cost((round) => round.cost[backend].receiverMs),
            'ms',
          ),
          measure(
            '(without a window',
            cost((round) => round.cost.none.receiverMs),
            'ms)',
          ),
          measure(
            'window',
            cost((round) => round.cost[backend].windowMs),
            'ms',
          ),
        ],
        beside: {
          name: 'ffplay',
          measures: [
            measure(
              '',
              cost(({ ffplayMs }) => ffplayMs),
              'ms',
            ),
            measure(
              'software',
              cost(({ softwareMs }) => softwareMs),
              'ms',
            ),
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
            cost((round) => round.late[backend].p50),
            'ms',
          ),
          measure('p95', p95, 'ms'),
        ],
        beside: {
          name: 'no window',
          measures: [
            measure(
              'p50',
              cost((round) => round.late.none.p50),
              'ms',
            ),
            measure(
              'p95',
              cost((round) => round.late.none.p95),
              'ms',
            ),
          ],
        },
        goal: { words: `p95 below ${MAX_BLOCKED_MS} ms`, met: p95 < MAX_BLOCKED_MS },
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
    await display.close();
  }
}

type Case = 'sdl' | 'x11' | 'none';

interface Round {
  readonly cost: Readonly<Record<Case, Cost>>;
  readonly late: Readonly<Record<Case, Lateness>>;
  readonly ffplayMs: number;
  readonly softwareMs: number;
}

/** The CPU time of a frame. */
interface Cost {
  readonly receiverMs: number;
  readonly windowMs: number;
}

/** The delays of an event loop's timers, in ms. */
interface Lateness {
  readonly p50: number;
  readonly p95: number;
}

/** Measures each variant once, so that other load affects all of them. */
async function measureRound(path: string, clip: readonly Uint8Array[]): Promise<Round> {
  const [sdlArgs, x11Args] = ['sdl', 'x11'].map((name) => ['--video', 'window', '--window-backend', name]) as [
    string[],
    string[],
  ];
  const sdl = await costOf(path, sdlArgs);
  const ffplayMs = await costOfFfplay(clip, TIMES, {});
  const x11 = await costOf(path, x11Args);
  const softwareMs = await costOfFfplay(clip, TIMES, SOFTWARE);
  const cost = { sdl, x11, none: await costOf(path, []) };
  const late = {
    sdl: await latenessOf(path, sdlArgs),
    none: await latenessOf(path, []),
    x11: await latenessOf(path, x11Args),
  };
  return { cost, late, ffplayMs, softwareMs };
}

/** The clip as a sender sends it, 400x400, with a patch in its middle that alternates between dark and bright. */
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

async function startWindow(
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<{ receiver: Program; port: number }> {
  const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json', ...args];
  const receiver = new Program([...nodeOptions, programPath('receiver'), ...own]);
  const { url } = await receiver.event('listening');
  return { receiver, port: Number(new URL(String(url)).port) };
}

function startLoad(port: number, clip: string): Program {
  const seconds = (WARM_UP_MS + MEASURED_MS) / 1_000 + 0.5;
  const targets = [{ kind: 'tcp', port }] as const;
  const options: LoadOptions = { targets, clip, cameras: 1, fps: FPS, seconds, joinSeconds: 0 };
  return new Program([helperPath('load'), JSON.stringify(options)]);
}

async function costOf(clip: string, args: readonly string[]): Promise<Cost> {
  const { receiver, port } = await startWindow(args);
  const load = startLoad(port, clip);
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
  return { receiverMs: (after[0] - before[0]) / frames, windowMs: (after[1] - before[1]) / frames };
}

/** In a separate run, as a timer at 1,000 Hz takes CPU. */
async function latenessOf(clip: string, args: readonly string[]): Promise<Lateness> {
  const meter = helperPath('loop-meter').replace(/js$/, 'cjs');
  const { receiver, port } = await startWindow(args, ['--require', meter]);
  await startLoad(port, clip).ended();
  await receiver.stop();
  const loop = await receiver.event('loop');
  return { p50: Number(loop['p50']), p95: Number(loop['p95']) };
}

/** The latencies of frames to the screen, in ms, without frames that were replaced before they were shown. */
async function latenciesOf(display: BenchDisplay, backend: string, clip: readonly Uint8Array[]): Promise<number[]> {
  const { receiver, port } = await startWindow(['--video', 'window', '--window-backend', backend]);
  const hello = {
    protocolVersion: 1,
    cameraName: 'bench',
    source: 'bench',
    software: 'bench',
    finite: false,
    instanceId: randomBytes(16),
  };
  const endpoint = { scheme: 'tcp', host: '127.0.0.1', port } as const;
  const events = { connected: () => undefined, disconnected: () => undefined };
  const uplink = new TcpUplink(
    {
      dial: dialEndpoint(endpoint, 8),
      hello,
      end: new RunEnd({ connectTimeoutMs: 5_000 }),
    },
    events,
  );
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
