// What a V4L2 camera has granted, beside what was asked of it.
import type { Size } from '../../core/geometry.js';
import type { CameraRequest } from '../camera-request.js';
import type { GrantedCapture } from '../source.js';
import type { NegotiatedFormat } from './abi/format-abi.js';

/** What a camera has granted of a request. */
export function grantedCapture(
  format: NegotiatedFormat & { readonly sizes?: readonly Size[]; readonly fps?: number | undefined },
  request: CameraRequest,
): GrantedCapture {
  const { pixelFormat, size, sizes = [], fps } = format;
  const asked = { format: request.format, size: request.size, fps: request.fps };
  return { format: pixelFormat.trim(), size, fps, asked, sizes };
}
