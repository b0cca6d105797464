// The entry point of the JPEG decoder's kernel.
export { readMcus } from './jpeg-blocks';
export { finishRow, toRgb } from './jpeg-pixels';
