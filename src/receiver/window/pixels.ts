// Decodes a JPEG into the pixels of a window: through libjpeg-turbo where the system has it, else through sharp.
import type { Size } from '../../core/geometry.js';
import { orientationOf } from '../../core/jpeg/exif.js';
import { ProofSampler } from '../../core/jpeg/proof-sampling.js';
import { walkScans } from '../../core/jpeg/scan-walk.js';
import { decodeWithSharp } from '../decode.js';
import { BYTE_ORDERS, type PixelFormat, toPixels } from './raster.js';
import type { TurboJpeg } from './turbo-decoder.js';

/** The memory that a picture is decoded into, and that its display draws from. */
export interface PixelBuffer {
  readonly format: PixelFormat;
  /** Whether the display scales, so that a picture may have another size than the one asked for. */
  readonly scales: boolean;
  /** The memory for a picture of that size, rows without gaps. Its old content may be lost. */
  allocate(size: Size): Promise<Uint8Array>;
}

/** `pixels`: the buffer holds a picture of that size, in that memory. `unreadable`: the buffer holds no picture, for that reason. */
export type PixelOutcome =
  | { readonly kind: 'pixels'; readonly size: Size; readonly memory: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly healthy?: boolean };

/** Decodes a JPEG into a buffer, in about the wanted size, whatever its own proportions. */
export type DecodePixels = (jpeg: Uint8Array, wanted: Size, buffer: PixelBuffer) => Promise<PixelOutcome>;

/** @param turbo Undefined where the system has no libjpeg-turbo. */
export function pixelDecoder(turbo: TurboJpeg | undefined): DecodePixels {
  const sampler = new ProofSampler();
  return async (jpeg, wanted, buffer) => {
    // libjpeg-turbo does not obey the Exif orientation.
    const isPlain = buffer.scales && orientationOf(jpeg) === 1;
    const size = turbo !== undefined && isPlain ? turbo.sizeFor(jpeg, wanted) : undefined;
    if (turbo !== undefined && size !== undefined && !(sampler.due() && isDamaged(jpeg))) {
      const memory = await buffer.allocate(size);
      if (turbo.decode(jpeg, size, buffer.format, memory)) return { kind: 'pixels', size, memory };
    }
    // Rare kinds, large ones, and all that libjpeg-turbo warns of go to sharp: one decoder decides what is damaged.
    const outcome = await decodeWithSharp(jpeg, wanted.width, wanted.height);
    if (outcome.kind === 'unreadable') {
      if (outcome.healthy !== true) sampler.damaged();
      return outcome;
    }
    const { picture } = outcome;
    const memory = await buffer.allocate(wanted);
    if (buffer.format === 'rgb') memory.set(picture.rgb);
    else toPixels(picture, memory, BYTE_ORDERS[buffer.format]);
    return { kind: 'pixels', size: wanted, memory };
  };
}

function isDamaged(jpeg: Uint8Array): boolean {
  return walkScans(jpeg).kind === 'damaged';
}
