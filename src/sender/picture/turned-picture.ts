// Turns and mirrors pictures of a source: by their pixels, by their Exif orientation, or by an orientation beside them.
import type { Size } from '../../core/geometry.js';
import { composed, type Orientation, orientationOf, uprightSize } from '../../core/jpeg/exif.js';
import { setOrientation } from '../../core/jpeg/set-orientation.js';
import { upright } from '../../picture/orient.js';
import type { Picture } from '../../sources/source.js';

type JpegPicture = Extract<Picture, { kind: 'jpeg' }>;

/** How a picture is shown that travels unturned. */
export interface ShownAs {
  readonly trueSize: Size;
  /** Undefined: as its own Exif data says. */
  readonly orientation?: Orientation | undefined;
}

/** The size and the orientation of a picture that whoever shows it turns. */
export function shownAs(picture: Picture, turn: Orientation): ShownAs {
  const size = shownSize(picture);
  if (turn === 1) return { trueSize: size };
  // A raw picture is encoded as it is, without Exif data.
  const own = picture.kind === 'jpeg' ? orientationOf(picture.jpeg) : 1;
  return { trueSize: uprightSize(size, turn), orientation: composed(own, turn) };
}

/** A picture that is turned: raw pixels are moved, and a JPEG gets an Exif orientation, which both encoders obey. */
export function turned(picture: Picture, turn: Orientation): Picture {
  if (turn === 1) return picture;
  if (picture.kind === 'rgb') {
    const { width, height, rgb } = upright({ ...picture.size, rgb: picture.pixels }, turn);
    return { kind: 'rgb', pixels: rgb, size: { width, height } };
  }
  return turnedJpeg(picture, turn);
}

/** A JPEG with the Exif orientation that turns it. */
export function turnedJpeg(picture: JpegPicture, turn: Orientation): JpegPicture {
  if (turn === 1) return picture;
  const { jpeg, size, trueSize } = picture;
  return {
    kind: 'jpeg',
    jpeg: setOrientation(jpeg, composed(orientationOf(jpeg), turn)),
    size: uprightSize(size, turn),
    ...(trueSize === undefined ? {} : { trueSize: uprightSize(trueSize, turn) }),
  };
}

/** The size that gives a picture's true proportions. */
export function shownSize(picture: Picture): Size {
  return (picture.kind === 'jpeg' ? picture.trueSize : undefined) ?? picture.size;
}
