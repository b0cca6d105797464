// What a V4L2 device can do: struct v4l2_capability of linux/videodev2.h, which QUERYCAP fills in.

/** struct v4l2_capability: what a device can do. */
const CAPABILITY = { bytes: 104, driver: 0, driverBytes: 16, capabilities: 84, deviceCaps: 88 } as const;

export const CAPABILITY_BYTES = CAPABILITY.bytes;

/** V4L2_CAP_…: the capability flags of QUERYCAP. */
const CAP_VIDEO_CAPTURE = 0x1;
const CAP_VIDEO_OUTPUT = 0x2;
const CAP_VIDEO_CAPTURE_MPLANE = 0x1000;
const CAP_MEMORY_TO_MEMORY = 0x4000 | 0x8000;
const CAP_META_CAPTURE = 0x0080_0000;
const CAP_MEDIA_CONTROLLER = 0x2000_0000;
const CAP_STREAMING = 0x0400_0000;
const CAP_DEVICE_CAPS = 0x8000_0000;

/** An empty struct v4l2_capability, for QUERYCAP to fill in. */
export function newCapability(): Buffer {
  return Buffer.alloc(CAPABILITY.bytes);
}

/** The present capabilities of a device. They change: a loopback device is an output until a program feeds it. */
export interface Capability {
  readonly captures: boolean;
  /** Whether it captures pictures with a buffer for each plane. */
  readonly capturesPlanes: boolean;
  readonly capturesMetadata: boolean;
  /** Whether it converts what it is given, as a codec does. */
  readonly converts: boolean;
  /** Whether it streams only once a program, such as libcamera, has configured the media controller. */
  readonly needsMediaController: boolean;
  readonly outputs: boolean;
  readonly streams: boolean;
  /** The driver's name: `uvcvideo`, `v4l2 loopback`. */
  readonly driver: string;
}

export function readCapability(answer: Buffer): Capability {
  const all = answer.readUInt32LE(CAPABILITY.capabilities);
  // The capabilities of this node. Those of the whole camera would make its metadata node look like a capture device.
  const caps = (all & CAP_DEVICE_CAPS) !== 0 ? answer.readUInt32LE(CAPABILITY.deviceCaps) : all;
  return capabilityOf(textAt(answer, CAPABILITY.driver, CAPABILITY.driverBytes), caps);
}

/** @param caps The capability flags of this node, as in QUERYCAP's `device_caps`. */
export function capabilityOf(driver: string, caps: number): Capability {
  const has = (flags: number): boolean => (caps & flags) !== 0;
  return {
    captures: has(CAP_VIDEO_CAPTURE),
    capturesPlanes: has(CAP_VIDEO_CAPTURE_MPLANE),
    capturesMetadata: has(CAP_META_CAPTURE),
    converts: has(CAP_MEMORY_TO_MEMORY),
    needsMediaController: has(CAP_MEDIA_CONTROLLER),
    outputs: has(CAP_VIDEO_OUTPUT),
    streams: has(CAP_STREAMING),
    driver,
  };
}

/** A C string: up to its NUL. */
function textAt(answer: Buffer, at: number, bytes: number): string {
  const [text] = answer.toString('latin1', at, at + bytes).split('\0');
  return text ?? '';
}
