// The diagnosis of facts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reportText } from '#src/sender/doctor/doctor-report.js';
import type { DeviceFacts, Facts } from '#src/sender/doctor/facts.js';
import { diagnose } from '#src/sender/doctor/findings.js';
import type { Measurement } from '#src/sender/doctor/measure.js';
import { CAMERA, capture, FRAMES, facts, failed, problems } from './doctor-facts.js';

describe('the diagnosis', () => {
  test('finds nothing wrong where nothing is', () => {
    assert.deepEqual(problems({}), []);
  });

  test('reports the cost of raw pictures', () => {
    const raw = capture({ ...FRAMES, picture: 'rgb' });
    const rawOnly = { ...CAMERA, formats: CAMERA.formats?.slice(1) };
    const [camera] = diagnose(facts({ captures: [raw], devices: [rawOnly] }));
    assert.equal(camera?.level, 'warn');
    assert.match(
      camera?.details?.join(' ') ?? '',
      /has no MJPEG, only raw pictures \(YUYV\): 18 MB\/s over USB, and every frame is converted and encoded here/,
    );
  });

  test('reports a camera that is slower than its own figure', () => {
    const [camera] = diagnose(facts({ captures: [capture({ ...FRAMES, fps: 15 })] }));
    assert.match(camera?.details?.at(-1) ?? '', /^slower than the 30 fps it offers/);
  });

  test('names the remedy for a busy, a frozen and an unfed camera', () => {
    const todo = (reason: string) => problems({ captures: [failed(reason)] })[0]?.[1] ?? '';
    assert.match(todo('/dev/video0 is busy: another program is using it'), /fuser -v .*systemctl stop ttycam-sender/);
    assert.match(todo('frozen: no frame for 5 s'), /unplug the camera/);
    assert.match(todo('no picture within 10 s'), /unplug the camera/);
    assert.match(todo('v4l2-ctl is not installed. On Debian: apt install v4l-utils'), /^sudo apt install v4l-utils$/);
    assert.equal(todo('/dev/video1 carries the metadata of a camera and no pictures. Use /dev/video0'), '');
    const unfed = problems({ devices: [{ ...CAMERA, formats: [] }], captures: [failed('/dev/video0 is busy')] });
    assert.match(unfed[0]?.[1] ?? '', /^start the program that feeds the device/);
  });

  test('asks for rpicam for a CSI camera, and for a camera where there is none', () => {
    const csi: DeviceFacts = { ...CAMERA, driver: 'unicam', role: 'csi', formats: undefined };
    assert.match(problems({ devices: [csi], captures: [] })[0]?.[1] ?? '', /sudo apt install rpicam-apps-lite/);
    assert.match(problems({ devices: [], captures: [] })[0]?.[1] ?? '', /sender --device pattern/);
  });

  test('misses only the tools that a camera here would want', () => {
    const tool = (command: string, debianPackage: string) => ({ command, debianPackage, use: 'x', present: false });
    const tools = [tool('v4l2-ctl', 'v4l-utils'), tool('ffmpeg', 'ffmpeg'), tool('rpicam-vid', 'rpicam-apps-lite')];
    assert.deepEqual(problems({ tools }), [['warn tool', 'sudo apt install v4l-utils']]);
    assert.deepEqual(problems({ tools, captures: [{ ...capture(FRAMES), backend: 'ioctl' }] }), []);
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
