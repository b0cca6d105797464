// The Huffman tables that a JPEG without any means. The walk of the scan in core uses the same ones.
export { STANDARD_AC, STANDARD_DC } from '../../core/jpeg/standard-huffman.js';
