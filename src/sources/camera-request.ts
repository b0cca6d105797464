// The capture settings that the user asks of a camera.
import type { Size } from '../core/geometry.js';
import type { CameraControls } from './v4l2/controls/camera-controls.js';

/** The size to request where nobody asks for one: what most webcams give as MJPEG. */
export const DEFAULT_CAPTURE_SIZE: Size = { width: 640, height: 480 };

/**
 * The pixel formats to request: `auto` takes MJPEG, else the first of the others that the camera has. The last four have a buffer
 * for each plane.
 */
export const INPUT_FORMATS = [
  ...(['auto', 'mjpeg', 'yuyv', 'uyvy', 'yvyu', 'vyuy', 'nv12', 'nv21', 'yu12', 'yv12'] as const),
  ...(['rgb3', 'bgr3', 'grey', 'y16', 'nm12', 'nm21', 'ym12', 'ym21'] as const),
] as const;
type InputFormat = (typeof INPUT_FORMATS)[number];

/** How to read a V4L2 device, the cheapest first: system calls, a small child process, a large one, a process for each picture. */
export const V4L2_BACKENDS = ['ioctl', 'v4l2-ctl', 'ffmpeg', 'webcam'] as const;
export type V4l2Backend = (typeof V4L2_BACKENDS)[number];

/** The settings to request. The camera may choose others. */
export interface CameraRequest {
  readonly size: Size;
  /** Whether the user gave the size. A CSI camera otherwise gets the proportions of its sensor. */
  readonly sizeIsGiven?: boolean;
  /** Undefined: the camera's own rate. */
  readonly fps: number | undefined;
  /** `any`: whatever ffmpeg can decode, such as H.264. */
  readonly format: InputFormat | 'any';
  /** How to read a V4L2 device; undefined: with the cheapest backend that is present. */
  readonly backend?: V4l2Backend | undefined;
  /** What is wanted of a source that decodes anyway: a rate, and a size that pictures are made to fit. */
  readonly wanted?: { readonly fps: number | undefined; readonly size: Size | undefined } | undefined;
  /** More arguments for rpicam-vid. */
  readonly rpicamArgs?: readonly string[] | undefined;
  /** What is set on a V4L2 camera besides. */
  readonly controls?: CameraControls | undefined;
}
