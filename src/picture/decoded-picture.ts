// What a JPEG is turned into on its way to the terminal: a small RGB picture, or a reason.

/** A small picture, three bytes a pixel, row by row. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * `unreadable`: the bytes hold no picture that can be shown; `reason` is fit to print once cleaned. `healthy` where that is no
 * fault of the picture: it is of a kind that is not decoded here, or the decoder is missing, or it took too long.
 */
export type DecodeOutcome =
  | { readonly kind: 'picture'; readonly picture: RgbPicture }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly healthy?: boolean };

/** Turns a JPEG into `width` x `height` pixels, upright, whatever its own proportions. Never rejects. */
export type DecodePicture = (jpeg: Uint8Array, width: number, height: number) => Promise<DecodeOutcome>;
