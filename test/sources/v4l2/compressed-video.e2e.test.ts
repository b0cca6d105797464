// Compressed video of a camera: v4l2-ctl, which a script stands in for, writes it, and ffmpeg decodes it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { captureCompressed } from '#src/sources/v4l2/compressed-video.js';
import { livingChildren } from '../../helpers/processes.js';
import { missingTool } from '../../helpers/tools.js';
import { programs, REQUEST, Recorder } from '../support.js';

const FFMPEG = missingTool('ffmpeg', 'ffmpeg');

test(
  'HEVC becomes JPEGs, and the reason of its end is that of the program which read the camera',
  FFMPEG,
  async (t) => {
    const folder = programs(t, {
      'v4l2-ctl': `
case "$*" in
  *width=640,height=480,pixelformat=HEVC*) cat "$CLIP"; echo '<<<< 30.00 fps' >&2; echo 'VIDIOC_DQBUF: No such device' >&2; exit 3 ;;
  *) echo "unexpected: $*" >&2; exit 98 ;;
esac`,
    });
    const clip = join(folder, 'clip.hevc');
    process.env['CLIP'] = clip;
    const source = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=10', '-frames:v', '8'];
    const encoder = ['-c:v', 'libx265', '-x265-params', 'log-level=none:bframes=0', '-f', 'hevc', clip];
    execFileSync('ffmpeg', [...source, ...encoder]);
    let frames = 0;
    const all = async (): Promise<void> => {
      const stop = new AbortController();
      for await (const { picture } of captureCompressed('/dev/video7', 'HEVC', REQUEST, stop.signal, new Recorder())) {
        assert.ok(picture.kind === 'jpeg');
        assert.deepEqual(picture.size, { width: 64, height: 48 });
        frames += 1;
      }
    };
    await assert.rejects(all(), { message: /^v4l2-ctl ended \(exit code 3\): VIDIOC_DQBUF: No such device/ });
    assert.ok(frames >= 7, `${frames} of 8`);
    assert.deepEqual(livingChildren(), []);
  },
);

test('each program that is missing is named, with what to install', async (t) => {
  for (const [present, words] of [
    [{ ffmpeg: 'exec /bin/cat >/dev/null' }, /^v4l2-ctl is not installed\. On Debian .* apt install v4l-utils/],
    [{ 'v4l2-ctl': 'exec /bin/cat /dev/zero' }, /^ffmpeg is not installed\. On Debian .* apt install ffmpeg/],
  ] as const) {
    const folder = programs(t, present);
    process.env['PATH'] = folder;
    const { signal } = new AbortController();
    const frames = captureCompressed('/dev/video7', 'H264', REQUEST, signal, new Recorder());
    await assert.rejects(frames.next(), { code: 'source-missing', message: words });
    assert.deepEqual(livingChildren(), []);
  }
});

test('an abort ends both programs', FFMPEG, async (t) => {
  programs(t, { 'v4l2-ctl': 'exec sleep 60' });
  const stop = new AbortController();
  const frames = captureCompressed('/dev/video7', 'H264', REQUEST, stop.signal, new Recorder());
  const next = frames.next();
  setImmediate(() => stop.abort());
  assert.equal((await next).done, true);
  assert.deepEqual(livingChildren(), []);
});
