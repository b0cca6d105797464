// Where things lie in the memory that the kernel of the JPEG decoder shares with its host: addresses, offsets and sizes in
// bytes. This table is a part of both, as cells-layout.ts is.

/** Where in the data the next bit is, and how many bits there are. */
export const BIT = 0;
export const END_BIT = 4;
/** 1 once there was what is no code, or a coefficient beyond the 64th. */
export const BROKEN = 8;
/** Where the data are: without stuffed zeros, with MARGIN_BYTES behind them. */
export const DATA = 12;
/** Where the records of the components end. */
export const COMPONENTS_END = 16;

/** The records of the components, one after another. */
export const COMPONENTS = 64;
export const MAX_COMPONENTS = 3;

// The record of a component: numbers of 32 bits. What is not a number or a size is an address.

/** Blocks in an MCU, across and down. */
export const COMPONENT_HORIZONTAL = 0;
export const COMPONENT_VERTICAL = 4;
export const COMPONENT_DC_TABLE = 8;
export const COMPONENT_AC_TABLE = 12;
/** A step for each coefficient in zigzag order, those of END_OF_BLOCK and behind it included. */
export const COMPONENT_STEPS = 16;
/** For each column of blocks: how many bytes before the first small column it reaches. */
export const COMPONENT_FIRSTS = 20;
/** The weights of `Axis`, and how many bytes of them a block and a frequency have. */
export const COMPONENT_WEIGHTS = 24;
export const COMPONENT_BLOCK_BYTES = 28;
export const COMPONENT_SPAN_BYTES = 32;
/** For each row of blocks in an MCU: 8 vertical frequencies, each a float for each small column; and their bytes. */
export const COMPONENT_ROWS = 36;
export const COMPONENT_ROW_BYTES = 40;
/** The last DC coefficient, to which the next one is a difference. */
export const COMPONENT_PREDICTED_DC = 44;
/** `Axis.detailed`, across and down. */
export const COMPONENT_DETAILED_ACROSS = 48;
export const COMPONENT_DETAILED_DOWN = 52;
export const COMPONENT_BYTES = 64;

// What is done with a coefficient: the vertical frequency it goes to, its weights, and what it is multiplied by (a float).
export const STEP_ROW_OFFSET = 0;
export const STEP_WEIGHT_OFFSET = 4;
export const STEP_FACTOR = 8;
export const STEP_BYTES = 16;

/** Bits looked at at once. 11 hold nine in ten codes of a camera's picture together with their values. */
export const LOOKUP_BITS = 11;

/** The longest code, in bits. */
export const MAX_CODE_BITS = 16;

/** A byte is all that a symbol can be. */
export const MAX_SYMBOLS = 256;

/** The run of a symbol that ends its block: it leads out of the 64 coefficients from wherever it stands. */
export const END_OF_BLOCK = 128;

// A Huffman table: an entry of 32 bits for each LOOKUP_BITS bits. Then by length, 32 bits each: one more than the largest
// code, and what leads from a code to the place of its symbol. Then the symbols.
export const TABLE_LOOKUP = 0;
export const TABLE_ENDS = 4 << LOOKUP_BITS;
export const TABLE_OFFSETS = TABLE_ENDS + 4 * (MAX_CODE_BITS + 1);
export const TABLE_SYMBOLS = TABLE_OFFSETS + 4 * (MAX_CODE_BITS + 1);
export const TABLE_BYTES = TABLE_SYMBOLS + MAX_SYMBOLS;

/** Huffman tables of each class that are kept: as many as one JPEG may have. */
export const MAX_TABLES = 4;
export const DC_TABLES = COMPONENTS + MAX_COMPONENTS * COMPONENT_BYTES;
export const AC_TABLES = DC_TABLES + MAX_TABLES * TABLE_BYTES;

/** The steps of each component: what a block, a broken one included, can count to. */
export const STEPS = 64 + END_OF_BLOCK + 1;
export const STEPS_AT = AC_TABLES + MAX_TABLES * TABLE_BYTES;

/** What follows from the sizes of picture and small picture; then what is made of each picture; then its data. */
export const GEOMETRY_AT = STEPS_AT + MAX_COMPONENTS * STEPS * STEP_BYTES;

/** Blocks in an MCU: as many as T.81, B.2.3 allows. */
export const MAX_BLOCKS_IN_MCU = 10;

/**
 * What may be read beyond the end of the data before it is noticed, once an MCU: in each of its blocks 64 coefficients of
 * at most 16 + 15 bits. And what is looked at but not taken.
 */
export const MARGIN_BYTES = MAX_BLOCKS_IN_MCU * 64 * 4 + 16;
