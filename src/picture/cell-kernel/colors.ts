// Colours in vectors, two at once: blue, green, red and nothing of each, as eight numbers of 16 bits.
import type { Local, Statement, V128 } from '../wasm/code.js';
import type { NewLocal } from '../wasm/module.js';
import { i32 } from '../wasm/numbers.js';
import { bytes, i16x8, i32x4 } from '../wasm/vectors.js';
import { STATE } from './memory-map.js';

/** The colours of a cell's two dots have so many bytes. */
export const CELL_BYTES = 8;

/** The weights of `distance`. */
const WEIGHTS = [2, 9, 5, 0, 2, 9, 5, 0];

/** A weighted square is two sums, of blue and green and of red: the first ones of two vectors, and the second ones. */
const FIRST_SUMS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const SECOND_SUMS = FIRST_SUMS.map((place) => place + 4);

const SWAPPED_HALVES = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];

/** What a function needs to compute with colours. */
export interface Colors {
  /** To be run first. */
  readonly begin: Statement;
  /** Sets `sum` to the distances of both colours, whose differences are in `difference`; that is used up. */
  readonly distances: (sum: Local<'i32'>, difference: Local<'v128'>) => Statement;
  /** The same for one of them. */
  readonly distance: (of: 'first' | 'second', distance: Local<'i32'>, difference: Local<'v128'>) => Statement;
  /** Sets `four` to the distances of both colours from the pen's foreground, and from its background. */
  readonly distancesToPen: (four: Local<'v128'>, two: Local<'v128'>) => Statement;
}

/** Makes what it needs as variables of the function. */
export function colorsIn(local: NewLocal): Colors {
  const weights = local('v128');
  const inForeground = local('v128');
  const inBackground = local('v128');
  const squares = (difference: Local<'v128'>): V128 => i32x4.dot(difference, i16x8.mul(difference, weights));
  const fromPen = (two: Local<'v128'>, pens: number, squared: Local<'v128'>): Statement => [
    squared.set(i16x8.sub(two, i16x8.ofLowBytes(i32x4.splat(i32.load(pens))))),
    squared.set(squares(squared)),
  ];
  return {
    begin: weights.set(bytes.constant(WEIGHTS.flatMap((weight) => [weight, 0]))),
    distances: (sum, difference) => [
      difference.set(squares(difference)),
      difference.set(i32x4.add(difference, swapped(difference))),
      sum.set(i32.add(i32x4.lane(difference, 0), i32x4.lane(difference, 1))),
    ],
    distance: (of, distance, difference) => {
      const lane = of === 'first' ? 0 : 2;
      return [
        difference.set(squares(difference)),
        distance.set(i32.add(i32x4.lane(difference, lane), i32x4.lane(difference, lane + 1))),
      ];
    },
    distancesToPen: (four, two) => [
      fromPen(two, STATE.foreground, inForeground),
      fromPen(two, STATE.background, inBackground),
      four.set(
        i32x4.add(
          bytes.shuffle(inForeground, inBackground, FIRST_SUMS),
          bytes.shuffle(inForeground, inBackground, SECOND_SUMS),
        ),
      ),
    ],
  };
}

/** The second half before the first. */
export function swapped(one: Local<'v128'>): V128 {
  return bytes.shuffle(one, one, SWAPPED_HALVES);
}
