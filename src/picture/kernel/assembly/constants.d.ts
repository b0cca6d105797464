// The constants that tools/kernel compiles the kernel of cells with: one module for each pair of values.

/** The number of dots in a cell: 1, 2, 4, 6 or 8. */
declare const DOTS: i32;

/** TRUECOLOR, COLORS_256 or COLORS_16. */
declare const DEPTH: i32;
