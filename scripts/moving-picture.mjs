// Makes docs/dashboard.webp, the README's moving picture: a receiver in an xterm, on an X server of its own, with real senders
// that play generated scenes. The dark one is brightened, a camera fails and comes back, one is enlarged, and its picture is
// saved.
//
//   node scripts/moving-picture.mjs [file.webp]
//
// Debian packages: xvfb xterm xdotool ffmpeg fonts-dejavu-core
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(process.argv[2] ?? join(root, 'docs/dashboard.webp'));
const run = promisify(execFile);

/** The terminal's cells, and the pixels of its window at this font. */
const CELLS = '120x36';
const FONT_SIZE = 9;

/** Frames a second of the picture, and the quality of its lossy frames, 0 to 100. */
const FPS = 8;
const QUALITY = 60;

/** The README's pictures stay small, as every clone downloads them. */
const MAX_BYTES = 2_000_000;

/** Cameras by name, each with its scene and its rate. */
const CAMERAS = [
  ['hall', 'hall', 12],
  ['living-room', 'room', 15],
  ['server-console', 'text', 8],
  ['cellar', 'dim-room', 10],
];

/** What happens on screen: seconds to wait, then what to do. */
const SCRIPT = [
  [1.5, 'b'],
  [3, 'b'],
  [1, 'fail'],
  [4, 'return'],
  [3, 'Right'],
  [0.5, 'Return'],
  [1.5, 'plus'],
  [0.5, 'plus'],
  [1.5, '0'],
  [1, 's'],
  [2.5, 'Escape'],
  [1.5, 'end'],
];

const scratch = mkdtempSync(join(tmpdir(), 'ttycam-picture-'));
const children = new Set();

function fail({ message }) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** Starts a process that ends with this script. */
function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: scratch, stdio: 'ignore', ...options });
  children.add(child);
  child.once('exit', (code) => {
    children.delete(child);
    // A camera that is missing would not be noticed otherwise.
    if (code) fail(new Error(`${command} ${args.join(' ')} ended with ${code}`));
  });
  child.once('error', fail);
  return child;
}

async function end(child, signal = 'SIGTERM') {
  if (!children.has(child)) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await ended;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts an X server. Resolves with its display. */
async function startDisplay() {
  const server = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await new Promise((done) => server.stdio[3].once('data', (data) => done([String(data).trim()])));
  return `:${number}`;
}

async function film() {
  await run(process.execPath, [join(root, 'scripts/setup.mjs'), '--with-tests']);
  await run(process.execPath, [join(root, 'scripts/scene-clips.mjs'), scratch]);
  const port = await freePort();
  const display = await startDisplay();
  const env = { ...process.env, DISPLAY: display, HOME: scratch, XDG_CONFIG_HOME: scratch, XDG_STATE_HOME: scratch };
  const receiver = [
    join(root, 'dist/receiver/main.js'),
    '--no-config',
    '--no-state',
    '--listen',
    `tcp://127.0.0.1:${port}`,
  ];
  start(
    'xterm',
    [
      ...[
        '-xrm',
        'XTerm*allowSendEvents: true',
        '-fa',
        'DejaVu Sans Mono',
        '-fs',
        String(FONT_SIZE),
        '-geometry',
        CELLS,
      ],
      ...[
        '-b',
        '0',
        '-bw',
        '0',
        '+sb',
        '-bg',
        '#101418',
        '-fg',
        '#d0d4d8',
        '-T',
        'ttycam',
        '-e',
        process.execPath,
        ...receiver,
      ],
    ],
    { env },
  );
  await sleep(2_000);
  const camera = ([name, scene, fps]) =>
    start(process.execPath, [
      ...[join(root, 'dist/sender/main.js'), '--to', `tcp://127.0.0.1:${port}`, '--name', name, '--quiet'],
      ...[
        '--device',
        `${scene}.mjpeg`,
        '--loop',
        '--live',
        '--fps',
        String(fps),
        '--size',
        '320x240',
        '--fit',
        'cover',
      ],
    ]);
  const cameras = [];
  for (const one of CAMERAS) {
    cameras.push(camera(one));
    await sleep(400);
  }
  const { stdout: found } = await run('xdotool', ['search', '--sync', '--onlyvisible', '--name', 'ttycam'], { env });
  const window = found.split('\n')[0];
  const { stdout: geometry } = await run('xdotool', ['getwindowgeometry', '--shell', window], { env });
  const value = (key) => Number(new RegExp(`^${key}=(\\d+)$`, 'm').exec(geometry)?.[1]);
  // Long enough for the timeline and the rates to have something to show.
  await sleep(12_000);

  const raw = join(scratch, 'raw.mkv');
  const recorder = start(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-y', '-f', 'x11grab', '-draw_mouse', '0', '-framerate', String(FPS)],
      ...[
        '-video_size',
        `${value('WIDTH') & ~1}x${value('HEIGHT') & ~1}`,
        '-i',
        `${display}+${value('X')},${value('Y')}`,
      ],
      ...['-c:v', 'libx264rgb', '-qp', '0', '-preset', 'ultrafast', raw],
    ],
    { env, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (const [seconds, what] of SCRIPT) {
    await sleep(seconds * 1_000);
    if (what === 'fail') await end(cameras[0], 'SIGKILL');
    else if (what === 'return') cameras[0] = camera(CAMERAS[0]);
    else if (what !== 'end') await run('xdotool', ['key', '--window', window, what], { env });
  }
  await end(recorder, 'SIGINT');
  await run('ffmpeg', [
    ...['-loglevel', 'error', '-y', '-i', raw, '-c:v', 'libwebp_anim', '-loop', '0'],
    ...['-quality', String(QUALITY), '-compression_level', '6', '-an', target],
  ]);
}

try {
  await film();
  const { size } = statSync(target);
  process.stdout.write(`${target}: ${(size / 1e6).toFixed(2)} MB\n`);
  if (size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES / 1e6} MB`);
} finally {
  for (const child of [...children].reverse()) await end(child, 'SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
}
