// The cheapest way to write one cell of half blocks in truecolor, as `choose` in encoder.ts finds it: step by step the same.
import { COMMON_BYTES, MAX_REUSE, NEVER, ONE_COLOR, TWO_COLORS } from '../encoder.js';
import { UNKNOWN } from '../escapes.js';
import {
  type F64,
  giveBack,
  type I32,
  type Int,
  type Local,
  type Statement,
  select,
  type V128,
  when,
} from '../wasm/code.js';
import { type ModuleBuilder, variables } from '../wasm/module.js';
import { f64, i32 } from '../wasm/numbers.js';
import { bytes, i16x8, i32x4 } from '../wasm/vectors.js';
import { CELL_BYTES, colorsIn, swapped } from './colors.js';
import { addCommon } from './common-color.js';
import { STATE } from './memory-map.js';
import { colorBytes, HALF_BYTES, LEAST_COLOR_BYTES, LOWER, SPACE, UPPER } from './write.js';

const LOWER_DOT = 4;

/** `cell`, `rowEnd`: addresses of the cell's dots and of those behind its row's last. Returns 1 if there is a way below `limit`. */
export type Choose = (cell: Int, rowEnd: Int, inPen: V128, rate: F64, limit: F64) => I32;

/** Where a dot's new colour is put and its price, and what there is beside it: the glyph that it is the foreground of, and the other. */
interface NewColor {
  readonly dot: 'first' | 'second';
  readonly dotAt: number;
  readonly color: Local<'i32'>;
  readonly found: Local<'i32'>;
  readonly price: Local<'f64'>;
  readonly itself: number;
  readonly turned: number;
  readonly restInInk: F64;
  readonly restInPaper: F64;
}

/** Adds `choose`, which leaves what it found in the STATE. */
export function addChoose(module: ModuleBuilder): Choose {
  const common = addCommon(module);
  return module.func('choose', ['i32', 'i32', 'v128', 'f64', 'f64'], (local, cell, rowEnd, inPen, rate, limit) => {
    const { begin, distance, distances } = colorsIn(local);
    const [penInk, penPaper, one, other, isFlat, error, tolerance] = variables(local, 'i32', 7);
    const [pattern, foreground, background, mean, newOne, newOther] = variables(local, 'i32', 6);
    const [oneInInk, oneInPaper, otherInInk, otherInPaper] = variables(local, 'f64', 4);
    const [least, glyph, aColor, oneColor, bothColors, priceOfOne, priceOfOther] = variables(local, 'f64', 7);
    const [flat, newBoth, attempt] = variables(local, 'f64', 3);
    const [dots, difference] = variables(local, 'v128', 2);

    const take = (price: F64, itsPattern: Int, itsForeground: Int, itsBackground: Int): Statement => [
      attempt.set(price),
      when(f64.less(attempt, least), [
        least.set(attempt),
        pattern.set(itsPattern),
        foreground.set(itsForeground),
        background.set(itsBackground),
      ]),
    ];
    const finish: Statement = [
      when(f64.less(least, limit), [
        i32.store(STATE.chosenPattern, pattern),
        i32.store(STATE.chosenForeground, foreground),
        i32.store(STATE.chosenBackground, background),
        giveBack(1),
      ]),
      giveBack(0),
    ];
    const reused = (off: I32, pens: I32): F64 => {
      const isTooFar = i32.or(i32.more(off, MAX_REUSE), i32.equal(pens, UNKNOWN));
      return select(isTooFar, f64.constant(NEVER), f64.ofInt(off));
    };
    const twoOf = (color: Int): V128 => i16x8.ofLowBytes(i32x4.splat(color));
    // In the order that encoder.ts adds them in, as sums of floats depend on it.
    const sum = (first: F64, ...more: readonly F64[]): F64 => more.reduce((all, next) => f64.add(all, next), first);
    const bytesOf = (color: Local<'i32'>): F64 => f64.ofInt(colorBytes(color));
    const away = (color: Int): Statement => difference.set(i16x8.sub(dots, twoOf(color)));

    // A new colour for one dot, where one may pay, with either of the pen's for the rest.
    const withNew = ({
      dot,
      dotAt,
      color,
      found,
      price,
      itself,
      turned,
      restInInk,
      restInPaper,
    }: NewColor): Statement =>
      when(
        i32.or(
          f64.less(sum(glyph, bothColors), least),
          f64.less(sum(glyph, f64.least(restInInk, restInPaper), oneColor, aColor), least),
        ),
        [
          found.set(common[1](color, i32.add(cell, CELL_BYTES + dotAt), rowEnd, tolerance)),
          away(found),
          distance(dot, error, difference),
          price.set(f64.add(f64.ofInt(error), f64.mul(rate, bytesOf(found)))),
          take(sum(glyph, price, restInPaper, oneColor), itself, found, penPaper),
          take(sum(glyph, restInInk, price, oneColor), turned, penInk, found),
        ],
      );

    return [
      begin,
      penInk.set(i32.load(STATE.foreground)),
      penPaper.set(i32.load(STATE.background)),
      one.set(i32.load(cell)),
      other.set(i32.load(cell, LOWER_DOT)),
      isFlat.set(i32.equal(one, other)),
      dots.set(i16x8.ofLowBytes(bytes.load8(cell))),
      [oneInInk, otherInInk, oneInPaper, otherInPaper].map((price, lane) => [
        error.set(i32x4.lane(inPen, lane)),
        price.set(reused(error, lane < 2 ? penInk : penPaper)),
      ]),
      least.set(limit),

      // With what the pen has.
      take(sum(oneInPaper, otherInPaper, rate), SPACE, penPaper, penPaper),
      glyph.set(f64.mul(rate, f64.constant(HALF_BYTES))),
      when(i32.isZero(isFlat), [
        take(sum(glyph, oneInInk, otherInPaper), UPPER, penInk, penPaper),
        take(sum(glyph, otherInInk, oneInPaper), LOWER, penInk, penPaper),
      ]),
      aColor.set(f64.mul(rate, f64.constant(LEAST_COLOR_BYTES))),
      oneColor.set(f64.mul(rate, f64.constant(ONE_COLOR))),
      // Nothing else is to be had without a new colour.
      when(f64.less(least, f64.add(oneColor, aColor)), [finish]),

      // One new colour for both dots: they are half their distance from any, together, at least.
      tolerance.set(i32.ofFloat(f64.mul(f64.constant(COMMON_BYTES), rate))),
      difference.set(i16x8.sub(dots, swapped(dots))),
      distance('first', error, difference),
      when(f64.less(sum(f64.mul(f64.ofInt(error), f64.constant(0.5)), oneColor, aColor, rate), least), [
        difference.set(bytes.middle(i32x4.splat(one), i32x4.splat(other))),
        mean.set(common[2](i32x4.lane(difference, 0), i32.add(cell, CELL_BYTES), rowEnd, tolerance)),
        away(mean),
        distances(error, difference),
        flat.set(sum(f64.ofInt(error), oneColor, f64.mul(rate, f64.add(bytesOf(mean), f64.constant(1))))),
        take(flat, SPACE, mean, mean),
      ]),
      when(isFlat, [finish]),

      // A new colour for the upper dot, beside either of the pen's; then one for the lower dot; then both.
      newOne.set(UNKNOWN),
      newOther.set(UNKNOWN),
      bothColors.set(f64.add(f64.mul(rate, f64.constant(TWO_COLORS)), f64.mul(f64.constant(2), aColor))),
      withNew({
        ...{ dot: 'first', dotAt: 0, color: one, found: newOne, price: priceOfOne },
        ...{ itself: UPPER, turned: LOWER, restInInk: otherInInk, restInPaper: otherInPaper },
      }),
      withNew({
        ...{ dot: 'second', dotAt: LOWER_DOT, color: other, found: newOther, price: priceOfOther },
        ...{ itself: LOWER, turned: UPPER, restInInk: oneInInk, restInPaper: oneInPaper },
      }),
      when(i32.and(i32.differ(newOne, UNKNOWN), i32.differ(newOther, UNKNOWN)), [
        newBoth.set(sum(glyph, priceOfOne, priceOfOther, f64.mul(rate, f64.constant(TWO_COLORS)))),
        take(newBoth, UPPER, newOne, newOther),
      ]),
      finish,
    ];
  });
}
