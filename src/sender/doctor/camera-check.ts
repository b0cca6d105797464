// Checks the cameras of this machine: each is opened as a sender would open it.
import type { Address } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { readAddress } from '../../core/secrets.js';
import { monotonicMs } from '../../net/clock.js';
import { chooseDevice } from '../../sources/auto.js';
import type { V4l2Backend } from '../../sources/camera-request.js';
import { openSource, type SourceChoice } from '../../sources/open-source.js';
import { rpicamCommand } from '../../sources/tools/rpicam.js';
import { chooseBackend } from '../../sources/v4l2/v4l2-backend.js';
import { deviceAt, isCaptureDevice, isCsi, type VideoDevice } from '../../sources/v4l2/v4l2-devices.js';
import { listControls } from './control-details.js';
import type { Capture, DeviceFacts, DeviceRole } from './facts.js';
import { listFormats } from './formats.js';
import { type Measurement, measure } from './measure.js';
import { listCsiCameras } from './rpicam-list.js';

/** Why each backend was chosen. */
const BACKEND_REASON: Readonly<Record<V4l2Backend, string>> = {
  ioctl: 'it needs no other program, and costs the least',
  'v4l2-ctl': 'the kernel’s own calls, which cost less, need koffi, which does not load here',
  ffmpeg: 'v4l2-ctl, which costs less, is not installed',
  webcam: 'neither v4l2-ctl nor ffmpeg is installed',
};

/** What a device can be used for. */
export function roleOf(device: VideoDevice): DeviceRole {
  if (isCsi(device)) return 'csi';
  if (isCaptureDevice(device)) return 'camera';
  return isCaptureDevice({ ...device, index: 0 }) ? 'metadata' : 'codec';
}

/** The devices with their roles, and the formats of those that are cameras. */
export async function describeDevices(devices: readonly VideoDevice[]): Promise<DeviceFacts[]> {
  const described: DeviceFacts[] = [];
  for (const device of devices) {
    const role = roleOf(device);
    const isCamera = role === 'camera';
    const formats = isCamera ? await listFormats(device.node) : undefined;
    described.push({ ...device, role, formats, controls: isCamera ? await listControls(device.node) : undefined });
  }
  return described;
}

/** A possible value of `--device`. */
type Candidate = Omit<Capture, 'measurement'>;

/** Measures the given source or, for `auto`, each camera of the machine, one after the other. */
export async function checkCameras(
  choice: SourceChoice,
  devices: readonly VideoDevice[],
  signal: AbortSignal,
): Promise<Capture[]> {
  const candidates =
    choice.device.reveal() === 'auto' ? await allCandidates(devices) : [givenCandidate(choice.device, devices)];
  const captures: Capture[] = [];
  for (const candidate of candidates) {
    if (signal.aborted) break;
    const device = choice.device.reveal() === 'auto' ? readAddress(candidate.device) : choice.device;
    captures.push({ ...candidate, measurement: await checkCamera({ ...choice, device }, signal) });
  }
  return captures;
}

async function checkCamera(choice: SourceChoice, signal: AbortSignal): Promise<Measurement> {
  try {
    return await measure(openSource(choice, process.stdin).source, signal, monotonicMs);
  } catch (reason) {
    const { code, message } = TtycamError.from(reason);
    // A wrong command line is an error here too.
    if (code === 'usage') throw reason;
    return { kind: 'failed', code, reason: message };
  }
}

async function allCandidates(devices: readonly VideoDevice[]): Promise<Candidate[]> {
  const usb = devices.filter(isCaptureDevice).map((device) => v4l2Candidate(device.byId ?? device.node, device));
  const csi = (await listCsiCameras()) ?? [];
  const candidates = [...usb, ...csi.map(({ number, sensor }) => csiCandidate(`rpicam:${number}`, sensor))];
  if (candidates.length > 0) return candidates;
  try {
    // For systems without V4L2.
    const { device, why } = chooseDevice(process.platform, devices);
    return [{ device, name: device, node: undefined, backend: undefined, why }];
  } catch {
    return [];
  }
}

/** The given device, without its secrets. */
function givenCandidate({ shown: device }: Address, devices: readonly VideoDevice[]): Candidate {
  const found = deviceAt(device, devices);
  if (found !== undefined) return v4l2Candidate(device, found);
  if (/^rpicam(:|$)/.test(device)) return csiCandidate(device, 'CSI camera');
  return { device, name: device, node: undefined, backend: undefined, why: undefined };
}

function v4l2Candidate(device: string, { name, node }: VideoDevice): Candidate {
  const backend = chooseBackend();
  return { device, name, node, backend, why: backend === undefined ? undefined : BACKEND_REASON[backend] };
}

function csiCandidate(device: string, sensor: string): Candidate {
  const name = sensor === 'CSI camera' ? sensor : `CSI camera ${sensor}`;
  return { device, name, node: undefined, backend: rpicamCommand(), why: 'only libcamera can read it' };
}
