// The real `sender doctor`: its JSON, its exit codes, and its check of a real receiver.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadTurboJpeg } from '#src/native/turbojpeg.js';
import { cleanup } from '../../helpers/cleanup.js';

const DIST = fileURLToPath(new URL('../../../../dist/', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a sender's command to its end. */
async function sender(...args: readonly string[]): Promise<Ended> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [`${DIST}sender/main.js`, ...args], { timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function doctor(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await sender('doctor', '--json', ...args);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 1);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}

interface Receiver {
  readonly url: string;
  readonly program: ChildProcess;
  /** All of its output. */
  readonly lines: () => string;
}

async function startReceiver(t: TestContext): Promise<Receiver> {
  const args = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const program = spawn(process.execPath, [`${DIST}receiver/main.js`, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  cleanup(t, () => program.kill('SIGKILL'));
  let text = '';
  program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  while (!text.includes('\n')) await once(program.stdout, 'data');
  return { url: JSON.parse(text.split('\n')[0] ?? '').url as string, program, lines: () => text };
}

describe('sender doctor', () => {
  test('measures a source, asks the receiver how far it is, and leaves no trace there', async (t) => {
    const receiver = await startReceiver(t);
    const report = await doctor('--device', 'pattern', '--fps', '10', '--to', receiver.url);
    assert.equal(report['event'], 'doctor');
    assert.equal(report['ok'], true);
    const [capture] = report['captures'] as Array<{ measurement: { fps: number } }>;
    assert.ok((capture?.measurement.fps ?? 0) > 1, JSON.stringify(capture));
    const encoders = report['encoders'] as Record<'sharp' | 'turbojpeg', { kind: string; cpuMs?: number }>;
    assert.ok(encoders.sharp.kind === 'measured' && Number(encoders.sharp.cpuMs) > 0, JSON.stringify(encoders));
    assert.equal(encoders.turbojpeg.kind, loadTurboJpeg().kind === 'loaded' ? 'measured' : 'unavailable');
    const visit = report['receiver'] as Record<string, unknown>;
    assert.equal(visit['kind'], 'answers');
    assert.match(String(visit['software']), /^ttycam \d/);
    assert.ok(Number(visit['roundTripMs']) >= 0 && Number(visit['roundTripMs']) < 10_000);
    receiver.program.kill('SIGTERM');
    await once(receiver.program, 'close');
    const events = receiver
      .lines()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; cameras?: unknown[] });
    assert.deepEqual(
      events.map(({ event }) => event),
      ['listening', 'summary'],
    );
    assert.deepEqual(events.at(-1)?.cameras, []);
  });

  test('tells a receiver that says nothing from one that is not there', async (t) => {
    const mute = createServer((socket) => socket.on('error', () => undefined).resume());
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    cleanup(t, () => mute.close());
    const address = mute.address();
    const url = `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const silent = (await doctor('--device', 'pattern', '--fps', '5', '--to', url))['receiver'];
    assert.equal((silent as { kind: string }).kind, 'silent');
    const gone = (await doctor('--device', 'pattern', '--fps', '5', '--to', 'tcp://127.0.0.1:1'))['receiver'];
    assert.deepEqual(gone, {
      kind: 'unreachable',
      url: 'tcp://127.0.0.1:1',
      code: 'connection-refused',
      reason: 'cannot connect to tcp://127.0.0.1:1: nothing listens there. Is the receiver running?',
    });
  });

  test('asks no receiver that nobody named', async () => {
    assert.equal((await doctor('--device', 'pattern', '--fps', '5'))['receiver'], null);
  });

  test('exits with 1 where a sender would not run, in words', async () => {
    const { code, stdout, stderr } = await sender('doctor', '--device', '/dev/video-of-nobody');
    assert.equal(code, 1);
    assert.match(stdout, /x BAD {3}camera {3}.*\n.*\n.*unplugged, waiting for \/dev\/video-of-nobody\n/);
    assert.match(stdout, /\nA sender would not run: no camera gives pictures\.\n$/);
    assert.equal(stderr, '');
  });

  test('takes a sender’s whole command line, and exits with 2 where that is wrong', async () => {
    assert.equal((await sender('doctor', '--device', 'pattern', '--fps', '3', '--name', 'x')).code, 0);
    const wrong = await sender('doctor', '--fps', 'fast');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^error: --fps: fast is not a number above 0\n$/);
  });
});

describe('the commands of sender', () => {
  test('stand in its help, and each has its own', async () => {
    assert.match((await sender('--help')).stdout, /\n {2}sender doctor [\s\S]*\n {2}sender install-service /);
    assert.match((await sender('doctor', '--help')).stdout, /^Usage: sender doctor \[options\]/);
    assert.match((await sender('install-service', '--help')).stdout, /^Usage: sender install-service \[options\]/);
  });

  test('that are none are named, with a hint at --device', async () => {
    const { code, stderr } = await sender('/dev/video0');
    assert.equal(code, 2);
    assert.match(stderr, /^error: a camera stands behind --device: sender --device \/dev\/video0\n$/);
  });

  test('need none of the heavy modules for --help', async () => {
    const trace = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(
      'export async function resolve(s, c, n) { const r = await n(s, c); process._rawDebug(r.url); return r; }'));`;
    const importer = `data:text/javascript,${encodeURIComponent(trace)}`;
    const args = ['--import', importer, `${DIST}sender/main.js`, '--help'];
    const { stderr } = await new Promise<{ stderr: string }>((resolve) => {
      execFile(process.execPath, args, { timeout: 60_000 }, (_, _stdout, stderr) => resolve({ stderr }));
    });
    assert.match(stderr, /dist\/sender\/main\.js/);
    assert.doesNotMatch(stderr, /node_modules|start\.cjs|node:(child_process|tls)/);
  });
});
