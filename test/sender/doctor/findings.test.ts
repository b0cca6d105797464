// The diagnosis of facts, and the text of the report.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { Output } from '#src/cli/output.js';
import { reportText } from '#src/sender/doctor/doctor-report.js';
import type { EncoderFacts } from '#src/sender/doctor/encoder-check.js';
import { type Capture, type DeviceFacts, type Facts, wouldRun } from '#src/sender/doctor/facts.js';
import { diagnose } from '#src/sender/doctor/findings.js';
import { fixCommands, runFixes } from '#src/sender/doctor/fixes.js';
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
    temperature: undefined,
    clock: { unixMs: Date.UTC(2026, 10, 1), neverSet: false, synchronized: undefined },
    asked: { size: { width: 640, height: 480 }, fps: undefined, format: 'auto' },
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
    assert.match(todo('frozen: no frame for 5 s'), /unplug the camera/);
    assert.match(todo('no picture within 10 s'), /unplug the camera/);
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
    assert.equal(problems({ wifi: [{ name: 'wlan0', powerSave: undefined, signalDbm: -70 }] })[0]?.[0], 'warn wifi');
    assert.equal(problems({ wifi: [{ name: 'wlan0', powerSave: undefined, signalDbm: -80 }] })[0]?.[0], 'bad wifi');
    const url = 'tcp://hub:5252';
    assert.equal(problems({ receiver: { kind: 'silent', url, connectMs: 1 } })[0]?.[0], 'warn receiver');
    const gone = facts({ receiver: { kind: 'unreachable', url, code: 'timed-out', reason: 'no answer' } });
    assert.match(reportText(gone, diagnose(gone)), /A sender would run, and wait for its receiver: /);
  });
});

describe('of a USB camera', () => {
  const usb = { id: '046d:0825', serial: '', port: '1-1.2', speedMbps: 480 };
  const details = (changes: Partial<Facts>) => diagnose(facts(changes))[0]?.details ?? [];

  test('the port, its speed, a hub and the others on its bus are named', () => {
    const other = { ...CAMERA, node: '/dev/video2', usb: { ...usb, port: '1-1.3' } };
    const elsewhere = { ...CAMERA, node: '/dev/video4', usb: { ...usb, port: '2-1' } };
    const lines = details({ devices: [{ ...CAMERA, usb }, other, elsewhere] });
    assert.ok(
      lines.includes('USB port 1-1.2, 480 Mbit/s, behind a hub, shares its bus with 1 other camera'),
      lines.join('\n'),
    );
  });

  test('the speed of USB 1 is a problem', () => {
    const devices = [{ ...CAMERA, usb: { ...usb, speedMbps: 12 } }];
    assert.deepEqual(problems({ devices }), [['warn camera', undefined]]);
  });

  test('pictures of which many or all are torn point to the cable and the power', () => {
    const [step] = problems({ captures: [capture({ ...FRAMES, torn: 12 } as Measurement)] });
    assert.match(step?.[1] ?? '', /short cable/);
    const all = failed(
      'all 300 pictures of the last 10 s arrived torn (it breaks off): a bad cable or too little USB power',
    );
    assert.match(problems({ captures: [all] })[0]?.[1] ?? '', /short cable/);
    const full = failed('/dev/video0: the USB bus has no room for its pictures. Ask for less');
    assert.match(problems({ captures: [full] })[0]?.[1] ?? '', /another bus/);
  });

  test('what was asked and not given is said', () => {
    const asked = { size: { width: 1280, height: 720 }, fps: 10, format: 'auto' } as const;
    const lines = details({ asked }).join('\n');
    assert.match(lines, /asked for 1280x720, and it gave 640x480\nasked for 10 fps, and it gave 29\.9/);
    assert.doesNotMatch(details({}).join('\n'), /asked/);
  });
});

describe('what --fix runs', () => {
  const commands = (changes: Partial<Facts>, isRoot = true) =>
    fixCommands(diagnose(facts(changes)), isRoot).map((command) => command.join(' '));

  test('is what the findings advise and what is safe, each once', () => {
    const clock = { unixMs: 0, neverSet: true, synchronized: false };
    const wifi = [{ name: 'wlan0', signalDbm: -50, powerSave: true }];
    const user = { ...PI, name: 'ann', inVideo: false, command: 'sudo usermod -aG video ann' };
    const captures = [failed('permission denied', 'source-denied')];
    const tools = [{ command: 'v4l2-ctl', debianPackage: 'v4l-utils', use: 'x', present: false }];
    const turbojpeg = { kind: 'unavailable', reason: 'x', todo: 'sudo apt install libturbojpeg0' } as const;
    assert.deepEqual(commands({ clock, wifi, user, captures, tools, encoders: { ...ENCODERS, turbojpeg } }, false), [
      'sudo usermod -aG video ann',
      'sudo apt-get install -y --no-install-recommends v4l-utils',
      'sudo apt-get install -y --no-install-recommends libturbojpeg0',
      'sudo timedatectl set-ntp true',
      'sudo iw dev wlan0 set power_save off',
    ]);
  });

  test('is nothing on a machine that is well, and never a step that needs hands', () => {
    assert.deepEqual(commands({}), []);
    const throttling = { raw: '0x1', now: ['under-voltage'], sinceBoot: ['under-voltage'] } as const;
    assert.deepEqual(commands({ throttling, temperature: 85, captures: [failed('no picture within 10 s')] }), []);
  });

  test('is shown before it runs, and one command that fails ends no other', async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const output = new Output({ json: false, quiet: false, debug: false }, { stdout, stderr });
    let text = '';
    const seen: string[] = [];
    await runFixes(
      [['one'], ['two', 'a b'], ['three']],
      output,
      (part) => (text += part),
      async ([command = '']) => {
        seen.push(`${command}: ${text.includes('three')}`);
        if (command === 'two') throw new Error('no such program');
        return command === 'one' ? 7 : 0;
      },
    );
    assert.deepEqual(seen, ['one: true', 'two: true', 'three: true']);
    assert.match(text, /failed with exit code 7: one\nfailed: two 'a b'\ndone: three\n$/);
  });
});
