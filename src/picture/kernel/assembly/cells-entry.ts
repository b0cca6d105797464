// The kernel of cells. DOTS and DEPTH are constants of the build: see tools/kernel.
export { encode } from './encode-pane';
export { fill } from './fill';
export { filter } from './moving-average';
