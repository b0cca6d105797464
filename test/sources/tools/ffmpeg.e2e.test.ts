// Captures through a real ffmpeg, and its error messages.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SourceFrame } from '#src/sources/source.js';
import { captureFfmpeg } from '#src/sources/tools/ffmpeg.js';
import { livingChildren } from '../../helpers/processes.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { missingTool } from '../../helpers/tools.js';
import { programs, REQUEST, Recorder } from '../support.js';

const FFMPEG = missingTool('ffmpeg', 'ffmpeg');

test('frames come at their own rate, each with its size', FFMPEG, async () => {
  const frames: SourceFrame[] = [];
  const recorder = new Recorder();
  const input = 'lavfi:testsrc2=size=640x480:rate=15';
  for await (const frame of captureFfmpeg(input, REQUEST, new AbortController().signal, recorder)) {
    frames.push(frame);
    if (frames.length === 16) break;
  }
  assert.deepEqual(recorder.reports, []);
  assert.deepEqual(livingChildren(), []);
  for (const { picture } of frames) assert.deepEqual(picture.size, { width: 640, height: 480 });
  // 15 intervals of 1/15 s; frames that had to wait for this process come in a burst.
  const spanMs = ((frames.at(-1)?.capturedUs ?? 0) - (frames[0]?.capturedUs ?? 0)) / 1_000;
  assert.ok(spanMs > 300, `16 frames within ${spanMs} ms`);
});

test('an input that ends is a failure, as a camera has no end', FFMPEG, async () => {
  let frames = 0;
  const all = async () => {
    const input = 'lavfi:testsrc2=size=64x48:rate=30:duration=0.2';
    for await (const _ of captureFfmpeg(input, REQUEST, new AbortController().signal, new Recorder())) frames += 1;
  };
  await assert.rejects(all(), { code: 'source-failed', message: /^ffmpeg ended \(exit code 0\)/ });
  assert.equal(frames, 6);
});

test('a missing input is reported with the message of ffmpeg', FFMPEG, async () => {
  const frames = captureFfmpeg('/nowhere/at-all.mp4', REQUEST, new AbortController().signal, new Recorder());
  await assert.rejects(frames.next(), { code: 'source-failed', message: /No such file or directory/ });
});

test('a camera that has no MJPEG may give any format, and one that has it may not', async (t) => {
  const folder = programs(t, {
    ffmpeg: `
case "$*" in
  *'mjpeg -video_size'*/dev/video7*) echo 'Cannot find a proper format for codec mjpeg' >&2; exit 1 ;;
  *) cat "$PICTURE"; echo "$*" >&2; exit 3 ;;
esac`,
  });
  process.env['PICTURE'] = join(folder, 'picture.jpg');
  writeFileSync(join(folder, 'picture.jpg'), await picture(32, 16));
  const count = async (input: string): Promise<number> => {
    let frames = 0;
    const all = async () => {
      for await (const _ of captureFfmpeg(input, REQUEST, new AbortController().signal, new Recorder())) frames += 1;
    };
    await assert.rejects(all(), {
      message: input.endsWith('7') ? /-f v4l2 -video_size .* -c:v mjpeg/ : /-input_format mjpeg/,
    });
    return frames;
  };
  assert.equal(await count('v4l2:/dev/video7'), 1);
  assert.equal(await count('v4l2:/dev/video8'), 1);
});
