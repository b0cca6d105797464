// Captures through node-webcam and a real fswebcam, in spite of the faults of both.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { SourceFrame } from '#src/sources/source.js';
import { captureWebcam } from '#src/sources/tools/webcam.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { livingChildren, processLives } from '../../helpers/processes.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually } from '../../helpers/wait.js';
import { programs, REQUEST, Recorder } from '../support.js';

/** Takes `count` shots, and checks that they leave no file. */
async function shoot(t: TestContext, name: string, count: number, recorder = new Recorder()): Promise<SourceFrame[]> {
  const before = process.env['TMPDIR'];
  const temporary = temporaryFolder(t);
  process.env['TMPDIR'] = temporary;
  const frames: SourceFrame[] = [];
  try {
    for await (const frame of captureWebcam(name, REQUEST, new AbortController().signal, recorder)) {
      frames.push(frame);
      if (frames.length === count) break;
    }
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    assert.deepEqual(readdirSync(temporary), []);
  }
  return frames;
}

test(
  'pictures come from a real fswebcam through node-webcam, each of the size asked',
  missingTool('fswebcam', 'fswebcam'),
  async (t) => {
    const frames = await shoot(t, 'TEST', 3);
    assert.equal(frames.length, 3);
    for (const { picture } of frames) assert.deepEqual(picture.size, { width: 640, height: 480 });
  },
);

test(
  'a camera that is not there: fswebcam says 0, and leaves no file',
  missingTool('fswebcam', 'fswebcam'),
  async (t) => {
    await assert.rejects(shoot(t, '/dev/ttycam-no-such', 1), {
      code: 'source-failed',
      message: /^\/dev\/ttycam-no-such gave no picture/,
    });
  },
);

test('a name that a shell would run is refused before it sees it', async (t) => {
  const folder = temporaryFolder(t);
  const bad = [
    'x; touch y',
    '$(touch y)',
    '`touch y`',
    'x|touch y',
    'x&touch y',
    'x>y',
    'x\ntouch y',
    '-d',
    "x'y",
    'a b',
  ];
  for (const name of bad) {
    await assert.rejects(shoot(t, name.replace('y', join(folder, 'y')), 1), { code: 'usage' }, name);
  }
  assert.equal(existsSync(join(folder, 'y')), false);
});

test('a program that fails with exit code 0 gives no old picture a second time', async (t) => {
  const folder = programs(t, {
    // The first shot succeeds. The second writes nothing and exits with 0.
    fswebcam: 'for last; do :; done; cd "$(dirname "$0")"; [ -e done ] && exit 0; touch done; cp one.jpg "$last"',
  });
  writeFileSync(join(folder, 'one.jpg'), await picture(64, 48));
  const recorder = new Recorder();
  let frames = 0;
  const shots = async () => {
    for await (const _ of captureWebcam('', REQUEST, new AbortController().signal, recorder)) frames += 1;
  };
  await assert.rejects(shots(), { code: 'source-failed', message: /^the camera gave no picture/ });
  assert.equal(frames, 1);
});

test('half a picture is reported as torn, and the next one taken', async (t) => {
  const folder = programs(t, {
    fswebcam:
      'for last; do :; done; cd "$(dirname "$0")"; [ -e done ] && { cp one.jpg "$last"; exit; }; touch done; head -c 500 one.jpg >"$last"',
  });
  writeFileSync(join(folder, 'one.jpg'), await picture(64, 48));
  const recorder = new Recorder();
  assert.equal((await shoot(t, '', 1, recorder)).length, 1);
  assert.equal(recorder.reports.length, 1);
  assert.match(recorder.reports[0] ?? '', /^torn: /);
});

/** Starts a shot that never ends, and waits until its program runs. The end of the test stops it. */
async function endlessShot(t: TestContext, scripts: Readonly<Record<string, string>> = {}) {
  const fswebcam = 'cd "$(dirname "$0")"; echo $$ >pid.new; mv pid.new pid; exec sleep 1000';
  const folder = programs(t, { fswebcam, ...scripts });
  const stop = new AbortController();
  const next = captureWebcam('', REQUEST, stop.signal, new Recorder()).next();
  cleanup(t, async () => {
    stop.abort();
    await next.catch(() => undefined);
  });
  const path = join(folder, 'pid');
  await eventually('the shot has begun', () => existsSync(path));
  return { stop, next, pid: Number(readFileSync(path, 'utf8')) };
}

test('a stop during a shot ends its program', missingTool('timeout', 'coreutils'), async (t) => {
  const { stop, next } = await endlessShot(t);
  const startMs = performance.now();
  stop.abort();
  assert.equal((await next).done, true);
  assert.ok(performance.now() - startMs < 20_000);
  await eventually('no program is left', () => livingChildren().length === 0);
});

test('a stop ends the program of a shot though timeout ends first', missingTool('setsid', 'util-linux'), async (t) => {
  // timeout(1) does so when the signal reaches it while it starts the program.
  const timeout = 'shift 3; exec setsid sh -c \'"$@" & trap "exit 143" TERM; wait\' sh "$@"';
  const { stop, next, pid } = await endlessShot(t, { timeout });
  assert.ok(processLives(pid));
  stop.abort();
  assert.equal((await next).done, true);
  await eventually('the program has ended', () => !processLives(pid));
});
