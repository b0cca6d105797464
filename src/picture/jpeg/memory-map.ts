// Where things are in the kernel's memory.
import { MAX_BLOCKS_IN_MCU } from './header.js';
import { END_OF_BLOCK, TABLE_BYTES } from './huffman.js';
import { COMPONENT_BYTES, COMPONENTS_AT, STEP_BYTES } from './kernel-blocks.js';

const MAX_COMPONENTS = 3;

/** Huffman tables of each class that are kept: as many as one JPEG may have. */
export const MAX_TABLES = 4;

/** What a block, a broken one included, can count to. */
export const STEPS = 64 + END_OF_BLOCK + 1;

export const DC_TABLES_AT = COMPONENTS_AT + MAX_COMPONENTS * COMPONENT_BYTES;
export const AC_TABLES_AT = DC_TABLES_AT + MAX_TABLES * TABLE_BYTES;
export const STEPS_AT = AC_TABLES_AT + MAX_TABLES * TABLE_BYTES;

/** What follows from the sizes of picture and small picture; then what is made of each picture; then its data. */
export const GEOMETRY_AT = STEPS_AT + MAX_COMPONENTS * STEPS * STEP_BYTES;

/**
 * What may be read beyond the end of the data before it is noticed, once an MCU: in each of its blocks 64 coefficients of
 * at most 16 + 15 bits. And what is looked at but not taken.
 */
export const MARGIN_BYTES = MAX_BLOCKS_IN_MCU * 64 * 4 + 16;
