// The entry point of the JPEG decoder's kernel.
export { toRgb, toRgbMeans } from './jpeg-pixels';
export { readScan } from './jpeg-scan';
export { isEqual } from './stuffing';
