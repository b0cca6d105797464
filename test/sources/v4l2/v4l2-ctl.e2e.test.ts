// Captures through v4l2-ctl: the negotiated formats, and each fault of that program, simulated by a script.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CameraRequest } from '#src/sources/camera-request.js';
import type { SourceFrame } from '#src/sources/source.js';
import { yuvColors } from '#src/sources/v4l2/raw/yuv-colors.js';
import { captureV4l2Ctl, parseNegotiatedFormat } from '#src/sources/v4l2/v4l2-ctl.js';
import { livingChildren } from '../../helpers/processes.js';
import { ROOT } from '../../helpers/programs.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { programs, REQUEST, Recorder } from '../support.js';

const FIXTURES = join(ROOT, 'test/fixtures/v4l2-ctl');

/** Recorded output of v4l2-ctl with a real driver. */
function recorded(trap: string): string {
  return readFileSync(join(FIXTURES, `${trap}.txt`), 'utf8');
}

/** A script that answers `-V` with a recording of the format, and streams otherwise. */
function script(answers: { mjpg: string; yuyv?: string; stream: string }): string {
  return `
case "$*" in
  *pixelformat=MJPG*-V*) ${answers.mjpg} ;;
  *pixelformat=YUYV*-V*) ${answers.yuyv ?? 'exit 99'} ;;
  *--stream-to=-*) ${answers.stream} ;;
  *) echo "unexpected: $*" >&2; exit 98 ;;
esac`;
}

function print(trap: string): string {
  return `cat '${join(FIXTURES, `${trap}.txt`)}'`;
}

async function capture(count: number, request: CameraRequest = REQUEST): Promise<SourceFrame[]> {
  const frames: SourceFrame[] = [];
  for await (const frame of captureV4l2Ctl('/dev/video0', request, new AbortController().signal, new Recorder())) {
    frames.push(frame);
    if (frames.length === count) break;
  }
  assert.deepEqual(livingChildren(), []);
  return frames;
}

test('MJPG that the driver accepts', () => {
  const format = parseNegotiatedFormat(recorded('mjpg-granted'), '/dev/video0');
  assert.equal(format.pixelFormat, 'MJPG');
  assert.deepEqual(format.size, { width: 640, height: 480 });
});

test('YUYV of another size where MJPG was requested', () => {
  const format = parseNegotiatedFormat(recorded('yuyv-where-mjpg-was-asked'), '/dev/video0');
  const size = { width: 640, height: 360 };
  const colors = yuvColors(8, 0, 0);
  assert.deepEqual(format, { pixelFormat: 'YUYV', size, stride: 1280, imageBytes: 460_800, colors });
});

test('YUYV smaller than requested', () => {
  const format = parseNegotiatedFormat(recorded('yuyv-smaller-than-asked'), '/dev/video0');
  const size = { width: 320, height: 240 };
  const colors = yuvColors(8, 0, 0);
  assert.deepEqual(format, { pixelFormat: 'YUYV', size, stride: 640, imageBytes: 153_600, colors });
});

test('the colors are those that the driver names', () => {
  const text = recorded('yuyv-smaller-than-asked');
  for (const [space, encoding, range, expected] of [
    ['Rec. 709', 'Default', 'Default', yuvColors(3, 0, 0)],
    ['Rec. 709', 'Default (maps to Rec. 709)', 'Full Range', yuvColors(3, 0, 1)],
    ['Rec. 709', 'ITU-R 601', 'Limited Range', yuvColors(3, 1, 2)],
    ['sRGB', 'Rec. 709', 'Default (maps to Limited Range)', yuvColors(8, 2, 0)],
    ['JPEG', 'Default (maps to ITU-R 601)', 'Default (maps to Full Range)', yuvColors(7, 0, 0)],
  ] as const) {
    const said = text
      .replace(/(Colorspace *: ).*/, `$1${space}`)
      .replace(/(YCbCr\/HSV Encoding: ).*/, `$1${encoding}`)
      .replace(/(Quantization *: ).*/, `$1${range}`);
    assert.deepEqual(parseNegotiatedFormat(said, '/dev/video0').colors, expected, said);
  }
});

test('a node without a video format is not a camera', () => {
  for (const text of ['', recorded('metadata-node-exit-255')]) {
    assert.throws(() => parseNegotiatedFormat(text, '/dev/video1'), {
      code: 'source-failed',
      message: /^\/dev\/video1 has no video format/,
    });
  }
});

test('a padded row is known by its bytes per line', () => {
  const text = recorded('yuyv-smaller-than-asked').replace(': 640', ': 704').replace('153600', '168960');
  const { stride, imageBytes } = parseNegotiatedFormat(text, '/dev/video0');
  assert.deepEqual({ stride, imageBytes }, { stride: 704, imageBytes: 168_960 });
});

test('JPEGs that it streams become frames, each with its own size', async (t) => {
  const folder = programs(t, {
    'v4l2-ctl': script({
      mjpg: print('mjpg-granted'),
      stream: 'cat "$(dirname "$0")/one.jpg" "$(dirname "$0")/one.jpg"; exec sleep 1000',
    }),
  });
  const jpeg = await picture(64, 48);
  writeFileSync(join(folder, 'one.jpg'), jpeg);
  const frames = await capture(2);
  const expected = { kind: 'jpeg', jpeg: Buffer.from(jpeg), size: { width: 64, height: 48 } };
  for (const { picture } of frames) assert.deepEqual(picture, expected);
});

test('v4l2-ctl streams in the negotiated format and rate', async (t) => {
  const folder = programs(t, {
    'v4l2-ctl': script({
      mjpg: print('mjpg-granted'),
      stream: 'echo "$*" >"$(dirname "$0")/asked"; cat "$(dirname "$0")/one.jpg"; exec sleep 1000',
    }),
  });
  writeFileSync(join(folder, 'one.jpg'), await picture(64, 48));
  await capture(1, { ...REQUEST, size: { width: 1920, height: 1080 }, fps: 15 });
  assert.equal(
    readFileSync(join(folder, 'asked'), 'utf8'),
    '-d /dev/video0 -v width=640,height=480,pixelformat=MJPG -p 15 --stream-mmap --stream-to=-\n',
  );
});

test('a driver that answers MJPG with YUYV is asked for YUYV, and its pictures are converted', async (t) => {
  programs(t, {
    'v4l2-ctl': script({
      mjpg: print('yuyv-where-mjpg-was-asked'),
      yuyv: print('yuyv-smaller-than-asked'),
      // White, in two writes that do not end at a picture's end.
      stream: 'head -c 1000000 /dev/zero | tr "\\000" "\\353"; exec sleep 1000',
    }),
  });
  const frames = await capture(6);
  assert.equal(frames.length, 6);
  for (const { picture } of frames) {
    assert.ok(picture.kind === 'rgb');
    assert.equal(picture.pixels.length, 320 * 240 * 3);
    assert.deepEqual(picture.size, { width: 320, height: 240 });
  }
});

test('a camera without the one format that was asked for says which it has', async (t) => {
  programs(t, { 'v4l2-ctl': script({ mjpg: print('yuyv-where-mjpg-was-asked'), stream: 'exit 97' }) });
  await assert.rejects(capture(1, { ...REQUEST, format: 'mjpeg' }), {
    code: 'source-failed',
    message: /^\/dev\/video0 has the formats YUYV, and not that one\. Try --input-format auto/,
  });
});

test('a camera that another program streams from: exit code 255 and not a word', async (t) => {
  programs(t, { 'v4l2-ctl': script({ mjpg: 'exit 255', stream: 'exit 97' }) });
  await assert.rejects(capture(1), { message: '/dev/video0 is busy: another program is using it' });
});

test('a node without a format: exit code 255, and the name of an ioctl on stdout', async (t) => {
  programs(t, { 'v4l2-ctl': script({ mjpg: `${print('metadata-node-exit-255')}; exit 255`, stream: 'exit 97' }) });
  await assert.rejects(capture(1), { code: 'source-failed', message: /^\/dev\/video0 has no video format/ });
});

test('v4l2-ctl that does not answer is ended, and that is reported', async (t) => {
  programs(t, { 'v4l2-ctl': script({ mjpg: 'exec sleep 1000', stream: 'exit 97' }) });
  await assert.rejects(capture(1), { code: 'source-failed', message: '/dev/video0 does not answer' });
});

test('unplugged while it streams: exit code 0, and the reason behind the marks of its progress', async (t) => {
  programs(t, {
    'v4l2-ctl': script({
      mjpg: print('mjpg-granted'),
      stream: 'printf "<<<<<<<< 30.00 fps\\n<<<VIDIOC_DQBUF: failed: No such device\\n" >&2; exit 0',
    }),
  });
  await assert.rejects(capture(1), {
    code: 'source-failed',
    message: 'v4l2-ctl ended (exit code 0): VIDIOC_DQBUF: failed: No such device',
  });
});

test('a torn JPEG between two whole ones is reported, and the others are kept', async (t) => {
  const folder = programs(t, {
    'v4l2-ctl': script({ mjpg: print('mjpg-granted'), stream: 'cat "$(dirname "$0")/stream"; exec sleep 1000' }),
  });
  const jpeg = await picture(64, 48);
  writeFileSync(join(folder, 'stream'), Buffer.concat([jpeg, jpeg.subarray(0, jpeg.length / 3), jpeg]));
  const recorder = new Recorder();
  let frames = 0;
  for await (const _ of captureV4l2Ctl('/dev/video0', REQUEST, new AbortController().signal, recorder)) {
    frames += 1;
    if (frames === 2) break;
  }
  assert.equal(recorder.reports.length, 1);
  assert.match(recorder.reports[0] ?? '', /^torn: /);
});

test('a picture that an abort cuts off is not reported as torn', async (t) => {
  const folder = programs(t, {
    'v4l2-ctl': script({ mjpg: print('mjpg-granted'), stream: 'cat "$(dirname "$0")/stream"; exec sleep 1000' }),
  });
  const jpeg = await picture(64, 48);
  writeFileSync(join(folder, 'stream'), Buffer.concat([jpeg, jpeg.subarray(0, jpeg.length / 2)]));
  const recorder = new Recorder();
  const stop = new AbortController();
  for await (const _ of captureV4l2Ctl('/dev/video0', REQUEST, stop.signal, recorder)) stop.abort();
  assert.deepEqual(recorder.reports, []);
  assert.deepEqual(livingChildren(), []);
});
