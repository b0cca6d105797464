// Opens the picture encoder that --encoder asks for.
import { TtycamError } from '../../core/errors.js';
import { PlanesEncoder, type PlanesUnavailable } from '../planes/planes-encoder.js';
import { type EncodeOptions, PictureEncoder } from './picture-encoder.js';

/** What encodes plain JPEGs. `auto`: libturbojpeg for live sources where it can be loaded, else sharp. */
export type EncoderChoice = 'sharp' | 'turbojpeg' | 'auto';

/**
 * Opens the encoder. Nothing is loaded for `--fit none`, which encodes no JPEG.
 *
 * @param live Whether the source is live. `auto` stays with sharp for a finite one: it can take its time, and its pictures do not
 * depend on what is installed.
 * @param openPlanes Loads libturbojpeg.
 * @throws TtycamError `source-failed` where libturbojpeg is asked for and cannot be loaded.
 */
export function openEncoder(
  options: EncodeOptions & { readonly encoder: EncoderChoice },
  live: boolean,
  openPlanes: () => PlanesEncoder | PlanesUnavailable = PlanesEncoder.open,
): PictureEncoder {
  const { encoder, fit } = options;
  if (fit === 'none' || encoder === 'sharp' || (encoder === 'auto' && !live)) return new PictureEncoder(options);
  const planes = openPlanes();
  if (planes.kind === 'encoder') return new PictureEncoder(options, planes);
  if (encoder === 'auto') return new PictureEncoder(options);
  const message = `--encoder turbojpeg: ${planes.reason}. To do: ${planes.todo}; or --encoder auto`;
  throw new TtycamError('source-failed', message);
}
