// The capture settings that the user asks of a camera.
import type { Size } from '../core/geometry.js';
import type { V4l2Backend } from './v4l2/v4l2-backend.js';

/** The pixel format to request: `auto` takes MJPEG, else YUYV. */
export type InputFormat = 'auto' | 'mjpeg' | 'yuyv';

/** The settings to request. The camera may choose others. */
export interface CameraRequest {
  readonly size: Size;
  /** Undefined: the camera's own rate. */
  readonly fps: number | undefined;
  readonly format: InputFormat;
  /** How to read a V4L2 device; undefined: with the cheapest backend that is present. */
  readonly backend?: V4l2Backend | undefined;
}
