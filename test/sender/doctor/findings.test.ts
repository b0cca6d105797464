// The diagnosis of facts, and the text of the report.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reportText } from '#src/sender/doctor/doctor-report.js';
import type { EncoderFacts } from '#src/sender/doctor/encoder-check.js';
import { type Capture, type DeviceFacts, type Facts, wouldRun } from '#src/sender/doctor/facts.js';
import { diagnose } from '#src/sender/doctor/findings.js';
import type { Measurement } from '#src/sender/doctor/measure.js';

const BY_ID = '/dev/v4l/by-id/usb-C270-video-index0';

const CAMERA: DeviceFacts = {
  node: '/dev/video0',
  name: 'C270',
  driver: 'uvcvideo',
  index: 0,
  byId: BY_ID,
  byPath: undefined,
  usb: undefined,
  role: 'camera',
  formats: [
    { fourcc: 'MJPG', name: 'Motion-JPEG', sizes: [{ width: 640, height: 480, fps: [30] }] },
    { fourcc: 'YUYV', name: 'YUYV 4:2:2', sizes: [{ width: 640, height: 480, fps: [30] }] },
  ],
};

const FRAMES: Measurement = {
  kind: 'frames',
  fps: 29.9,
  frames: 60,
  torn: 0,
  size: { width: 640, height: 480 },
  picture: 'jpeg',
  firstFrameMs: 420,
};

const ENCODERS: EncoderFacts = {
  picture: { width: 640, height: 480 },
  sharp: { kind: 'measured', cpuMs: 21.44 },
  turbojpeg: { kind: 'measured', cpuMs: 5.5 },
};

function capture(measurement: Measurement): Capture {
  return {
    device: BY_ID,
    name: 'C270',
    node: '/dev/video0',
    backend: 'v4l2-ctl',
    why: 'it costs the least',
    measurement,
  };
}

function failed(reason: string, code = 'source-failed'): Capture {
  return capture({ kind: 'failed', code, reason });
}

const PI = { name: 'pi', root: false, inVideo: true, nextLogin: false, command: undefined };

function facts(changes: Partial<Facts> = {}): Facts {
  return {
    software: 'ttycam 0.1.0',
    node: '20.20.2',
    platform: 'linux arm64',
    model: 'Raspberry Pi 4 Model B Rev 1.4',
    throttling: undefined,
    wifi: [],
    user: PI,
    tools: [],
    devices: [CAMERA],
    captures: [capture(FRAMES)],
    encoders: ENCODERS,
    receiver: undefined,
    ...changes,
  };
}

/** The level, the topic and the step of each finding that is not ok. */
function problems(changes: Partial<Facts>): Array<readonly [string, string | undefined]> {
  return diagnose(facts(changes))
    .filter(({ level }) => level === 'warn' || level === 'bad')
    .map(({ level, topic, todo }) => [`${level} ${topic}`, todo] as const);
}

describe('the report', () => {
  test('of a machine that is well is short, and ends with the line to run', () => {
    const well = facts({
      receiver: {
        kind: 'answers',
        url: 'tcp://hub:5252',
        connectMs: 3,
        roundTripMs: 2.34,
        clockOffsetMs: 0,
        software: 'ttycam 0.1.0',
      },
    });
    assert.equal(
      reportText(well, diagnose(well)),
      [
        'ttycam 0.1.0, Node 20.20.2, Raspberry Pi 4 Model B Rev 1.4',
        '',
        '  + ok    camera   C270 (/dev/video0, uvcvideo)',
        `                   --device ${BY_ID}`,
        '                   read through v4l2-ctl: it costs the least',
        '                   offers MJPG 640x480@30; YUYV 640x480@30',
        '                   measured 29.9 fps at 640x480, the first picture after 0.4 s',
        '  + ok    user     pi, in group video',
        '  + ok    encoder  sharp takes 21.4 ms of CPU for a picture of 640x480, libturbojpeg 5.5 ms: --encoder auto uses it for cameras',
        '  + ok    receiver tcp://hub:5252 answers (ttycam 0.1.0), round trip 2.3 ms',
        '',
        `A sender would run: sender --device ${BY_ID} --to tcp://hub:5252`,
        '',
      ].join('\n'),
    );
    assert.equal(wouldRun(well), true);
  });

  test('says what a missing encoder library costs, and what installs it', () => {
    const turbojpeg = {
      kind: 'unavailable',
      reason: 'libturbojpeg is not installed',
      todo: 'sudo apt install x',
    } as const;
    const text = (encoders: EncoderFacts): string => reportText(facts({ encoders }), diagnose(facts({ encoders })));
    assert.match(
      text({ ...ENCODERS, turbojpeg }),
      /! warn {2}encoder {2}sharp takes 21\.4 ms of CPU .*\n +libturbojpeg is not installed; .*\n(.*\n)*What to do:\n {2}1\. sudo apt install x: /,
    );
    const slower = { ...ENCODERS, turbojpeg: { kind: 'measured', cpuMs: 30 } } as const;
    assert.match(text(slower), /\+ ok {4}encoder {2}sharp takes 21\.4 ms .*, libturbojpeg 30\.0 ms\n/);
    const none = {
      ...ENCODERS,
      sharp: { kind: 'unavailable', reason: 'sharp cannot be loaded here' },
      turbojpeg,
    } as const;
    assert.match(text(none), /x BAD {3}encoder {2}sharp cannot be loaded here\n/);
  });

  test('sums up what to do, each thing once', () => {
    const denied = { ...PI, inVideo: false, command: 'sudo usermod -aG video pi' };
    const sick = facts({
      user: denied,
      captures: [failed('cannot open /dev/video0: permission denied', 'source-denied')],
    });
    const text = reportText(sick, diagnose(sick));
    assert.match(text, /x BAD {3}user {5}pi is not in group video, and may not open the camera\n/);
    assert.match(
      text,
      /\nWhat to do:\n {2}1\. sudo usermod -aG video pi, then log out and in again\n\nA sender would not run/,
    );
    assert.equal(wouldRun(sick), false);
  });
});

describe('the diagnosis', () => {
  test('finds nothing wrong where nothing is', () => {
    assert.deepEqual(problems({}), []);
  });

  test('says what raw pictures cost', () => {
    const raw = capture({ ...FRAMES, picture: 'rgb' });
    const rawOnly = { ...CAMERA, formats: CAMERA.formats?.slice(1) };
    const [camera] = diagnose(facts({ captures: [raw], devices: [rawOnly] }));
    assert.equal(camera?.level, 'warn');
    assert.match(
      camera?.details?.join(' ') ?? '',
      /has no MJPEG, only raw pictures \(YUYV\): 18 MB\/s over USB, and every frame is converted and encoded here/,
    );
  });

  test('notices a camera that is slower than it says', () => {
    const [camera] = diagnose(facts({ captures: [capture({ ...FRAMES, fps: 15 })] }));
    assert.match(camera?.details?.at(-1) ?? '', /^slower than the 30 fps it offers/);
  });

  test('knows what helps a busy, a frozen and an unfed camera', () => {
    const todo = (reason: string) => problems({ captures: [failed(reason)] })[0]?.[1] ?? '';
    assert.match(todo('/dev/video0 is busy: another program is using it'), /fuser -v .*systemctl stop ttycam-sender/);
    assert.match(todo('frozen: no frame for 10 s'), /unplug the camera/);
    assert.match(todo('v4l2-ctl is not installed. On Debian: apt install v4l-utils'), /^sudo apt install v4l-utils$/);
    assert.equal(todo('/dev/video1 carries the metadata of a camera and no pictures. Use /dev/video0'), '');
    const unfed = problems({ devices: [{ ...CAMERA, formats: [] }], captures: [failed('/dev/video0 is busy')] });
    assert.match(unfed[0]?.[1] ?? '', /^start the program that feeds the device/);
  });

  test('wants rpicam for a CSI camera, and a camera where there is none', () => {
    const csi: DeviceFacts = { ...CAMERA, driver: 'unicam', role: 'csi', formats: undefined };
    assert.match(problems({ devices: [csi], captures: [] })[0]?.[1] ?? '', /sudo apt install rpicam-apps-lite/);
    assert.match(problems({ devices: [], captures: [] })[0]?.[1] ?? '', /sender --device pattern/);
  });

  test('misses only the tools that a camera here would want', () => {
    const tool = (command: string, debianPackage: string) => ({ command, debianPackage, use: 'x', present: false });
    const tools = [tool('v4l2-ctl', 'v4l-utils'), tool('ffmpeg', 'ffmpeg'), tool('rpicam-vid', 'rpicam-apps-lite')];
    assert.deepEqual(problems({ tools }), [['warn tool', 'sudo apt install v4l-utils']]);
  });

  test('tells under-voltage from heat, and now from then', () => {
    const now = problems({ throttling: { raw: '0x1', now: ['under-voltage'], sinceBoot: ['under-voltage'] } });
    assert.equal(now[0]?.[0], 'bad power');
    assert.match(now[0]?.[1] ?? '', /^give Raspberry Pi 4 .* its own power supply/);
    const then = problems({ throttling: { raw: '0x80000', now: [], sinceBoot: ['temperature-limit'] } });
    assert.equal(then[0]?.[0], 'warn power');
    assert.match(then[0]?.[1] ?? '', /^cool it/);
    assert.deepEqual(problems({ throttling: { raw: '0x0', now: [], sinceBoot: [] } }), []);
  });

  test('warns of weak WiFi, and of a receiver that is not there or does not speak', () => {
    assert.equal(problems({ wifi: [{ name: 'wlan0', signalDbm: -70 }] })[0]?.[0], 'warn wifi');
    assert.equal(problems({ wifi: [{ name: 'wlan0', signalDbm: -80 }] })[0]?.[0], 'bad wifi');
    const url = 'tcp://hub:5252';
    assert.equal(problems({ receiver: { kind: 'silent', url, connectMs: 1 } })[0]?.[0], 'warn receiver');
    const gone = facts({ receiver: { kind: 'unreachable', url, code: 'timed-out', reason: 'no answer' } });
    assert.match(reportText(gone, diagnose(gone)), /A sender would run, and wait for its receiver: /);
  });
});
