// The kernel of cells. DOTS and DEPTH are constants of the build: see tools/kernel.
export { encode } from './encode';
export { fill } from './fill';
export { filter } from './temporal-filter';
