// The kernel's first part: bits become coefficients, and each at once its share of the small picture.
import { giveBack, type I32, repeatWhile, type Statement, when } from '../wasm/code.js';
import type { ModuleBuilder } from '../wasm/module.js';
import { f32, i32, i64 } from '../wasm/numbers.js';
import { bytes, f32x4 } from '../wasm/vectors.js';
import { END_OF_BLOCK, LOOKUP_BITS, MAX_CODE_BITS, TABLE } from './huffman.js';

/** What is at the beginning of the memory, by its addresses; all of it numbers of 32 bits. */
export const STATE = {
  /** Where in the data the next bit is, and how many there are. */
  bit: 0,
  endBit: 4,
  /** 1 once there was what is no code, or a coefficient beyond the 64th. */
  broken: 8,
  /** Where the data are: without stuffed zeros, with a margin of at least 16 bytes behind what one MCU can run over. */
  data: 12,
  /** Where the components end. */
  componentsEnd: 16,
} as const;

/** The components of the picture, one record after another. */
export const COMPONENTS_AT = 64;
export const COMPONENT_BYTES = 64;

/** What a component has in its record, all of it numbers of 32 bits. Those named `...At` are addresses. */
export const COMPONENT = {
  /** Blocks in an MCU. */
  horizontal: 0,
  vertical: 4,
  dcAt: 8,
  acAt: 12,
  /** A STEP for each coefficient in zigzag order, those of END_OF_BLOCK and behind it included. */
  stepsAt: 16,
  /** For each column of blocks: how many bytes before the first small column it reaches. */
  firstsAt: 20,
  /** The weights of `Axis`, and how many bytes of them a block and a frequency have. */
  weightsAt: 24,
  blockBytes: 28,
  spanBytes: 32,
  /** For each row of blocks in an MCU: 8 vertical frequencies, each a float for each small column; and their bytes. */
  rowsAt: 36,
  rowBytes: 40,
  /** The last DC coefficient, to which the next one is a difference. */
  predicted: 44,
  /** `Axis.detailed`, across and down. */
  detailedAcrossAt: 48,
  detailedDownAt: 52,
} as const;

/** What is done with a coefficient: the vertical frequency it goes to, its weights, and what it is multiplied by (a float). */
export const STEP = { rowOffset: 0, weightOffset: 4, factor: 8 } as const;
export const STEP_BYTES = 16;

/** No code and its value are longer than 31 bits: when so many of a window's 57 are taken, it is filled anew. */
const REFILL_AFTER_BITS = 57 - 31;

/** Adds `readMcus`, and what it is made of. */
export function addBlockReader(module: ModuleBuilder): void {
  /** The entry of a code that the look-up does not hold together with its value. */
  const longEntry = module.func('longEntry', ['i32', 'i64', 'i32'], (local, found, window, table) => {
    const bits = local('i32');
    const code = local('i32');
    const size = local('i32');
    const symbol = local('i32');
    const extra = local('i32');
    const atBits = i32.add(table, i32.shl(bits, 2));
    return [
      when(i32.isZero(found), [
        bits.set(LOOKUP_BITS + 1),
        repeatWhile(i32.and(i32.isZero(found), i32.less(bits, MAX_CODE_BITS + 1)), [
          code.set(i32.lowHalfOf(i64.shr(window, i32.sub(64, bits)))),
          when(i32.less(code, i32.load(atBits, TABLE.ends)), [
            symbol.set(i32.loadByte(i32.add(table, i32.add(code, i32.load(atBits, TABLE.offsets))), TABLE.symbols)),
            found.set(i32.or(i32.shl(bits, 16), i32.shl(symbol, 8))),
          ]),
          bits.set(i32.add(bits, 1)),
        ]),
        when(i32.isZero(found), [i32.store(STATE.broken, 1), giveBack((END_OF_BLOCK << 8) | 1)]),
      ]),
      bits.set(i32.shr(found, 16)),
      symbol.set(i32.and(i32.shr(found, 8), 0xff)),
      size.set(i32.and(symbol, 15)),
      extra.set(i32.lowHalfOf(i64.shr(i64.shr(i64.shl(window, bits), 1), i32.sub(63, size)))),
      // A leading 0 makes it negative (EXTEND, F.2.2.1).
      when(i32.less(extra, i32.shl(1, i32.sub(size, 1))), [extra.set(i32.add(extra, i32.sub(1, i32.shl(1, size))))]),
      // As in `runOf`.
      code.set(i32.shr(symbol, 4)),
      when(i32.isZero(size), [when(i32.less(symbol, 0xf0), [code.set(END_OF_BLOCK)])]),
      giveBack(i32.or(i32.shl(extra, 16), i32.or(i32.shl(code, 8), i32.add(bits, size)))),
    ];
  });

  /**
   * Reads a block (F.2.2) and adds each coefficient, times the weights of its horizontal frequency, to the columns it
   * reaches of its vertical frequency. Where nothing is `detailed` only the DC matters, and the others are passed over.
   */
  const readBlock = module.procedure(
    'readBlock',
    ['i32', 'i32', 'i32', 'i32'],
    (local, component, row, weights, detailed) => {
      const raw = local('v128');
      const window = local('i64');
      const bit = local('i32');
      const taken = local('i32');
      const entry = local('i32');
      const ac = local('i32');
      const k = local('i32');
      const steps = local('i32');
      const step = local('i32');
      const spanBytes = local('i32');
      const at = local('i32');
      const weight = local('i32');
      const past = local('i32');
      const factor = local('v128');

      const fill: Statement[] = [
        raw.set(bytes.load8(i32.add(i32.load(STATE.data), i32.shr(bit, 3)))),
        // The first byte has the highest bits.
        window.set(
          i64.shl(
            i64.ofVector(bytes.shuffle(raw, raw, [7, 6, 5, 4, 3, 2, 1, 0, 8, 9, 10, 11, 12, 13, 14, 15])),
            i32.and(bit, 7),
          ),
        ),
      ];
      const readEntry = (table: I32): Statement[] => [
        entry.set(i32.load(i32.add(table, i32.shl(i32.lowHalfOf(i64.shr(window, 64 - LOOKUP_BITS)), 2)))),
        when(i32.isZero(i32.and(entry, 0xff)), [entry.set(longEntry(entry, window, table))]),
        window.set(i64.shl(window, i32.and(entry, 0xff))),
        taken.set(i32.add(taken, i32.and(entry, 0xff))),
      ];
      const refill = when(i32.more(taken, REFILL_AFTER_BITS), [bit.set(i32.add(bit, taken)), taken.set(0), ...fill]);
      const spread = (coefficient: I32): Statement[] => [
        at.set(i32.add(row, i32.load(step, STEP.rowOffset))),
        weight.set(i32.add(weights, i32.load(step, STEP.weightOffset))),
        factor.set(f32x4.splat(f32.mul(f32.ofInt(coefficient), f32.load(step, STEP.factor)))),
        bytes.store(at, f32x4.add(bytes.load(at), f32x4.mul(factor, bytes.load(weight)))),
        when(i32.more(spanBytes, 16), [
          past.set(16),
          repeatWhile(i32.less(past, spanBytes), [
            at.set(i32.add(at, 16)),
            bytes.store(at, f32x4.add(bytes.load(at), f32x4.mul(factor, bytes.load(i32.add(weight, past))))),
            past.set(i32.add(past, 16)),
          ]),
        ]),
      ];
      const nextCode = [refill, ...readEntry(ac), k.set(i32.add(k, i32.and(i32.shr(entry, 8), 0xff)))];
      return [
        bit.set(i32.load(STATE.bit)),
        ac.set(i32.load(component, COMPONENT.acAt)),
        steps.set(i32.load(component, COMPONENT.stepsAt)),
        step.set(steps),
        spanBytes.set(i32.load(component, COMPONENT.spanBytes)),
        ...fill,
        ...readEntry(i32.load(component, COMPONENT.dcAt)),
        i32.store(
          component,
          i32.add(i32.load(component, COMPONENT.predicted), i32.shrSigned(entry, 16)),
          COMPONENT.predicted,
        ),
        ...spread(i32.load(component, COMPONENT.predicted)),
        k.set(1),
        when(
          detailed,
          [
            repeatWhile(i32.less(k, 64), [
              ...nextCode,
              step.set(i32.add(steps, i32.mul(k, STEP_BYTES))),
              ...spread(i32.shrSigned(entry, 16)),
              k.set(i32.add(k, 1)),
            ]),
          ],
          [repeatWhile(i32.less(k, 64), [...nextCode, k.set(i32.add(k, 1))])],
        ),
        i32.store(STATE.bit, i32.add(bit, taken)),
        when(i32.more(k, 64), [when(i32.less(k, END_OF_BLOCK), [i32.store(STATE.broken, 1)])]),
      ];
    },
  );

  /**
   * Reads `count` MCUs of a row of them, at least one, from `column` on (A.2.3).
   *
   * Gives back 0; or, where the data are broken or have ended, how many were left when that was found.
   */
  module.func('readMcus', ['i32', 'i32', 'i32'], (local, column, mcuRow, count) => {
    const component = local('i32');
    const x = local('i32');
    const y = local('i32');
    const block = local('i32');
    const row = local('i32');
    const detailed = local('i32');
    const of = (field: number): I32 => i32.load(component, field);
    const blocksOfRow: Statement[] = [
      x.set(0),
      block.set(i32.mul(column, of(COMPONENT.horizontal))),
      detailed.set(
        i32.loadByte(i32.add(of(COMPONENT.detailedDownAt), i32.add(i32.mul(mcuRow, of(COMPONENT.vertical)), y))),
      ),
      repeatWhile(i32.less(x, of(COMPONENT.horizontal)), [
        readBlock(
          component,
          i32.add(row, i32.load(i32.add(of(COMPONENT.firstsAt), i32.shl(block, 2)))),
          i32.add(of(COMPONENT.weightsAt), i32.mul(block, of(COMPONENT.blockBytes))),
          i32.or(detailed, i32.loadByte(i32.add(of(COMPONENT.detailedAcrossAt), block))),
        ),
        block.set(i32.add(block, 1)),
        x.set(i32.add(x, 1)),
      ]),
    ];
    return [
      repeatWhile(i32.more(count, 0), [
        component.set(COMPONENTS_AT),
        repeatWhile(i32.less(component, i32.load(STATE.componentsEnd)), [
          row.set(of(COMPONENT.rowsAt)),
          y.set(0),
          repeatWhile(i32.less(y, of(COMPONENT.vertical)), [
            ...blocksOfRow,
            row.set(i32.add(row, i32.shl(of(COMPONENT.rowBytes), 3))),
            y.set(i32.add(y, 1)),
          ]),
          component.set(i32.add(component, COMPONENT_BYTES)),
        ]),
        when(i32.or(i32.load(STATE.broken), i32.more(i32.load(STATE.bit), i32.load(STATE.endBit))), [giveBack(count)]),
        column.set(i32.add(column, 1)),
        count.set(i32.sub(count, 1)),
      ]),
      giveBack(0),
    ];
  });
}
