// The interface of every input that the receiver goes to: one attempt at pictures, or at one of our senders behind pipes.

import type { Address } from '../../core/address.js';
import type { Demand } from '../../core/camera/demand.js';
import type { Size } from '../../core/geometry.js';
import type { MessageLink } from '../../net/link.js';
import type { CameraSettings, SettingName } from '../../sources/camera-settings.js';
import type { SourceEvents, SourceFrame } from '../../sources/source.js';

/** What an attempt gives its pictures to. */
export interface InputSite {
  readonly events: SourceEvents;
  /** The demand for this camera now; undefined: nobody looks, and the attempt will be ended soon. */
  demand(): Demand | undefined;
  /** Takes a picture. Of a finite input, the next one is read when the promise resolves. */
  frame(frame: SourceFrame): Promise<void> | undefined;
  /** Says what gives the pictures, such as a program at the other end: `rpicam-vid`. */
  describe(source: string): void;
  /**
   * Takes the messages of one of our senders, until its link ends.
   *
   * @throws TtycamError why it ended.
   */
  serve(link: MessageLink): Promise<void>;
}

/** A camera that the receiver goes to. */
export interface PulledInput {
  /** A `live` input keeps only the newest picture. Of a `finite` one, none is lost, and its end is the camera's. */
  readonly kind: 'live' | 'finite';
  /** Whether its times are those of the capture, by this machine's clock. Else the age of its pictures is unknown. */
  readonly knowsCaptureTime: boolean;
  /**
   * The smallest size that it gives for a smaller demand, in pixels. It is reopened for a larger demand. Undefined: its
   * pictures have one size.
   */
  readonly scalesFrom?: Size | undefined;
  /** Whether a finite input has a rate of its own, as a recording has. */
  readonly hasRate?: boolean;
  /** For how long a healthy camera may give no picture, in ms; undefined: as any camera. */
  readonly quietMs?: number | undefined;
  /** The shortest wait after a failure that only a person can change, in ms; undefined: as after any failure. */
  readonly deniedRetryMs?: number | undefined;
  /**
   * One attempt: opens the camera and gives its pictures to `site`, until it ends or `signal` is aborted. Any end of a live
   * input is a failure, and it is tried again. All its resources are released when the promise settles.
   *
   * @throws TtycamError why it failed, and what to do.
   */
  attempt(site: InputSite, signal: AbortSignal): Promise<void>;
}

/** One camera to go to. */
export interface CameraRequest {
  readonly name: string;
  readonly address: Address;
  readonly scheme: InputScheme;
  readonly settings: CameraSettings;
  /** Whether it was typed, on the command line or in the dashboard, and is not of the configuration. */
  readonly isTyped: boolean;
}

/** One kind of address. */
export interface InputScheme {
  /** As messages list it: `http://`. */
  readonly shown: string;
  readonly matches: RegExp;
  readonly settings: readonly SettingName[];
  readonly make: MakeInput;
}

/**
 * Makes the input of a camera. Nothing is opened yet.
 *
 * @throws TtycamError `usage` for an address that can never work.
 */
type MakeInput = (request: CameraRequest) => PulledInput;
