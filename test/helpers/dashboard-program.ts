// A program that opens the dashboard with cameras of its own, to be run in a terminal by a test or a person:
//   node build/test/helpers/dashboard-program.js [--cameras 4] [--fps 5] [--color auto] [--theme default] [--background auto]
//     [--ascii] [--glyphs half] [--no-mouse] [--no-pictures] [--unreadable] [--still] [--no-actions]
//     [--controls] [--order arrival] [--log auto] [--states live,slow,paused,trouble,stalled,lost,connecting]
// SIGUSR2 takes the first camera from live to stalled, to lost, and back. Snapshots are named, and not written.
import type { CameraControl } from '#src/core/camera/camera-control.js';
import type { CameraSnapshot } from '#src/core/camera/camera-snapshot.js';
import { type CameraState, reduceCamera } from '#src/core/camera/camera-state.js';
import type { ReceivedFrame } from '#src/core/camera/received-frame.js';
import { LogRing } from '#src/core/log.js';
import { RateMeter } from '#src/core/rate/rate-meter.js';
import { DEFAULT_PICTURE_SETTINGS, GLYPHS_BY_WORD } from '#src/picture/picture-settings.js';
import { decodeWithSharp } from '#src/receiver/decode.js';
import type { BackgroundChoice, ColorChoice } from '#src/tui/dashboard.js';
import { type DashboardActions, openDashboard, type ThemeChoice } from '#src/tui/dashboard.js';
import type { LogChoice } from '#src/tui/layout/layout.js';
import { type CameraOrder, DEFAULT_SETTINGS } from '#src/tui/model/remembered-settings.js';
import { movingJpegs } from './moving-jpegs.js';

interface Camera {
  readonly place: number;
  readonly name: string;
  readonly fps: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly frameRate: RateMeter;
  readonly byteRate: RateMeter;
  state: CameraState;
  frame: ReceivedFrame | undefined;
  frames: number;
  bytes: number;
  mode: 'live' | 'slow' | 'stalled' | 'trouble' | 'lost' | 'connecting' | 'paused';
  recording: boolean;
}

function option(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise);
}
const flag = (name: string): boolean => process.argv.includes(`--${name}`);

const SIZES = [
  { width: 640, height: 480 },
  { width: 1920, height: 1080 },
  { width: 480, height: 640 },
  { width: 400, height: 400 },
] as const;
const NAMES = [
  ...['front-door', 'yard', 'garage', 'dock', 'kitchen', 'attic {bold}', 'stairs', 'gate'],
  ...['cellar', 'workshop', 'barn', 'pump-house', 'lane', 'roof', 'nursery', 'server-room'],
];
const count = Number(option('cameras', '1'));
const modes = option('states', '').split(',');
/** Empty until they are drawn. No `await` outside of functions: the bundle is CommonJS, of which compiled code is kept. */
const jpegs: Uint8Array[] = [];
if (flag('unreadable')) jpegs.push(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9));
else void movingJpegs(flag('still') ? 1 : 30).then((drawn) => jpegs.push(...drawn));
const log = new LogRing();
const cameras: Camera[] = Array.from({ length: count }, (_, index) => ({
  place: index + 1,
  name: NAMES[index] ?? `camera-${index + 1}`,
  fps: Number(option('fps', '5')),
  size: SIZES[index % SIZES.length] ?? SIZES[0],
  frameRate: new RateMeter(),
  byteRate: new RateMeter(),
  state: { kind: 'waiting', sinceMs: 0 },
  frame: undefined,
  frames: 0,
  bytes: 0,
  mode: (modes[index] as Camera['mode'] | undefined) || 'live',
  recording: false,
}));

function say(level: 'info' | 'warn' | 'error', camera: string, text: string): void {
  log.add({ timeMs: Date.now(), level, camera, text });
}

function feedFrame(camera: Camera): void {
  const nowMs = performance.now();
  const jpeg = jpegs[camera.frames % jpegs.length];
  if (jpeg === undefined) return;
  camera.frames += 1;
  camera.bytes += jpeg.length;
  camera.frameRate.add(nowMs);
  camera.byteRate.add(nowMs, jpeg.length);
  const receivedMs = Date.now();
  camera.frame = { jpeg, sequence: camera.frames, capturedMs: receivedMs - 20, receivedMs, trueSize: camera.size };
  if (camera.state.kind !== 'live') say('info', camera.name, 'live');
  camera.state = reduceCamera(camera.state, { kind: 'frame' }, nowMs);
}

function step(camera: Camera): void {
  const nowMs = performance.now();
  const isFirst = camera.frames === 0;
  if (camera.state.kind === 'waiting') camera.state = reduceCamera(camera.state, { kind: 'connected' }, nowMs);
  switch (camera.mode) {
    case 'connecting':
      return;
    case 'live':
    case 'slow':
      feedFrame(camera);
      return;
    case 'paused':
      if (isFirst) feedFrame(camera);
      if (camera.state.kind !== 'paused') camera.state = reduceCamera(camera.state, { kind: 'paused' }, nowMs);
      return;
    case 'trouble': {
      if (isFirst) feedFrame(camera);
      const reason = 'cannot open /dev/video0: it is busy. Another program has it; fuser -v /dev/video0 says which.';
      if (camera.state.kind === 'live') say('warn', camera.name, reason);
      camera.state = reduceCamera(camera.state, { kind: 'trouble', reason }, nowMs);
      return;
    }
    case 'stalled':
      if (isFirst) feedFrame(camera);
      camera.state = reduceCamera(camera.state, { kind: 'tick' }, nowMs);
      return;
    case 'lost':
      if (isFirst) feedFrame(camera);
      if (camera.state.kind !== 'lost') {
        const reason = 'the connection was reset';
        say('error', camera.name, reason);
        camera.state = reduceCamera(camera.state, { kind: 'disconnected', reason }, nowMs);
      }
      return;
  }
}

function snapshot(camera: Camera): CameraSnapshot {
  const nowMs = performance.now();
  const { place, name, state, frames, bytes, frame } = camera;
  return {
    place,
    name,
    state,
    frames,
    bytes,
    frame,
    source: 'pattern',
    address: '127.0.0.1:40112',
    dropped: 0,
    corrupt: 0,
    fps: camera.frameRate.perSecond(nowMs),
    bytesPerSecond: camera.byteRate.perSecond(nowMs),
    latencyMs: { p50: 20, p95: 31.5, max: 60 },
    roundTripMs: 0.4,
    paused: camera.mode === 'paused',
    recording: camera.recording,
    ...(camera.mode === 'slow' ? { sender: SLOW } : {}),
    ...(flag('controls') && place === 1 ? { controls: { controls } } : {}),
  };
}

const SLOW = {
  cameraFps: 60,
  capturedFps: 60,
  sentFps: 20,
  droppedForLinkFps: 40,
  droppedForCpuFps: 0,
  encodeMs: 7.2,
};

const NUMBER = { kind: 'number', minimum: -64, maximum: 64, step: 1, standard: 0, value: 0, inactive: false } as const;
/** The controls of the first camera, which obeys each request. */
let controls: readonly CameraControl[] = [
  { ...NUMBER, id: 1, name: 'brightness', choices: [] },
  { ...NUMBER, id: 2, name: 'auto_gain', kind: 'switch', minimum: 0, maximum: 1, choices: [] },
];

const byPlace = (place: number): Camera => {
  const camera = cameras.find((one) => one.place === place);
  if (camera === undefined) throw new Error(`there is no camera ${place}`);
  return camera;
};

const actions: DashboardActions = {
  pause: (place, paused) => {
    const camera = byPlace(place);
    camera.mode = paused ? 'paused' : 'live';
    if (!paused) camera.state = reduceCamera(camera.state, { kind: 'resumed' }, performance.now());
    changed();
  },
  snapshot: (place, { sequence }) => {
    const { name, mode } = byPlace(place);
    if (mode === 'lost') return Promise.reject(new Error('cannot write snapshots: no space left on the device'));
    return Promise.resolve(`snapshots/${name}-${sequence > 0 ? 1 : 0}.jpg`);
  },
  // Simulates a bug of the program some time after the key.
  toggleWindow: () =>
    void setTimeout(() => {
      throw new Error('out of the blue');
    }),
  setControl: (_place, { id, value }) => {
    controls = controls.map((control) => (control.id === id ? { ...control, value } : control));
    changed();
  },
  record: (place, on) => {
    const chosen = place === 'all' ? cameras : [byPlace(place)];
    for (const camera of chosen) camera.recording = on;
    changed();
    return Promise.resolve(place === 'all' ? undefined : `recordings/${byPlace(place).name}.ttycam`);
  },
};

let changed: () => void = () => undefined;
const timers = cameras.map((camera) =>
  setInterval(() => {
    const { state, frames } = camera;
    step(camera);
    if (camera.state !== state || camera.frames !== frames) changed();
  }, 1_000 / camera.fps),
);

const opening = openDashboard(
  {
    cameras: () => cameras.map(snapshot),
    log,
    listening: option('listening', 'tcp://127.0.0.1:5252'),
    reach: () => ({ addresses: [option('listening', 'tcp://127.0.0.1:5252')], host: 'hub' }),
    watch: (listener) => {
      changed = listener;
      return () => {
        changed = () => undefined;
      };
    },
    actions: flag('no-actions') ? undefined : actions,
  },
  {
    color: option('color', 'auto') as ColorChoice,
    theme: option('theme', 'default') as ThemeChoice,
    background: option('background', 'auto') as BackgroundChoice,
    ascii: flag('ascii'),
    mouse: !flag('no-mouse'),
    pictures: !flag('no-pictures'),
    picture: {
      ...DEFAULT_PICTURE_SETTINGS,
      glyphs: GLYPHS_BY_WORD.get(option('glyphs', '')) ?? DEFAULT_PICTURE_SETTINGS.glyphs,
    },
    decode: decodeWithSharp,
    view: {
      ...DEFAULT_SETTINGS,
      order: option('order', 'arrival') as CameraOrder,
      log: option('log', 'auto') as LogChoice,
    },
  },
  { input: process.stdin, output: process.stdout, env: process.env, platform: process.platform },
).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
// On a busy machine the first picture is shown before `opening` resolves, and tests send signals from then on.
process.on('SIGTERM', () => void opening.then((opened) => opened.close()).then(() => process.exit(0)));
// An immediate exit, without `close`.
process.on('SIGQUIT', () => void opening.then(() => process.exit(3)));
void opening.then(run);

async function run(dashboard: Awaited<typeof opening>): Promise<void> {
  process.on('SIGUSR2', () => {
    const [first] = cameras;
    if (first === undefined) return;
    first.mode = first.mode === 'live' ? 'stalled' : first.mode === 'stalled' ? 'lost' : 'live';
  });
  process.on('exit', () => dashboard.restoreNow());
  process.on('uncaughtException', (error) => {
    dashboard.restoreNow();
    process.stderr.write(`error: ${error.message}\n`);
    process.exit(1);
  });

  const started = process.cpuUsage();
  const startedMs = performance.now();
  const end = await dashboard.ended;
  timers.forEach(clearInterval);
  if (end.kind === 'terminal-gone') {
    // Node 20 aborts in process.exit when its terminal is gone; the signal itself ends it cleanly.
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  }
  const used = process.cpuUsage(started);
  const share = (used.user + used.system) / 10 / (performance.now() - startedMs);
  // No process.exit: what the dashboard might have left behind would keep the program from ending.
  process.stdout.write(`ended: ${end.kind}, cpu ${share.toFixed(1)} %\n`);
}
