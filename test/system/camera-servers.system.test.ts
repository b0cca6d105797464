// Cameras of other programs, which a real receiver goes to: motion, µStreamer, and RTSP of GStreamer.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanup, type Scope } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { freePort } from '../helpers/free-port.js';
import { Program } from '../helpers/program.js';
import { ROOT, start, startCommand, startSender } from '../helpers/programs.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';

/** Debian's, which has the bindings of GStreamer. */
const PYTHON = '/usr/bin/python3';

/** A receiver without a dashboard that goes to these cameras. */
function watch(t: Scope, ...words: readonly string[]): Program {
  return start(t, 'receiver/main.js', ['--view', 'headless', '--json', ...words]);
}

/** A file for `password-file`. */
function passwordFile(t: Scope, password: string): string {
  const file = join(temporaryFolder(t), 'password');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return file;
}

function needsGstreamer(): { readonly skip: string | false } {
  try {
    execFileSync(PYTHON, ['-c', 'import gi; gi.require_version("GstRtspServer", "1.0")'], { stdio: 'ignore' });
    return missingTool('ffmpeg', 'ffmpeg');
  } catch {
    return { skip: 'needs gir1.2-gst-rtsp-server-1.0, python3-gi and gstreamer1.0-plugins-ugly' };
  }
}

test(
  'an RTSP camera is live with its password, says what it refuses, and is back when its server is',
  needsGstreamer(),
  async (t) => {
    const port = await freePort();
    const script = join(ROOT, 'test/system/rtsp-server.py');
    const serve = async (): Promise<Program> => {
      const server = startCommand(t, PYTHON, [script, String(port), 'op', 'geheim']);
      await eventually('the server listens', () => server.text.includes('ready'));
      return server;
    };
    const first = await serve();
    const file = passwordFile(t, 'geheim');
    const receiver = watch(
      t,
      ...['--listen', 'tcp://127.0.0.1:0'],
      `door=rtsp://op@127.0.0.1:${port}/live#password-file=${file}`,
      `wrong=rtsp://op:falsch@127.0.0.1:${port}/live`,
      `none=rtsp://127.0.0.1:${port}/live`,
      `nowhere=rtsp://op:geheim@127.0.0.1:${port}/nowhere`,
    );
    await receiver.event('state', { camera: 'door', state: 'live' });
    const reasonOf = async (camera: string) => {
      const { code, reason } = await receiver.event('lost', { camera });
      return `${code}: ${reason}`;
    };
    assert.equal(await reasonOf('wrong'), 'source-denied: the camera does not take this user and password (HTTP 401)');
    assert.match(await reasonOf('none'), /^source-denied: the camera asks for a user and a password/);
    assert.equal(await reasonOf('nowhere'), 'source-missing: the camera has nothing at this path (HTTP 404)');
    assert.doesNotMatch(receiver.transcript, /geheim|falsch/);

    first.signal('SIGKILL');
    const from = receiver.events.length;
    await receiver.event('lost', { camera: 'door' }, from);
    await serve();
    await receiver.event('state', { camera: 'door', state: 'live' }, from);

    // What a receiver reads, a sender reads.
    const { url } = await receiver.event('listening');
    const device = `rtsp://op@127.0.0.1:${port}/live#password-file=${file}&fps=5`;
    const sender = startSender(t, String(url), ['--device', device, '--name', 'sent', '--frames', '3']);
    assert.equal(await sender.exit(), 0, sender.transcript);
    assert.equal(await receiver.stop(), 0, receiver.transcript);
  },
);

test('motion is read as a stream and as a picture, with Digest', {
  skip: missingTool('motion', 'motion').skip || missingTool('ffmpeg', 'ffmpeg').skip,
}, async (t) => {
  const folder = temporaryFolder(t);
  const film = join(folder, 'film.mp4');
  const pictures = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10', '-t', '20', '-pix_fmt', 'yuv420p'];
  execFileSync('ffmpeg', ['-loglevel', 'error', ...pictures, '-c:v', 'libx264', '-g', '10', film]);
  const port = await freePort();
  const lines = [
    'daemon off',
    `netcam_url file://${film}`,
    'width 320',
    'height 240',
    'framerate 10',
    `stream_port ${port}`,
    'stream_localhost on',
    'stream_auth_method 2',
    'stream_authentication op:geheim',
    'stream_maxrate 10',
    'picture_output off',
    'movie_output off',
    `target_dir ${folder}`,
    'webcontrol_port 0',
  ];
  const config = join(folder, 'motion.conf');
  writeFileSync(config, `${lines.join('\n')}\n`);
  startCommand(t, 'motion', ['-n', '-c', config]);
  const address = `http://op@127.0.0.1:${port}`;
  const file = passwordFile(t, 'geheim');
  const receiver = watch(
    t,
    `stream=${address}/#password-file=${file}`,
    `picture=${address}/0/current#password-file=${file}&every=200ms`,
  );
  await receiver.event('state', { camera: 'stream', state: 'live' });
  await receiver.event('state', { camera: 'picture', state: 'live' });
  // motion locks out a machine that gives a wrong password three times: this one comes last.
  const wrong = watch(t, `wrong=http://op:falsch@127.0.0.1:${port}/`);
  const { code } = await wrong.event('lost');
  assert.equal(code, 'source-denied');
  assert.equal(await wrong.stop(), 0, wrong.transcript);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
});

test(
  'µStreamer is read as a stream and as a picture, with Basic, and its own picture without a camera',
  missingTool('ustreamer', 'ustreamer'),
  async (t) => {
    const port = await freePort();
    const login = ['--user', 'op', '--passwd', 'geheim'];
    const args = ['--device', '/dev/ttycam-none', '--host', '127.0.0.1', '--port', String(port), ...login];
    const server = new Program('ustreamer', 'ustreamer', args);
    cleanup(t, () => server.teardown());
    const address = `http://op:geheim@127.0.0.1:${port}`;
    const receiver = watch(
      t,
      `stream=${address}/stream`,
      `picture=${address}/snapshot`,
      `none=http://127.0.0.1:${port}/`,
    );
    await receiver.event('state', { camera: 'stream', state: 'live' });
    await receiver.event('state', { camera: 'picture', state: 'live' });
    assert.equal((await receiver.event('lost', { camera: 'none' }))['code'], 'source-denied');
    assert.equal(await receiver.stop(), 0, receiver.transcript);
  },
);
