// A program that opens the dashboard with generated cameras, for the benches. The colour of a frame's left edge encodes the
// time of its capture; the remainder is moving detail.
import type { CameraSnapshot } from '#src/core/camera/camera-snapshot.js';
import { LogRing } from '#src/core/log.js';
import { RateMeter } from '#src/core/rate/rate-meter.js';
import { requireSharp } from '#src/native/sharp.js';
import { pictureDecoder } from '#src/receiver/decode.js';
import { openDashboard } from '#src/tui/dashboard.js';
import { CODES, codeAt, colorOf } from './time-code.js';

const sharp = requireSharp();
const WIDTH = 400;
const HEIGHT = 400;
const EDGE = 100;

const [cameras = 1, fps = 30] = process.argv.slice(2).map(Number);

async function frame(code: number): Promise<Uint8Array> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  const color = colorOf(code);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const at = (y * WIDTH + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const detail = 128 + 60 * Math.sin((x + code * 9) / (11 + 4 * channel)) + 60 * Math.cos((y - code * 5) / 17);
        pixels[at + channel] = x < EDGE ? (color[channel] ?? 0) : detail;
      }
    }
  }
  const raw = { raw: { width: WIDTH, height: HEIGHT, channels: 3 } } as const;
  return await sharp(pixels, raw).jpeg({ quality: 80 }).toBuffer();
}

const jpegs = await Promise.all(Array.from({ length: CODES }, (_, code) => frame(code)));
const states = Array.from({ length: cameras }, () => ({
  frames: 0,
  bytes: 0,
  fps: new RateMeter(),
  byteRate: new RateMeter(),
  frame: undefined as CameraSnapshot['frame'],
  lastFrameMs: 0,
}));
let changed: () => void = () => undefined;

function snapshots(): CameraSnapshot[] {
  const nowMs = performance.now();
  return states.map(({ frames, bytes, frame: newest, lastFrameMs, ...rates }, index) => ({
    place: index + 1,
    name: `camera-${index + 1}`,
    source: 'bench',
    address: '127.0.0.1:1',
    state: { kind: 'live', sinceMs: 0, lastFrameMs },
    fps: rates.fps.perSecond(nowMs),
    bytesPerSecond: rates.byteRate.perSecond(nowMs),
    frames,
    bytes,
    dropped: 0,
    corrupt: 0,
    latencyMs: undefined,
    roundTripMs: undefined,
    frame: newest,
    paused: false,
    recording: false,
  }));
}

const timers = states.map((state, index) =>
  // Spread over the interval, as independent cameras are.
  setTimeout(
    () => {
      timers[index] = setInterval(() => {
        const [unixMs, nowMs] = [Date.now(), performance.now()];
        const jpeg = jpegs[codeAt(unixMs)] as Uint8Array;
        state.frames += 1;
        state.bytes += jpeg.length;
        state.fps.add(nowMs);
        state.byteRate.add(nowMs, jpeg.length);
        state.lastFrameMs = nowMs;
        const times = { capturedMs: unixMs, receivedMs: unixMs };
        state.frame = { jpeg, sequence: state.frames, ...times, trueSize: { width: WIDTH, height: HEIGHT } };
        changed();
      }, 1_000 / fps);
    },
    (index * 1_000) / fps / cameras,
  ),
);

const dashboard = await openDashboard(
  {
    cameras: snapshots,
    log: new LogRing(),
    listening: 'tcp://127.0.0.1:5252',
    reach: () => ({ addresses: ['tcp://127.0.0.1:5252'], host: 'hub' }),
    watch: (listener) => {
      changed = listener;
      return () => undefined;
    },
  },
  { color: 'truecolor', ascii: false, mouse: true, pictures: true, decode: pictureDecoder() },
  { input: process.stdin, output: process.stdout, env: process.env, platform: process.platform },
);
// Loading and the first screens are not measured.
await new Promise((resolve) => {
  setTimeout(resolve, 2_000);
});
const [used, fromMs] = [process.cpuUsage(), performance.now()];
await dashboard.ended;
for (const timer of timers) clearInterval(timer);
const { user, system } = process.cpuUsage(used);
process.stdout.write(`cpu ${((user + system) / 10 / (performance.now() - fromMs)).toFixed(2)} %\n`);
