// The choice of `--device auto`: made again at each attempt, by what gives a frame.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { autoSource } from '#src/sources/auto/auto-source.js';
import type { Candidate, Found } from '#src/sources/auto/candidates.js';
import { type CameraTools, candidatesOf, noCandidateReason } from '#src/sources/auto/candidates.js';
import type { SourceEvents, SourceFrame } from '#src/sources/source.js';
import type { DeviceWithRole } from '#src/sources/v4l2/device-role.js';
import { Recorder } from '../support.js';

const FRAME: SourceFrame = {
  picture: { kind: 'rgb', pixels: new Uint8Array(3), size: { width: 1, height: 1 } },
  capturedUs: 0,
};

/** A machine whose devices a test plugs in and out. `broken` ones fail with the given words. */
class Machine {
  plugged: string[] = [];
  readonly broken = new Map<string, string>();
  readonly opened: string[] = [];
  /** Ends the stream of a device that gives frames. */
  readonly pulled = new Set<string>();

  readonly find = async (): Promise<Found> => ({
    devices: [],
    candidates: this.plugged.map(
      (device): Candidate => ({ device, name: `Cam ${device}`, video: undefined, backend: 'ioctl' }),
    ),
  });

  readonly attempt = (device: string) => {
    const { opened, broken, pulled } = this;
    return async function* (signal: AbortSignal): AsyncGenerator<SourceFrame> {
      opened.push(device);
      const problem = broken.get(device);
      if (problem !== undefined) throw new TtycamError('source-failed', problem);
      while (!pulled.has(device) && !signal.aborted) yield FRAME;
      if (signal.aborted) return;
      throw new TtycamError('source-missing', `unplugged, waiting for ${device}`);
    };
  };
}

class AutoRecorder extends Recorder {
  readonly choices: string[] = [];
  chosen(device: string, description: string): void {
    this.choices.push(description);
    this.reports.push(`chosen: ${device}`);
  }
}

test('no camera is a state, and one that is plugged in later is taken', async () => {
  const machine = new Machine();
  const source = autoSource({ attempt: machine.attempt, giveUpMs: undefined, find: machine.find, machine: 'barn' });
  const recorder = new AutoRecorder();
  const stop = new AbortController();
  recorder.trouble = function (reason) {
    this.reports.push(`trouble: ${reason.message}`);
    machine.plugged = ['/dev/video0'];
  };
  for await (const _ of source.frames(stop.signal, recorder)) stop.abort();
  assert.deepEqual(recorder.reports, [
    'trouble: no camera yet: plug one in. `--device pattern` needs none',
    'chosen: /dev/video0',
    'recovered',
  ]);
  assert.deepEqual(recorder.choices, ['Cam /dev/video0 at /dev/video0, through ioctl']);
  assert.equal(await source.name?.(new AbortController().signal), 'barn-Cam-dev-video0');
});

test('a camera whose frames are taken at once is announced before the first, and its failure is that of a camera that gave frames', async () => {
  const machine = new Machine();
  machine.plugged = ['/dev/video0', '/dev/video2'];
  const stop = new AbortController();
  const reports: string[] = [];
  const attempt = () =>
    async function* (_: AbortSignal, events: SourceEvents): AsyncGenerator<SourceFrame> {
      events.frame?.(FRAME);
      events.frame?.(FRAME);
      yield* [];
      throw new TtycamError('source-failed', 'the bus is full');
    };
  const source = autoSource({ attempt, giveUpMs: undefined, find: machine.find, machine: 'barn' });
  const events: SourceEvents = {
    ...{ torn: () => undefined, suspended: () => undefined },
    frame: () => void reports.push('frame'),
    chosen: (device) => void reports.push(`chosen: ${device}`),
    recovered: () => void reports.push('recovered'),
    trouble: (reason) => {
      reports.push(reason.message);
      stop.abort();
    },
  };
  for await (const _ of source.frames(stop.signal, events)) assert.fail('none is yielded');
  assert.deepEqual(reports, ['chosen: /dev/video0', 'recovered', 'frame', 'frame', 'the bus is full']);
});

test('a camera that fails is passed over, and chosen again when the present one is unplugged', async () => {
  const machine = new Machine();
  machine.plugged = ['/dev/video0', '/dev/video2', '/dev/video4'];
  machine.broken.set('/dev/video0', 'nothing feeds it');
  const source = autoSource({ attempt: machine.attempt, giveUpMs: undefined, find: machine.find });
  const recorder = new AutoRecorder();
  const stop = new AbortController();
  let frames = 0;
  for await (const _ of source.frames(stop.signal, recorder)) {
    frames += 1;
    if (frames === 3) {
      machine.pulled.add('/dev/video2');
      machine.plugged = ['/dev/video0', '/dev/video4'];
    }
    if (frames === 6) stop.abort();
  }
  assert.deepEqual(machine.opened, ['/dev/video0', '/dev/video2', '/dev/video0', '/dev/video4']);
  assert.deepEqual(
    recorder.reports.filter((one) => one !== 'recovered'),
    ['chosen: /dev/video2', 'trouble: unplugged (Cam /dev/video2), waiting for a camera', 'chosen: /dev/video4'],
  );
});

test('the reasons of all cameras that failed are named, and a bounded run ends with them', async () => {
  const machine = new Machine();
  machine.plugged = ['/dev/video0', '/dev/video2'];
  machine.broken.set('/dev/video0', '/dev/video0 is busy');
  machine.broken.set('/dev/video2', 'frozen');
  const source = autoSource({ attempt: machine.attempt, giveUpMs: 1, find: machine.find });
  await assert.rejects(
    async () => {
      for await (const _ of source.frames(new AbortController().signal, new AutoRecorder())) assert.fail('a frame');
    },
    {
      code: 'source-failed',
      message: /^no camera gives pictures: \/dev\/video0 is busy; \/dev\/video2: frozen \(gave up after \d+ s\)$/,
    },
  );
});

test('a camera has its name only if it gives a frame, where there are several', async () => {
  const machine = new Machine();
  machine.plugged = ['/dev/video0', '/dev/video2'];
  machine.broken.set('/dev/video0', 'frozen');
  const source = autoSource({ attempt: machine.attempt, giveUpMs: undefined, find: machine.find, machine: 'barn' });
  assert.equal(await source.name?.(new AbortController().signal), 'barn-Cam-dev-video2');
  const empty = autoSource({
    attempt: machine.attempt,
    giveUpMs: undefined,
    find: new Machine().find,
    machine: 'barn',
  });
  assert.equal(await empty.name?.(new AbortController().signal), 'barn-camera');
});

function device(number: number, role: DeviceWithRole['role'], index = 0): DeviceWithRole {
  const node = `/dev/video${number}`;
  return { node, name: `cam${number}`, driver: '', index, byId: undefined, byPath: undefined, usb: undefined, role };
}

const TOOLS: CameraTools = {
  platform: 'linux',
  v4l2Backend: 'ioctl',
  rpicam: undefined,
  listCsi: async () => undefined,
  listFfmpeg: async () => [],
};

test('candidates are the devices that capture, first streams first, and no unfed loopback device', async () => {
  const devices = [
    device(0, 'unfed'),
    device(1, 'camera', 1),
    device(2, 'camera'),
    device(3, 'metadata'),
    device(4, 'pipeline'),
  ];
  const candidates = await candidatesOf(devices, TOOLS);
  assert.deepEqual(
    candidates.map((one) => one.device),
    ['/dev/video2', '/dev/video1'],
  );
  assert.equal(
    noCandidateReason({ devices: [device(0, 'unfed')], candidates: [] }),
    'no camera yet: plug one in (nothing feeds /dev/video0). `--device pattern` needs none',
  );
});

test('CSI cameras come behind V4L2 cameras, each by its number, and only where the program is there', async () => {
  const csi = { number: 1, sensor: 'ov5647', size: '2592x1944', modes: [] };
  const tools = { ...TOOLS, rpicam: 'rpicam-vid', listCsi: async () => [{ ...csi, number: 0, sensor: 'imx708' }, csi] };
  const found = async (one: CameraTools) => {
    const candidates = await candidatesOf([device(0, 'csi'), device(1, 'camera')], one);
    return candidates.map(({ device: path, name }) => `${path}: ${name}`);
  };
  assert.deepEqual(await found(tools), [
    '/dev/video1: cam1',
    'rpicam: CSI camera imx708',
    'rpicam:1: CSI camera ov5647',
  ]);
  assert.deepEqual(await found(TOOLS), ['/dev/video1: cam1']);
});

test('macOS and Windows: the cameras of ffmpeg, and node-webcam where there is none', async () => {
  const camera = { device: 'ffmpeg:avfoundation:FaceTime HD Camera', name: 'FaceTime HD Camera' };
  const mac: CameraTools = { ...TOOLS, platform: 'darwin', listFfmpeg: async () => [camera] };
  assert.deepEqual(
    (await candidatesOf([], mac)).map((one) => one.device),
    [camera.device, 'webcam'],
  );
  const windows: CameraTools = { ...TOOLS, platform: 'win32' };
  assert.deepEqual(
    (await candidatesOf([], windows)).map((one) => one.device),
    ['webcam'],
  );
});
