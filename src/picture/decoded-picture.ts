// The result of decoding a JPEG: a small RGB picture, or the reason why there is none.

/** A small picture, three bytes a pixel, row by row. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * `unreadable`: no picture can be shown; `reason` may be printed once it is sanitised. `healthy`: the JPEG is not to blame,
 * as its kind is not supported, or the decoder is missing or took too long.
 */
export type DecodeOutcome =
  | { readonly kind: 'picture'; readonly picture: RgbPicture }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly healthy?: boolean };

/** Decodes a JPEG to `width` x `height` pixels, upright; the proportions are not kept. Never rejects. */
export type DecodePicture = (jpeg: Uint8Array, width: number, height: number) => Promise<DecodeOutcome>;
