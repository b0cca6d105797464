// The kernel of the JPEG decoder.
export { readMcus } from './jpeg-blocks.ts';
export { finishRow, toRgb } from './jpeg-pixels.ts';
