// A software rasterizer: paints a scene into pixels, for an X server that can neither scale nor blend.
import type { PixelRectangle } from '../../core/geometry.js';
import type { PixelLayout } from '../../picture/auto-levels.js';
import type { RgbPicture } from '../../picture/decoded-picture.js';
import type { Fill, Scene } from './scene.js';

/** The offsets of red, green and blue in a pixel of four bytes. */
export type ByteOrder = readonly [red: number, green: number, blue: number];

/** The pixels of X servers: TrueColor of 24 bits, blue lowest, in the server's byte order. */
export const BYTE_ORDERS: Readonly<Record<'bgrx' | 'xrgb', ByteOrder>> = { bgrx: [2, 1, 0], xrgb: [1, 2, 3] };

/** The bytes of a pixel in their order; `x` is an unused one. */
export type PixelFormat = 'rgb' | keyof typeof BYTE_ORDERS;

/** Where the colours of a pixel are in memory. */
export function layoutOf(format: PixelFormat): PixelLayout {
  const [red, green, blue] = format === 'rgb' ? [0, 1, 2] : BYTE_ORDERS[format];
  return { bytes: format === 'rgb' ? 3 : 4, red, green, blue };
}

/** Copies a picture into `target`: four bytes a pixel, rows without gaps. */
export function toPixels({ rgb }: RgbPicture, target: Uint8Array, [red, green, blue]: ByteOrder): void {
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    target[to + red] = rgb[from] as number;
    target[to + green] = rgb[from + 1] as number;
    target[to + blue] = rgb[from + 2] as number;
  }
}

/** Paints a scene into `target`, four bytes a pixel. The picture should have the size in which it is shown. */
export function paintScene(scene: Scene, picture: RgbPicture | undefined, target: Uint8Array, order: ByteOrder): void {
  target.fill(0);
  if (scene.picture !== undefined && picture !== undefined) {
    paintPicture(picture, scene.picture, scene.size.width, scene.size.height, target, order);
  }
  for (const fill of scene.fills) for (const one of fill.rectangles) paintRectangle(fill, one, scene, target, order);
}

/** Nearest-neighbour scaling, for a window that was resized since the picture was decoded. */
function paintPicture(
  { width, height, rgb }: RgbPicture,
  place: PixelRectangle,
  columns: number,
  rows: number,
  target: Uint8Array,
  [red, green, blue]: ByteOrder,
): void {
  for (let y = Math.max(0, place.top); y < Math.min(rows, place.top + place.height); y += 1) {
    const fromRow = Math.floor(((y - place.top) * height) / place.height) * width;
    for (let x = Math.max(0, place.left); x < Math.min(columns, place.left + place.width); x += 1) {
      const from = (fromRow + Math.floor(((x - place.left) * width) / place.width)) * 3;
      const to = (y * columns + x) * 4;
      target[to + red] = rgb[from] as number;
      target[to + green] = rgb[from + 1] as number;
      target[to + blue] = rgb[from + 2] as number;
    }
  }
}

function paintRectangle(
  { color, opacity }: Fill,
  { left, top, width, height }: PixelRectangle,
  { size }: Scene,
  target: Uint8Array,
  order: ByteOrder,
): void {
  for (let y = Math.max(0, top); y < Math.min(size.height, top + height); y += 1) {
    for (let x = Math.max(0, left); x < Math.min(size.width, left + width); x += 1) {
      const at = (y * size.width + x) * 4;
      for (const [channel, offset] of order.entries()) {
        const under = target[at + offset] as number;
        target[at + offset] = Math.round(under + ((color[channel] ?? 0) - under) * opacity);
      }
    }
  }
}
