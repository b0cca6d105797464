// Opens and closes of a camera on the fake kernel, with random formats, controls and failures.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { constants as system } from 'node:os';
import { TtycamError } from '#src/core/errors.js';
import { seededRandom } from '#src/net/seeded-random.js';
import { CameraControls } from '#src/sources/v4l2/controls/camera-controls.js';
import { controlSettings } from '#src/sources/v4l2/controls/control-setting.js';
import { ioctlControls } from '#src/sources/v4l2/controls/ioctl-controls.js';
import { rawFormat } from '#src/sources/v4l2/raw/raw-formats.js';
import { collectGarbage } from '../../helpers/garbage.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { FakeCamera } from './fake-camera.js';
import { assertReleased, capture, REQUEST } from './fake-capture.js';
import { usbControls } from './fake-controls.js';
import { FakeInput } from './fake-input.js';

/** After so many opens, everything that is loaded or kept once is there. */
const SETTLED = 150;
const MAX_GROWTH_BYTES = 2 * 1024 * 1024;

/** Needs /dev/null. */
export const CAN_OPEN = process.platform !== 'win32';

const FORMATS = ['MJPG', 'JPEG', 'YUYV', 'NV12', 'YU12', 'GREY', 'RGB3', 'H264'] as const;
const ASKED = ['auto', 'mjpeg', 'yuyv', 'nv12', 'grey'] as const;
const FAILING = [
  'QUERYCAP',
  'S_FMT',
  'REQBUFS',
  'QUERYBUF',
  'QBUF',
  'STREAMON',
  'DQBUF',
  'S_CTRL',
  'QUERYCTRL',
] as const;
const SETTINGS = [
  'brightness=10',
  'brightness=900',
  'auto_exposure=1,exposure_absolute=300',
  'no_such=1',
  'exposure_absolute=5',
];
const ENDS = ['return', 'abort', 'unplug', 'failure'] as const;

const random = seededRandom(23);
const below = (count: number): number => Math.floor(random() * count);
const oneOf = <T>(values: readonly T[]): T => values[below(values.length)] as T;

/** Opens a random camera, takes some pictures, and ends in a random way. Returns how many pictures came. */
async function openOnce(jpeg: Uint8Array): Promise<number> {
  const camera = new FakeCamera();
  camera.formats = Array.from({ length: 1 + below(3) }, () => oneOf(FORMATS));
  camera.refusesFormats = random() < 0.5;
  camera.controls.all = usbControls();
  if (random() < 0.2) camera.input = new FakeInput(oneOf(['hdmi', 'analog', 'camera']));
  if (random() < 0.3)
    camera.failing.set(oneOf(FAILING), oneOf([system.errno.EIO, system.errno.EINVAL, system.errno.ENODEV]));
  const controls = new CameraControls(controlSettings(oneOf(SETTINGS)), random() < 0.5);
  controls.follow({ applied: () => undefined, listed: () => undefined });
  await controls.open(ioctlControls('/dev/null', camera));
  const { frames, stop } = capture(camera, { ...REQUEST, format: oneOf(ASKED), fps: random() < 0.5 ? 15 : undefined });
  let count = 0;
  try {
    for (let left = below(3); ; left -= 1) {
      const next = frames.next();
      await streamingOr(camera, next);
      const end = left > 0 ? undefined : oneOf(ENDS);
      if (end === undefined) camera.fill(contentOf(camera, jpeg));
      else if (end === 'unplug') camera.unplug();
      else if (end === 'failure') camera.failSilently();
      else stop.abort();
      controls.request({ id: oneOf(camera.controls.all).id, value: below(200) });
      const { done } = await next;
      if (done === true) break;
      count += 1;
      if (end === 'return') break;
    }
  } catch (reason) {
    // Only what was meant to fail may fail, and it says why.
    assert.ok(reason instanceof TtycamError, String(reason));
  } finally {
    await frames.return();
    controls.close();
  }
  assertReleased(camera);
  return count;
}

/** Waits until the capture polls for frames, or has ended. */
async function streamingOr(camera: FakeCamera, next: Promise<unknown>): Promise<void> {
  if (camera.polls > 0) return;
  const polls = new Promise<void>((resolve) => {
    camera.polled = resolve;
  });
  // Why it has ended is said where its frame is awaited.
  await Promise.race([polls, next]).catch(() => undefined);
}

/** A picture in the format that the camera streams. */
function contentOf(camera: FakeCamera, jpeg: Uint8Array): Uint8Array {
  const { width, height } = REQUEST.size;
  const raw = rawFormat(camera.granted);
  return raw === undefined ? jpeg : new Uint8Array(raw.bytes({ width, height }, raw.stride(width))).fill(128);
}

/** Opens a random camera so many times. Fails if memory or descriptors are left. Returns how many pictures came. */
export async function openRandomly(opens: number): Promise<number> {
  const jpeg = await picture(32, 16);
  const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);
  const before = descriptors();
  const used = (): number => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  let pictures = 0;
  let settled = 0;
  for (let open = 0; open < opens; open += 1) {
    if (open === SETTLED) settled = used();
    pictures += await openOnce(jpeg);
  }
  // A leak of one open in a hundred exceeds this. Node opens a descriptor or two of its own at its first need.
  assert.ok(descriptors() <= before + opens / 100, `${before} descriptors, then ${descriptors()}`);
  const growth = used() - settled;
  assert.ok(growth < MAX_GROWTH_BYTES, `${(growth / 1e6).toFixed(1)} MB more than after ${SETTLED} opens`);
  assert.ok(pictures > opens / 4, `only ${pictures} pictures`);
  return pictures;
}
