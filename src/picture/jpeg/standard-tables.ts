// The standard Huffman tables for a JPEG that has none. The scan check in core uses the same ones.
export { STANDARD_AC, STANDARD_DC } from '../../core/jpeg/standard-huffman.js';
