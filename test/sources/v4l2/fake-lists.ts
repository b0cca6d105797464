// The lists of a simulated camera: its formats, sizes and rates, an entry for each call.
import type { Size } from '#src/core/geometry.js';

interface Offer {
  readonly formats: readonly string[];
  readonly planeFormats: readonly string[];
  readonly sizes: readonly Size[];
  readonly largest: Size | undefined;
  readonly fps: number;
}

const DISCRETE = 1;
const STEPWISE = 3;

/** The rate of the second interval of each size, in frames a second. */
const SECOND_FPS = 7.5;

/** Writes an entry into the argument of a call; false where the list has no such entry. */
export function listEntry(
  call: 'ENUM_FMT' | 'ENUM_FRAMESIZES' | 'ENUM_FRAMEINTERVALS',
  argument: Buffer,
  { formats, planeFormats, sizes, largest, fps }: Offer,
): boolean {
  const index = argument.readUInt32LE(0);
  const put = (offset: number, values: readonly number[]): void => {
    for (const [at, value] of values.entries()) argument.writeUInt32LE(value, offset + at * 4);
  };
  if (call === 'ENUM_FMT') {
    const listed = (argument.readUInt32LE(4) === 1 ? formats : planeFormats)[index];
    if (listed === undefined) return false;
    argument.write(`the ${listed}`, 12, 32, 'latin1');
    argument.write(listed, 44, 4, 'latin1');
    return true;
  }
  if (call === 'ENUM_FRAMEINTERVALS') {
    const isRange = largest !== undefined;
    if (index > (isRange ? 0 : 1)) return false;
    put(16, isRange ? [STEPWISE, 1, fps, 1, 1, 0, 1] : [DISCRETE, 1_000, (index === 0 ? SECOND_FPS : fps) * 1_000]);
    return true;
  }
  const size = sizes[index];
  if (size !== undefined) put(8, [DISCRETE, size.width, size.height]);
  else if (index === 0 && largest !== undefined) put(8, [STEPWISE, 16, largest.width, 2, 16, largest.height, 2]);
  else return false;
  return true;
}
