// Checks the cameras of this machine: each is opened as a sender would open it.
import type { Address } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { readAddress } from '../../core/secrets.js';
import { monotonicMs } from '../../net/clock.js';
import type { Candidate, Found } from '../../sources/auto/candidates.js';
import type { V4l2Backend } from '../../sources/camera-request.js';
import { openSource, type SourceChoice } from '../../sources/open-source.js';
import { rpicamCommand } from '../../sources/tools/rpicam-list.js';
import type { DeviceWithRole } from '../../sources/v4l2/device-role.js';
import { chooseBackend } from '../../sources/v4l2/v4l2-backend.js';
import { deviceAt, type VideoDevice } from '../../sources/v4l2/v4l2-devices.js';
import { listControls } from './control-details.js';
import type { Capture, DeviceFacts } from './facts.js';
import { listFormats } from './formats.js';
import { type Measurement, measure } from './measure.js';

/** Why each backend was chosen. */
const BACKEND_REASON: Readonly<Record<V4l2Backend, string>> = {
  ioctl: 'it needs no other program, and costs less than v4l2-ctl',
  'v4l2-ctl': 'the kernel’s own calls, which cost less, need koffi, which does not load here',
  ffmpeg: 'v4l2-ctl, which costs less, is not installed',
  webcam: 'neither v4l2-ctl nor ffmpeg is installed',
};

/** The devices with the formats of those that are cameras. */
export async function describeDevices(devices: readonly DeviceWithRole[]): Promise<DeviceFacts[]> {
  const described: DeviceFacts[] = [];
  for (const device of devices) {
    const isCamera = device.role === 'camera';
    const formats = isCamera ? await listFormats(device.node) : undefined;
    described.push({ ...device, formats, controls: isCamera ? await listControls(device.node) : undefined });
  }
  return described;
}

/** A possible value of `--device`. */
type Checked = Omit<Capture, 'measurement'>;

/** Measures the given source or, for `auto`, each camera of the machine, one after the other. */
export async function checkCameras(
  choice: SourceChoice,
  { devices, candidates: found }: Found,
  signal: AbortSignal,
): Promise<Capture[]> {
  const candidates = choice.device.reveal() === 'auto' ? found.map(checked) : [givenCandidate(choice.device, devices)];
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
    return await measure(openSource(choice, process.stdin), signal, monotonicMs);
  } catch (reason) {
    const { code, message } = TtycamError.from(reason);
    // A wrong command line is an error here too.
    if (code === 'usage') throw reason;
    return { kind: 'failed', code, reason: message };
  }
}

function checked({ device, name, video, backend }: Candidate): Checked {
  if (video !== undefined) return v4l2Candidate(device, video);
  if (device.startsWith('rpicam')) return { ...csiCandidate(device), name };
  return { device, name, node: undefined, backend, why: undefined };
}

/** The given device, without its secrets. */
function givenCandidate({ shown: device }: Address, devices: readonly VideoDevice[]): Checked {
  const found = deviceAt(device, devices);
  if (found !== undefined) return v4l2Candidate(device, found);
  if (/^rpicam(:|$)/.test(device)) return csiCandidate(device);
  return { device, name: device, node: undefined, backend: undefined, why: undefined };
}

function v4l2Candidate(device: string, { name, node }: VideoDevice): Checked {
  const backend = chooseBackend();
  return { device, name, node, backend, why: backend === undefined ? undefined : BACKEND_REASON[backend] };
}

function csiCandidate(device: string): Checked {
  return { device, name: 'CSI camera', node: undefined, backend: rpicamCommand(), why: 'only libcamera can read it' };
}
