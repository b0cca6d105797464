// Encodes raw pictures of a local camera as JPEGs, as everything behind an input takes JPEGs alone.
import { TtycamError } from '../../core/errors.js';
import { DEFAULT_QUALITY } from '../../core/jpeg/default-quality.js';
import { loadSharp } from '../../native/load-sharp.js';
import type { SharpModule } from '../../native/sharp.js';
import type { Picture } from '../../sources/source.js';
import { sharpQueue } from '../sharp-queue.js';

/** @throws TtycamError `source-failed` where sharp cannot be loaded, `image-unreadable` where it fails. */
export async function jpegOf(picture: Picture): Promise<Uint8Array> {
  if (picture.kind === 'jpeg') return picture.jpeg;
  const { width, height } = picture.size;
  const sharp = openSharp();
  try {
    return await sharpQueue.run(() =>
      sharp(picture.pixels, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: DEFAULT_QUALITY })
        .toBuffer(),
    );
  } catch (cause) {
    const problem = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
    throw new TtycamError('image-unreadable', `a picture could not be encoded: ${problem}`, { cause });
  }
}

function openSharp(): SharpModule {
  try {
    return loadSharp();
  } catch (cause) {
    throw new TtycamError('source-failed', 'sharp, which encodes raw pictures, cannot be loaded here', { cause });
  }
}
