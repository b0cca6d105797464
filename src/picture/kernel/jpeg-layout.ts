// The memory layout of the JPEG decoder's kernel: addresses, offsets and sizes in bytes. It is compiled for the host and for
// the kernel, as cells-layout.ts is.

/** The position of the next bit in the data, and the number of bits. */
export const BIT = 0;
export const END_BIT = 4;
/** 1 after an invalid code, or a coefficient beyond the 64th. */
export const BROKEN = 8;
/** The address of the data, which have no stuffed zeros and are followed by MARGIN_BYTES. */
export const DATA = 12;
/** The end of the components' records. */
export const COMPONENTS_END = 16;
/** The data of the scan as they came, and their end. They lie RAW_OFFSET behind DATA. */
export const RAW = 20;
export const RAW_END = 24;
/** Columns and rows of MCUs, and the MCUs between two restart markers; 0 without markers. */
export const MCUS_ACROSS = 28;
export const MCUS_DOWN = 32;
export const RESTART_INTERVAL = 36;

/** The result of a scan in which nothing is missing. */
export const WHOLE = -1;

/** The records of the components, one after another. */
export const COMPONENTS = 64;
const MAX_COMPONENTS = 3;

// The record of a component: numbers of 32 bits. What is not a number or a size is an address.

/** Blocks in an MCU, across and down. */
export const COMPONENT_HORIZONTAL = 0;
export const COMPONENT_VERTICAL = 4;
export const COMPONENT_DC_TABLE = 8;
export const COMPONENT_AC_TABLE = 12;
/** A step for each coefficient in zigzag order, up to STEPS. */
export const COMPONENT_STEPS = 16;
/** For each column of blocks: the offset of the first small column it reaches, in bytes. */
export const COMPONENT_FIRSTS = 20;
/** The weights of `Axis`, and their bytes for a block and for a frequency. */
export const COMPONENT_WEIGHTS = 24;
export const COMPONENT_BLOCK_BYTES = 28;
export const COMPONENT_SPAN_BYTES = 32;
/** For each row of blocks in an MCU: 8 vertical frequencies, each with a float for each small column; and a row's bytes. */
export const COMPONENT_ROWS = 36;
export const COMPONENT_ROW_BYTES = 40;
/** The prediction of the next DC coefficient: the last one (F.2.2.1). */
export const COMPONENT_PREDICTED_DC = 44;
/** `Axis.detailed`, across and down. */
export const COMPONENT_DETAILED_ACROSS = 48;
export const COMPONENT_DETAILED_DOWN = 52;
/** For rows of blocks: the weights of `Axis` and their bytes for a frequency, and its `first` (four times) and `count`. */
export const COMPONENT_DOWN_WEIGHTS = 56;
export const COMPONENT_DOWN_SPAN_BYTES = 60;
export const COMPONENT_DOWN_FIRSTS = 64;
export const COMPONENT_DOWN_COUNTS = 68;
/** The small picture's samples, row by row. */
export const COMPONENT_SAMPLES = 72;
export const COMPONENT_BYTES = 80;

// The step of a coefficient: the offsets of its vertical frequency and of its weights, and its factor (a float).
export const STEP_ROW_OFFSET = 0;
export const STEP_WEIGHT_OFFSET = 4;
export const STEP_FACTOR = 8;
export const STEP_BYTES = 16;

/** The bits of a table look-up. 11 bits hold 90 % of the codes in a camera's picture together with their values. */
export const LOOKUP_BITS = 11;

/** The longest code, in bits. */
export const MAX_CODE_BITS = 16;

/** A symbol is a byte. */
export const MAX_SYMBOLS = 256;

/** The run of the end-of-block symbol: it leads beyond the 64 coefficients from every position. */
export const END_OF_BLOCK = 128;

// A Huffman table: a 32-bit entry for each value of LOOKUP_BITS bits. Then by code length, 32 bits each: the largest code
// plus 1, and the offset from a code to the index of its symbol. Then its codes as in a DHT segment: how many there are of
// each length, in one byte each, and the symbols.
export const TABLE_LOOKUP = 0;
export const TABLE_ENDS = 4 << LOOKUP_BITS;
export const TABLE_OFFSETS = TABLE_ENDS + 4 * (MAX_CODE_BITS + 1);
export const TABLE_COUNTS = TABLE_OFFSETS + 4 * (MAX_CODE_BITS + 1);
export const TABLE_SYMBOLS = TABLE_COUNTS + MAX_CODE_BITS;
export const TABLE_BYTES = TABLE_SYMBOLS + MAX_SYMBOLS;

/** How many Huffman tables of each class are cached: as many as one JPEG may have. */
export const MAX_TABLES = 4;
export const DC_TABLES = COMPONENTS + MAX_COMPONENTS * COMPONENT_BYTES;
export const AC_TABLES = DC_TABLES + MAX_TABLES * TABLE_BYTES;

/** The steps of each component: the highest index that a block can reach, broken ones included. */
export const STEPS = 64 + END_OF_BLOCK + 1;
export const STEPS_AT = AC_TABLES + MAX_TABLES * TABLE_BYTES;

/** For the next table and the next component: codes as in TABLE_COUNTS, and 64 factors of coefficients (floats). */
export const NEXT_CODES = STEPS_AT + MAX_COMPONENTS * STEPS * STEP_BYTES;
export const NEXT_FACTORS = NEXT_CODES + MAX_CODE_BITS + MAX_SYMBOLS;

/** The zigzag order: for each coefficient its frequency, `vertical * 8 + horizontal`, in one byte. */
export const ZIGZAG_AT = NEXT_FACTORS + 4 * 64;

/** The last header that was parsed, and that of the next JPEG. Longer ones are not compared. */
export const MAX_HEADER_BYTES = 2_048;
export const KNOWN_HEADER = ZIGZAG_AT + 64;
export const NEXT_HEADER = KNOWN_HEADER + MAX_HEADER_BYTES;

/** The geometry, which follows from the sizes of the JPEG and the small picture; then the sums and the data of a JPEG. */
export const GEOMETRY_AT = NEXT_HEADER + MAX_HEADER_BYTES;

/** The most blocks in an MCU (T.81, B.2.3). */
export const MAX_BLOCKS_IN_MCU = 10;

/**
 * The most bytes that are read beyond the end of the data, as the end is checked once an MCU. They are 64 coefficients of at
 * most 16 + 15 bits in each block, and the window behind the last of them.
 */
export const MARGIN_BYTES = MAX_BLOCKS_IN_MCU * 64 * 4 + 16;

/** The distance of the scan's data as they came. So they are not overwritten before they are copied, with a vector to spare. */
export const RAW_OFFSET = MARGIN_BYTES + 32;
