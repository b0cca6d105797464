// Facts of a Raspberry Pi with a camera, for tests of the doctor.
import type { EncoderFacts } from '#src/sender/doctor/encoder-check.js';
import type { Capture, DeviceFacts, Facts } from '#src/sender/doctor/facts.js';
import { diagnose } from '#src/sender/doctor/findings.js';
import type { Measurement } from '#src/sender/doctor/measure.js';

export const BY_ID = '/dev/v4l/by-id/usb-C270-video-index0';

export const CAMERA: DeviceFacts = {
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

export const FRAMES: Extract<Measurement, { kind: 'frames' }> = {
  kind: 'frames',
  fps: 29.9,
  frames: 60,
  torn: 0,
  size: { width: 640, height: 480 },
  picture: 'jpeg',
  firstFrameMs: 420,
};

export const ENCODERS: EncoderFacts = {
  picture: { width: 640, height: 480 },
  sharp: { kind: 'measured', cpuMs: 21.44 },
  turbojpeg: { kind: 'measured', cpuMs: 5.5 },
};

export function capture(measurement: Measurement): Capture {
  return {
    device: BY_ID,
    name: 'C270',
    node: '/dev/video0',
    backend: 'v4l2-ctl',
    why: 'it costs the least',
    measurement,
  };
}

export function failed(reason: string, code = 'source-failed'): Capture {
  return capture({ kind: 'failed', code, reason });
}

export const PI = { name: 'pi', root: false, inVideo: true, nextLogin: false, command: undefined };

export function facts(changes: Partial<Facts> = {}): Facts {
  return {
    software: 'ttycam 1.0.0',
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
export function problems(changes: Partial<Facts>): Array<readonly [string, string | undefined]> {
  return diagnose(facts(changes))
    .filter(({ level }) => level === 'warn' || level === 'bad')
    .map(({ level, topic, todo }) => [`${level} ${topic}`, todo] as const);
}
