// The entry point of the kernel of cells. tools/kernel sets the constants DOTS and DEPTH.
export { encode } from './encode-pane';
export { fill } from './fill';
export { filter } from './moving-average';
export { countEdges, countFlicker } from './samples';
