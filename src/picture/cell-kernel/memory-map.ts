// What is at the beginning of the kernel's memory, before the panes' arrays.

/** What the functions share, by its addresses: numbers of 32 bits. */
export const STATE = {
  /** The terminal's cursor and pen, as `CellPen` knows them. */
  row: 0,
  column: 4,
  foreground: 8,
  background: 12,
  /** Where the next byte is written. */
  out: 16,
  /** What `choose` found. */
  chosenPattern: 20,
  chosenForeground: 24,
  chosenBackground: 28,
} as const;

/** The pane to encode; numbers of 32 bits. Those named `...At` are the addresses of the arrays of an `EncodeJob`. */
export const JOB = {
  left: 64,
  top: 68,
  columns: 72,
  rows: 76,
  wantedAt: 80,
  restsAt: 84,
  pricesAt: 88,
  ownedAt: 92,
  patternsAt: 96,
  foregroundsAt: 100,
  backgroundsAt: 104,
  nextPatternsAt: 108,
  nextForegroundsAt: 112,
  nextBackgroundsAt: 116,
  /** Once bytes are written up to here, only stale cells are. */
  endAt: 120,
} as const;

/** The numbers below this are kept ready; larger ones are written as the last of them. */
export const NUMBERS = 1_000;

/** The digits of numbers below this are counted beforehand. No terminal has more columns. */
export const COUNTED_NUMBERS = 4_000;

/** Each number's digits and a semicolon, in four bytes; and how many digits it is written with. */
export const NUMBERS_AT = 128;
export const DIGITS_AT = NUMBERS_AT + 4 * NUMBERS;

/** Where the panes' arrays begin. */
export const ARRAYS_AT = 8_192;
