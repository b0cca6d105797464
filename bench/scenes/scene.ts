// What the generated scenes share: their size, and the type of the functions that draw them.

/** The width and height of the pictures, in pixels. */
export const SCENE_SIDE = 400;

export type Rgb = readonly [red: number, green: number, blue: number];
export type Random = () => number;

/** Draws a frame, by its number from 0: three bytes a pixel, the same ones in every run. */
export type DrawFrame = (number: number) => Uint8ClampedArray;
