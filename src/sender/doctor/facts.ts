// The facts that the doctor collects, in one object: the input of the diagnosis, and the output of --json.
import type { CameraControl } from '../../core/camera/camera-control.js';
import type { CameraRequest } from '../../sources/camera-request.js';
import type { DeviceWithRole } from '../../sources/v4l2/device-role.js';
import type { VideoFormat } from '../../sources/v4l2/video-formats.js';
import type { EncoderFacts } from './encoder-check.js';
import type { Clock } from './machine.js';
import type { Measurement } from './measure.js';
import type { Throttling } from './pi.js';
import type { ReceiverFacts } from './receiver-check.js';
import type { ToolFacts } from './tools.js';
import type { User } from './user-groups.js';
import type { Wifi } from './wifi.js';

/** One /dev/videoN. */
export interface DeviceFacts extends DeviceWithRole {
  /** The formats of a camera; undefined where it could not be asked. */
  readonly formats: readonly VideoFormat[] | undefined;
  /** The controls of a camera, where it lists them. */
  readonly controls?: readonly CameraControl[] | undefined;
}

/** A camera that was checked, in the configuration that a sender would use. */
export interface Capture {
  /** The value for `--device`. */
  readonly device: string;
  readonly name: string;
  /** Its V4L2 node, where it has one. */
  readonly node: string | undefined;
  /** How it is read: `v4l2-ctl`, `rpicam-vid`. */
  readonly backend: string | undefined;
  readonly why: string | undefined;
  readonly measurement: Measurement;
}

export interface Facts {
  readonly software: string;
  readonly node: string;
  readonly platform: string;
  /** From the device tree: `Raspberry Pi 4 Model B Rev 1.4`. */
  readonly model: string | undefined;
  readonly throttling: Throttling | undefined;
  readonly wifi: readonly Wifi[];
  /** Of the processor, in °C. */
  readonly temperature: number | undefined;
  readonly clock: Clock;
  /** What is asked of each camera. */
  readonly asked: CameraRequest;
  readonly user: User | undefined;
  readonly tools: readonly ToolFacts[];
  readonly devices: readonly DeviceFacts[];
  readonly captures: readonly Capture[];
  readonly encoders: EncoderFacts;
  readonly receiver: ReceiverFacts | undefined;
}

/** Whether a sender would run: at least one camera gave a picture. */
export function wouldRun({ captures }: Facts): boolean {
  return captures.some(({ measurement }) => measurement.kind === 'frames');
}
