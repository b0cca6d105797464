// The entry point of the resize kernel.
export { copyPlane } from './copy-plane';
export { resize } from './resize-plane';
