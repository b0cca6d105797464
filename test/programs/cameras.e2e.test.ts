// Real programs from camera to receiver, on a machine that has no camera.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { listDevices } from '#src/sources/v4l2/v4l2-devices.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { processLives } from '../helpers/processes.js';
import { ROOT } from '../helpers/programs.js';
import { picture } from '../helpers/sample-jpegs.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';

/** One line of `--json`. */
interface Line {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A program of ours, and the lines that it has printed. */
class Program {
  readonly lines: Line[] = [];
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(t: TestContext, name: 'sender' | 'receiver', args: readonly string[], path = '') {
    const env = { ...process.env, PATH: `${path}${delimiter}${process.env['PATH']}` };
    const main = join(ROOT, 'dist', name, 'main.js');
    const child = spawn(process.execPath, [main, '--json', '--quiet', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
    this.ended = new Promise((resolve) => {
      child.once('close', resolve);
    });
    cleanup(t, async () => {
      child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** The first line of an event, as soon as there is one. */
  async line(event: string, matches: (line: Line) => boolean = () => true): Promise<Line> {
    const found = () => this.lines.find((line) => line.event === event && matches(line));
    await eventually(`${event} among ${this.lines.map((line) => line.event)}`, () => found() !== undefined, 20_000);
    return found() as Line;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

async function receiver(t: TestContext, ...args: readonly string[]): Promise<{ program: Program; url: string }> {
  const program = new Program(t, 'receiver', ['--view', 'headless', '--listen', 'tcp://127.0.0.1:0', ...args]);
  return { program, url: String((await program.line('listening'))['url']) };
}

for (const { device, frames, tool } of [
  { device: 'webcam:TEST', frames: 5, tool: missingTool('fswebcam', 'fswebcam') },
  { device: 'ffmpeg:lavfi:testsrc2=size=640x480:rate=15', frames: 20, tool: missingTool('ffmpeg', 'ffmpeg') },
]) {
  test(`${device} streams through the real program into a receiver`, tool, async (t) => {
    const { program, url } = await receiver(t, '--frames', String(frames));
    const sender = new Program(t, 'sender', ['--device', device, '--to', url, '--name', 'camera']);
    assert.equal(await program.ended, 0);
    const { cameras } = (await program.line('summary')) as unknown as { cameras: readonly Record<string, unknown>[] };
    assert.equal(cameras.length, 1);
    assert.equal(cameras[0]?.['frames'], frames);
    assert.equal(cameras[0]?.['corrupt'], 0);
    sender.kill('SIGTERM');
    assert.equal(await sender.ended, 0);
  });
}

test('a camera that is not plugged in is waited for, and the receiver says so', async (t) => {
  const { program, url } = await receiver(t);
  const auto = new Program(t, 'sender', ['--to', url]);
  const sender = new Program(t, 'sender', ['--device', '/dev/video-ttycam-none', '--to', url, '--name', 'camera']);
  const state = await program.line('state', (line) => line['camera'] === 'camera' && line['reason'] !== null);
  assert.equal(state['state'], 'connecting');
  assert.match(String(state['reason']), /^unplugged, waiting for \/dev\/video-ttycam-none|cannot read a camera/);
  sender.kill('SIGTERM');
  assert.equal(await sender.ended, 0);
  assert.equal((await program.line('lost'))['reason'], 'stopped');
  // The first camera of a machine that has none.
  if (listDevices().length === 0) {
    const none = await program.line('state', (line) => /^no camera yet.*--device pattern/.test(String(line['reason'])));
    assert.equal(none['state'], 'connecting');
    assert.match(String(none['camera']), /-camera$/);
  }
  auto.kill('SIGTERM');
  assert.equal(await auto.ended, 0);
});

/** An ffmpeg that writes one picture, its pid, and then nothing more. */
async function frozenFfmpeg(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'one.jpg'), await picture(64, 48));
  const script = '#!/bin/sh\ncd "$(dirname "$0")"; cat one.jpg; echo $$ >pid.new; mv pid.new pid; exec sleep 1000\n';
  writeFileSync(join(folder, 'ffmpeg'), script);
  chmodSync(join(folder, 'ffmpeg'), 0o755);
  return folder;
}

test(
  'a frozen camera: the receiver sees that frames stop, then why; kill -9 of the sender ends the child',
  missingTool('setpriv', 'util-linux'),
  async (t) => {
    const { program, url } = await receiver(t);
    const folder = await frozenFfmpeg(t);
    const sender = new Program(t, 'sender', ['--device', 'ffmpeg:x', '--fit', 'none', '--to', url], folder);
    await program.line('state', ({ state }) => state === 'live');
    const { reason } = await program.line('state', ({ state, reason }) => state === 'stalled' && reason !== null);
    assert.equal(reason, 'frozen: no frame for 5 s');
    const stalled = program.lines.filter(({ event, state }) => event === 'state' && state === 'stalled');
    assert.deepEqual(
      stalled.slice(0, 2).map((line) => line['reason']),
      [null, 'frozen: no frame for 5 s'],
    );

    // The next attempt: another picture, another child.
    await sender.line('stats', (line) => Number(line['frames']) >= 2);
    await eventually('the child has said who it is', () => existsSync(join(folder, 'pid')));
    await eventually('the child runs', () => processLives(Number(readFileSync(join(folder, 'pid'), 'utf8'))));
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    sender.kill('SIGKILL');
    await eventually('the child is gone', () => !processLives(pid));
    // Where acknowledgements are unread, the kernel resets the connection of a killed process (RFC 1122, section 4.2.2.13).
    assert.match(String((await program.line('lost'))['code']), /^(peer-closed|connection-lost)$/);
  },
);
