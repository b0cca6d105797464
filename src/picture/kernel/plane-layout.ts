// The memory layout of the resize kernel: the record of an axis. It is compiled for the host and for the kernel, as
// cells-layout.ts is.

/** How many weights each output has in the record: 4 or a multiple of 8. Those behind its last sample are 0. */
export const AXIS_LANES = 0;
/** How many outputs there are. */
export const AXIS_OUTPUTS = 4;
/** The first sample in use, and the one behind the last. */
export const AXIS_FIRST = 8;
export const AXIS_END = 12;
/** The first sample of each output, 32 bits each, for a multiple of 4 outputs; then their weights, 16 bits each. */
export const AXIS_FIRSTS = 16;

/** The sum of an output's weights, down and across. One vector instruction multiplies by 15 bits and rounds. */
export const ROWS_SUM = 32_768;
export const COLUMNS_SUM = 16_384;

/** Bytes behind a plane, and behind a record, that are read and not used. */
export const PLANE_MARGIN = 64;
