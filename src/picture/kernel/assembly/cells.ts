// The kernel of cells. DOTS and DEPTH are constants of the build: see tools/kernel.
export { encode } from './encode.ts';
export { fill } from './fill.ts';
export { filter } from './temporal-filter.ts';
