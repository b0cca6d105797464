// The memory layout of the kernel of cells: addresses, offsets and sizes in bytes.
//
// TypeScript compiles this table for the host, and AssemblyScript for the kernel. So it holds constants only.

// The terminal's cursor and pen, and the address of the next byte of output.
export const CURSOR_ROW = 0;
export const CURSOR_COLUMN = 4;
export const PEN_FOREGROUND = 8;
export const PEN_BACKGROUND = 12;
export const OUTPUT_END = 16;

/** The numbers 0 to 999 in ASCII with a semicolon, in four bytes each; and the number of digits, in one byte each. */
export const NUMBERS = 1_000;
export const NUMBER_TEXTS = 64;
export const DIGIT_COUNTS = NUMBER_TEXTS + 4 * NUMBERS;

/** For each pattern of two dots: a vector whose 64-bit halves are all ones where the dot is set. */
export const PAIR_MASKS = DIGIT_COUNTS + NUMBERS + 8;

/** xterm's palette: the nearest of the cube's six steps for each level, and the 256 colours. */
export const CUBE_STEPS = PAIR_MASKS + 4 * 16;
export const PALETTE_256 = CUBE_STEPS + 256;

/** The 16 colours, and the nearest one for each colour of four bits a channel. */
export const PALETTE_16 = PALETTE_256 + 4 * 256;
export const NEAREST_16 = PALETTE_16 + 4 * 16;

/** Working memory to sort the dots of one cell: their keys, their ranks, and their order. */
export const SORT_KEYS = NEAREST_16 + 4_096;
export const SORT_RANKS = SORT_KEYS + 32;
export const SORT_ORDER = SORT_RANKS + 32;

/** One cell of so many is sampled. A bin for each power of two counts the samples of such a flicker, in 32 bits each. */
export const SAMPLE_INTERVAL = 8;
export const FLICKER_BINS = 33;
export const FLICKER_COUNTS = SORT_ORDER + 16;

/** The samples that move, and those of them with a strong edge: a squared difference of 40 levels, in units of `distance`. */
export const MOVING_SAMPLES = FLICKER_COUNTS + 4 * FLICKER_BINS;
export const EDGE_SAMPLES = MOVING_SAMPLES + 4;
export const STRONG_EDGE = 16 * 40 * 40;

/** The start of the memory for panes, at a multiple of 16. */
export const PANES = (EDGE_SAMPLES + 4 + 15) & ~15;

// The record of a pane: numbers of 32 bits. From PANE_GLYPHS on they are addresses.
export const PANE_LEFT = 0;
export const PANE_TOP = 4;
export const PANE_COLUMNS = 8;
export const PANE_ROWS = 12;
/** The UTF-8 of each pattern, in four bytes each; then its length, in one byte each. */
export const PANE_GLYPHS = 16;
/** The decoded picture: three bytes a pixel, then PIXELS_MARGIN bytes that may be read. */
export const PANE_PIXELS = 20;
/** The colour of each dot, 0xRRGGBB in 32 bits: in the picture, and after the temporal filter. */
export const PANE_COLORS = 24;
export const PANE_FILTERED = 28;
/** The temporal filter's state: the mean of each dot (blue, green, red, 0 in 8.8 fixed point), and each cell's static count. */
export const PANE_MEANS = 32;
export const PANE_STATIC_COUNTS = 36;
/** The factor of lambda by static count, in 64-bit floating point. */
export const PANE_LAMBDA_SCALES = 40;
/** One byte for each cell: 1 where the pane owns it. */
export const PANE_OWNED = 44;
/** What the screen shows: a 16-bit pattern and two colours for each cell. `encode` writes the next state. */
export const PANE_PATTERNS = 48;
export const PANE_FOREGROUNDS = 52;
export const PANE_BACKGROUNDS = 56;
export const PANE_NEXT_PATTERNS = 60;
export const PANE_NEXT_FOREGROUNDS = 64;
export const PANE_NEXT_BACKGROUNDS = 68;
/** The output buffer, with room for all cells. */
export const PANE_OUTPUT = 72;
/** Working memory of `encode`: the cells that are written, and the colours of all runs. */
export const PANE_WRITTEN = 76;
export const PANE_RUN_COLORS = 80;
/** The dots of the samples in the last two pictures. */
export const PANE_LAST_SAMPLES = 84;
export const PANE_SECOND_LAST_SAMPLES = 88;
export const PANE_BYTES = 96;

export const PIXELS_MARGIN = 16;

/** The pattern of a cell whose content on the screen is unknown; and an unknown colour or position of the terminal's pen. */
export const STALE = -1;
export const UNKNOWN = -1;

/** A cell is static after so many pictures near its mean. The count ends at the second number. */
export const STATIC_FROM = 3;
export const MAX_STATIC_COUNT = 10;

// Values of DEPTH.
export const TRUECOLOR = 0;
export const COLORS_256 = 1;
export const COLORS_16 = 2;
