// The arguments of the programs that read cameras.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ffmpegArguments } from '#src/sources/tools/ffmpeg.js';
import { rpicamArguments } from '#src/sources/tools/rpicam.js';
import { REQUEST } from '../support.js';

const QUIET = '-nostdin -hide_banner -loglevel error';
const ENCODED = '-an -c:v mjpeg -q:v 4 -pix_fmt yuvj420p -flush_packets 1 -f mjpeg -';
const COPIED = '-an -c copy -flush_packets 1 -f mjpeg -';

function ffmpeg(input: string, request = REQUEST): string {
  return ffmpegArguments(input, request).join(' ');
}

test('ffmpeg leaves the JPEGs of a V4L2 camera as they are', () => {
  const asked = '-fflags nobuffer -f v4l2 -input_format mjpeg -video_size 640x480';
  assert.equal(ffmpeg('v4l2:/dev/video0'), `${QUIET} ${asked} -i /dev/video0 ${COPIED}`);
  assert.equal(ffmpeg('/dev/video0'), ffmpeg('v4l2:/dev/video0'));
});

test('ffmpeg encodes what is no JPEG', () => {
  const asked = '-fflags nobuffer -f v4l2 -input_format yuyv422 -video_size 640x480 -framerate 15';
  const request = { ...REQUEST, fps: 15, format: 'yuyv' } as const;
  assert.equal(ffmpeg('v4l2:/dev/video0', request), `${QUIET} ${asked} -i /dev/video0 ${ENCODED}`);
});

test('the cameras of macOS and Windows are asked for a size, and for a rate when one is given', () => {
  const asked = '-fflags nobuffer -f avfoundation -video_size 640x480';
  assert.equal(ffmpeg('avfoundation:0'), `${QUIET} ${asked} -i 0 ${ENCODED}`);
  const args = ffmpegArguments('dshow:video=Integrated Camera', { ...REQUEST, fps: 30 });
  assert.ok(args.includes('video=Integrated Camera'));
  assert.equal(args[args.indexOf('-framerate') + 1], '30');
});

test('a network camera is read without -re, as it has its own rate', () => {
  const url = 'rtsp://camera.lan:554/stream';
  const low = '-fflags nobuffer -flags low_delay -analyzeduration 1000000';
  assert.equal(ffmpeg(url), `${QUIET} ${low} -rtsp_transport tcp -i ${url} ${ENCODED}`);
  assert.equal(ffmpeg('srt://camera.lan:9000'), `${QUIET} ${low} -i srt://camera.lan:9000 ${ENCODED}`);
});

test('what is wanted of a stream that is decoded anyway is its rate, and a size that it is made to fit', () => {
  const wanted = { fps: 5, size: { width: 320, height: 240 } };
  const args = ffmpegArguments('rtsp://camera.lan/', { ...REQUEST, wanted });
  assert.equal(
    args[args.indexOf('-vf') + 1],
    "fps=5,scale='min(320,iw)':'min(240,ih)':force_original_aspect_ratio=decrease:flags=area",
  );
});

test('an address with a password is no argument, as every user can read those', () => {
  const args = ffmpeg('rtsp://user:secret@camera.lan:554/stream');
  assert.ok(args.includes('-f concat') && args.includes('-i pipe:0'), args);
  assert.ok(!/user|secret|camera\.lan/.test(args), args);
});

test('a file is read at its own rate', () => {
  const input = 'testsrc2=size=640x480:rate=15';
  assert.equal(ffmpeg(`lavfi:${input}`), `${QUIET} -re -f lavfi -i ${input} ${ENCODED}`);
  assert.equal(ffmpeg('holiday.mp4'), `${QUIET} -re -i holiday.mp4 ${ENCODED}`);
});

test('rpicam-vid writes JPEGs to stdout, each at once, and shows nothing', () => {
  assert.equal(
    rpicamArguments(1, { ...REQUEST, fps: 15 }).join(' '),
    '-n -t 0 --camera 1 --codec mjpeg -q 80 --width 640 --height 480 --framerate 15 --flush -o -',
  );
  assert.ok(!rpicamArguments(0, REQUEST).includes('--framerate'));
});
