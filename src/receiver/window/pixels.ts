// A JPEG becomes the pixels of a window: through libjpeg-turbo where the system has it, through sharp everywhere else.

import type { Size } from '../../core/geometry.js';
import { orientationOf } from '../../core/jpeg/exif.js';
import { ProofSampler } from '../../core/jpeg/proof-sampling.js';
import { walkScans } from '../../core/jpeg/scan-walk.js';
import { decodeWithSharp } from '../decode.js';
import { BYTE_ORDERS, toPixels } from './raster.js';
import type { TurboJpeg } from './turbojpeg.js';

/** The bytes of a pixel in their order; `x` is one that nobody looks at. */
export type PixelFormat = 'rgb' | keyof typeof BYTE_ORDERS;

/** Where a picture is decoded to: memory that its display draws from. */
export interface PixelRoom {
  readonly format: PixelFormat;
  /** Whether a picture of another size than the one that is asked for will do. */
  readonly scales: boolean;
  /** The memory for a picture of that size, row by row without gaps. What stood there before may be gone. */
  roomFor(size: Size): Promise<Uint8Array>;
}

/** `pixels`: they stand in the room, in that size. `unreadable`: what stands there is no picture; `reason` tells why. */
export type PixelOutcome =
  | { readonly kind: 'pixels'; readonly size: Size }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly healthy?: boolean };

/** Decodes a JPEG into a room, in about the size that is asked for, whatever its own proportions. */
export type DecodePixels = (jpeg: Uint8Array, wanted: Size, room: PixelRoom) => Promise<PixelOutcome>;

/** @param turbo Undefined where the system has no libjpeg-turbo. */
export function pixelDecoder(turbo: TurboJpeg | undefined): DecodePixels {
  const proving = new ProofSampler();
  return async (jpeg, wanted, room) => {
    // libjpeg-turbo does not turn pictures.
    const isPlain = room.scales && orientationOf(jpeg) === 1;
    const size = turbo !== undefined && isPlain ? turbo.sizeFor(jpeg, wanted) : undefined;
    if (turbo !== undefined && size !== undefined && !(proving.due() && isDamaged(jpeg))) {
      if (turbo.decode(jpeg, size, room.format, await room.roomFor(size))) return { kind: 'pixels', size };
    }
    // Rare kinds, large ones, and all that libjpeg-turbo warns of: what is still a picture is for one decoder to judge.
    const outcome = await decodeWithSharp(jpeg, wanted.width, wanted.height);
    if (outcome.kind === 'unreadable') {
      if (outcome.healthy !== true) proving.damaged();
      return outcome;
    }
    const { picture } = outcome;
    const target = await room.roomFor(wanted);
    if (room.format === 'rgb') target.set(picture.rgb);
    else toPixels(picture, target, BYTE_ORDERS[room.format]);
    return { kind: 'pixels', size: wanted };
  };
}

function isDamaged(jpeg: Uint8Array): boolean {
  return walkScans(jpeg).kind === 'damaged';
}
