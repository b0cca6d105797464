// The kernel of the JPEG decoder.
export { readMcus } from './jpeg-blocks';
export { finishRow, toRgb } from './jpeg-pixels';
