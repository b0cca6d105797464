// The arguments of the programs that read cameras.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ffmpegArguments } from '#src/sources/tools/ffmpeg.js';
import { nearestRequest, parseModes } from '#src/sources/tools/ffmpeg-modes.js';
import { rpicamArguments } from '#src/sources/tools/rpicam.js';
import { parseRpicamArgs } from '#src/sources/tools/rpicam-args.js';
import { parseRpicamList } from '#src/sources/tools/rpicam-list.js';
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

test('the cameras of macOS are asked for a size and a rate, those of Windows for a rate when one is given', () => {
  const asked = '-fflags nobuffer -f avfoundation -video_size 640x480 -framerate 30';
  assert.equal(ffmpeg('avfoundation:0'), `${QUIET} ${asked} -i 0 ${ENCODED}`);
  const args = ffmpegArguments('dshow:video=Integrated Camera', { ...REQUEST, fps: 30 });
  assert.ok(args.includes('video=Integrated Camera'));
  assert.equal(args[args.indexOf('-framerate') + 1], '30');
  assert.equal(
    ffmpegArguments('dshow:video=x', 'defaults').join(' '),
    `${QUIET} -fflags nobuffer -f dshow -i video=x ${ENCODED}`,
  );
});

test('the nearest mode of a camera of macOS is what ffmpeg printed, by size and then by rate', () => {
  const printed = [
    '[avfoundation @ 0x7fd53e800000] Selected framerate (30.000000) is not supported by the device.',
    '[avfoundation @ 0x7fd53e800000] Supported modes:',
    '[avfoundation @ 0x7fd53e800000]   640x480@[60.000240 60.000240]fps',
    '[avfoundation @ 0x7fd53e800000]   640x480@[20.000000 20.000000]fps',
    '[avfoundation @ 0x7fd53e800000]   1280x720@[1.000000 30.000030]fps',
  ].join('\n');
  const modes = parseModes(printed);
  assert.equal(modes.length, 3);
  assert.deepEqual(nearestRequest(REQUEST, modes), { ...REQUEST, fps: 20 });
  const large = { ...REQUEST, size: { width: 1920, height: 1080 }, fps: 15 };
  assert.deepEqual(nearestRequest(large, modes), { ...large, size: { width: 1280, height: 720 }, fps: 15 });
  assert.equal(nearestRequest(REQUEST, parseModes('avfoundation: Input/output error')), undefined);
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
    '-n -t 0 --camera 1 --codec mjpeg --quality 80 --width 640 --height 480 --framerate 15 --flush -o -',
  );
  assert.ok(!rpicamArguments(0, REQUEST).includes('--framerate'));
});

/** What rpicam-vid lists for cameras of the Raspberry Pi, in the formats of its versions. */
const LISTS = `Available cameras
-----------------
0 : imx708_wide [4608x2592 10-bit RGGB] (/base/soc/i2c0mux/i2c@1/imx708@1a)
    Modes: 'SRGGB10_CSI2P' : 1536x864 [120.13 fps - (768, 432)/3072x1728 crop]
                             2304x1296 [56.03 fps - (0, 0)/4608x2592 crop]
                             4608x2592 [14.35 fps - (0, 0)/4608x2592 crop]

    Available controls for 4608x2592 SRGGB10_CSI2P mode:
    ----------------------------------------------------
    AeMeteringMode : [0..3]
1 : imx219 [3280x2464 10-bit RGGB] (/base/soc/i2c0mux/i2c@0/imx219@10)
    Modes: 'SRGGB10_CSI2P' : 640x480 [206.65 fps - (1000, 752)/1280x960 crop]
                             1640x1232 [41.85 fps - (0, 0)/3280x2464 crop]
                             1920x1080 [47.57 fps - (680, 692)/1920x1080 crop]
                             3280x2464 [21.19 fps - (0, 0)/3280x2464 crop]
           'SRGGB8' : 640x480 [206.65 fps - (1000, 752)/1280x960 crop]
                      1640x1232 [83.70 fps - (0, 0)/3280x2464 crop]
2 : imx477 [4056x3040] (/base/soc/i2c0mux/i2c@1/imx477@1a)
    Modes: 'SRGGB10_CSI2P' : 1332x990 (120.00 fps)
           'SRGGB12_CSI2P' : 2028x1080 (50.00 fps), 2028x1520 (40.00 fps), 4056x3040 (10.00 fps)
3 : imx290 [1920x1080] (/base/soc/i2c0mux/i2c@1/imx290@1a)
    Modes: 'SRGGB10_CSI2P' : 1280x720 1920x1080
4 : HD Pro Webcam C920 [1920x1080] (/base/scb/pcie@7d500000/pci@0,0/usb@0,0-1.3:1.0-046d:082d)
    Modes: 'MJPEG' : 160x90 [30.00 fps - (0, 0)/1x1 crop]
`;

test('rpicam-vid reads the whole sensor, and the picture has its proportions unless the user gives a size', () => {
  const cameras = parseRpicamList(LISTS);
  assert.deepEqual(
    cameras.map(({ number, sensor, size }) => [number, sensor, size]),
    [
      [0, 'imx708_wide', '4608x2592'],
      [1, 'imx219', '3280x2464'],
      [2, 'imx477', '4056x3040'],
      [3, 'imx290', '1920x1080'],
    ],
  );
  assert.deepEqual(parseRpicamList('No cameras available!'), []);
  const asked = (number: number, request = REQUEST) =>
    rpicamArguments(number, request, cameras[number]?.modes)
      .join(' ')
      .replace(/^.*(--width.*) --flush.*$/, '$1');
  assert.equal(asked(0), '--width 640 --height 360 --mode 2304:1296:10:P');
  assert.equal(asked(1), '--width 640 --height 480 --mode 1640:1232:10:P');
  assert.equal(asked(2), '--width 640 --height 480 --mode 2028:1520:12:P');
  assert.equal(asked(3), '--width 640 --height 360 --mode 1920:1080:10:P');
  const given = { ...REQUEST, sizeIsGiven: true, fps: 80 };
  assert.equal(asked(1, given), '--width 640 --height 480 --mode 1640:1232:8:U --framerate 80');
  const full = { ...REQUEST, size: { width: 4608, height: 2592 }, fps: 10 };
  assert.equal(asked(0, full), '--width 4608 --height 2592 --mode 4608:2592:10:P --framerate 10');
});

test('arguments of the user replace those of the sender, and none can take the pictures away', () => {
  const rpicamArgs = parseRpicamArgs(`--mode=1920:1080 --autofocus-mode manual --tuning-file '/a b.json' -q 50`);
  assert.deepEqual(rpicamArgs, [
    '--mode=1920:1080',
    '--autofocus-mode',
    'manual',
    '--tuning-file',
    '/a b.json',
    '-q',
    '50',
  ]);
  assert.equal(
    rpicamArguments(0, { ...REQUEST, rpicamArgs }, parseRpicamList(LISTS)[1]?.modes).join(' '),
    `-n -t 0 --camera 0 --codec mjpeg --width 640 --height 480 ${rpicamArgs.join(' ')} --flush -o -`,
  );
  for (const bad of ['-o x.mjpeg', '--output=x', '--timeout 5', '--codec h264', `--awb 'indoor`]) {
    assert.throws(() => parseRpicamArgs(bad), { code: 'usage' }, bad);
  }
});
