// The entry point of the JPEG decoder's kernel.
export { buildTable } from './huffman';
export { toRgb, toRgbMeans } from './jpeg-pixels';
export { readScan } from './jpeg-scan';
export { writeSteps } from './jpeg-steps';
export { isEqual } from './stuffing';
