// The entry point of the JPEG decoder's kernel.
export { toRgb } from './jpeg-pixels';
export { readScan } from './jpeg-scan';
export { isEqual } from './stuffing';
