// Huffman decoding (ITU-T T.81, F.2.2): reads coefficients, and adds each one's share to the small picture at once.
import {
  BIT,
  BROKEN,
  COMPONENT_AC_TABLE,
  COMPONENT_BLOCK_BYTES,
  COMPONENT_BYTES,
  COMPONENT_DC_TABLE,
  COMPONENT_DETAILED_ACROSS,
  COMPONENT_DETAILED_DOWN,
  COMPONENT_FIRSTS,
  COMPONENT_HORIZONTAL,
  COMPONENT_PREDICTED_DC,
  COMPONENT_ROW_BYTES,
  COMPONENT_ROWS,
  COMPONENT_SPAN_BYTES,
  COMPONENT_STEPS,
  COMPONENT_VERTICAL,
  COMPONENT_WEIGHTS,
  COMPONENTS,
  COMPONENTS_END,
  DATA,
  END_BIT,
  END_OF_BLOCK,
  LOOKUP_BITS,
  MAX_CODE_BITS,
  STEP_BYTES,
  STEP_FACTOR,
  STEP_ROW_OFFSET,
  STEP_WEIGHT_OFFSET,
  TABLE_ENDS,
  TABLE_OFFSETS,
  TABLE_SYMBOLS,
} from '../jpeg-layout';

/** A code and its value have at most 31 bits: after so many of its 57 bits the window is refilled. */
const REFILL_AFTER_BITS = 57 - 31;

const FLOATS_BYTES = 16;

/**
 * Reads `count` MCUs of one row, from `column` on (A.2.3).
 *
 * @returns 0; or, if the data are broken or have ended, how many MCUs were left when that was detected.
 */
export function readMcus(column: i32, mcuRow: i32, count: i32): i32 {
  const end: usize = load<i32>(COMPONENTS_END);
  for (; count > 0; count -= 1, column += 1) {
    for (let component: usize = COMPONENTS; component < end; component += COMPONENT_BYTES) {
      readBlocks(component, column, mcuRow);
    }
    if (load<i32>(BROKEN) !== 0 || load<i32>(BIT) > load<i32>(END_BIT)) return count;
  }
  return 0;
}

/** Reads a component's blocks of one MCU. */
function readBlocks(component: usize, column: i32, mcuRow: i32): void {
  const across = load<i32>(component, COMPONENT_HORIZONTAL);
  const down = load<i32>(component, COMPONENT_VERTICAL);
  const detailedAcross: usize = load<i32>(component, COMPONENT_DETAILED_ACROSS);
  const detailedDown: usize = load<i32>(component, COMPONENT_DETAILED_DOWN);
  const firsts: usize = load<i32>(component, COMPONENT_FIRSTS);
  let row: usize = load<i32>(component, COMPONENT_ROWS);
  for (let y = 0; y < down; y += 1) {
    const isDetailedRow: i32 = load<u8>(detailedDown + mcuRow * down + y);
    for (let block = column * across; block < (column + 1) * across; block += 1) {
      const isDetailed = (isDetailedRow | (load<u8>(detailedAcross + block) as i32)) !== 0;
      const first: usize = row + load<i32>(firsts + (block << 2));
      const weights: usize =
        load<i32>(component, COMPONENT_WEIGHTS) + block * load<i32>(component, COMPONENT_BLOCK_BYTES);
      readBlock(component, first, weights, isDetailed);
    }
    row += load<i32>(component, COMPONENT_ROW_BYTES) << 3;
  }
}

/** The next 57 to 64 bits of the data, the first in the highest bit. */
function windowAt(data: usize, bit: i32): u64 {
  const bytes = v128.load64_zero(data + (bit >>> 3));
  const reversed = i8x16.shuffle(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 8, 9, 10, 11, 12, 13, 14, 15);
  return (i64x2.extract_lane(reversed, 0) as u64) << (bit & 7);
}

/**
 * The table's entry for the next code, `value << 16 | run << 8 | bits`: the coefficient, the zeros before it, and the
 * length of code and value together. If `bits` is 0, `longEntry` finds the entry: a separate function, as it is rare.
 */
function entryOf(table: usize, window: u64): i32 {
  return load<i32>(table + (((window >> (64 - LOOKUP_BITS)) as i32) << 2));
}

/** The entry of a code that is too long for the look-up together with its value. */
function longEntry(found: i32, window: u64, table: usize): i32 {
  let codeAndSymbol = found;
  for (let bits = LOOKUP_BITS + 1; codeAndSymbol === 0; bits += 1) {
    if (bits > MAX_CODE_BITS) {
      store<i32>(BROKEN, 1);
      return (END_OF_BLOCK << 8) | 1;
    }
    const code = (window >> (64 - bits)) as i32;
    const ofLength = table + (bits << 2);
    if (code < load<i32>(ofLength, TABLE_ENDS)) {
      const symbol: i32 = load<u8>(table + code + load<i32>(ofLength, TABLE_OFFSETS), TABLE_SYMBOLS);
      codeAndSymbol = (bits << 16) | (symbol << 8);
    }
  }
  const bits = codeAndSymbol >>> 16;
  const symbol = (codeAndSymbol >>> 8) & 0xff;
  const size = symbol & 15;
  let value = (((window << bits) >> 1) >> (63 - size)) as i32;
  // A leading 0 makes it negative (EXTEND, F.2.2.1).
  if (value < 1 << (size - 1)) value += 1 - (1 << size);
  const run = size === 0 && symbol < 0xf0 ? END_OF_BLOCK : symbol >>> 4;
  return (value << 16) | (run << 8) | (bits + size);
}

/**
 * Reads a block. Adds each coefficient, times the weights of its horizontal frequency, to the small columns it reaches, in
 * the row of its vertical frequency. In a block without detail only the DC matters, and the others are skipped.
 */
function readBlock(component: usize, row: usize, weights: usize, isDetailed: bool): void {
  const data: usize = load<i32>(DATA);
  const table: usize = load<i32>(component, COMPONENT_AC_TABLE);
  const steps: usize = load<i32>(component, COMPONENT_STEPS);
  const spanBytes = load<i32>(component, COMPONENT_SPAN_BYTES);
  let bit = load<i32>(BIT);
  let window = windowAt(data, bit);
  let taken = 0;
  const dcTable: usize = load<i32>(component, COMPONENT_DC_TABLE);
  let entry = entryOf(dcTable, window);
  if ((entry & 0xff) === 0) entry = longEntry(entry, window, dcTable);
  window <<= entry & 0xff;
  taken += entry & 0xff;
  const dc = load<i32>(component, COMPONENT_PREDICTED_DC) + (entry >> 16);
  store<i32>(component, dc, COMPONENT_PREDICTED_DC);
  spread(dc, steps, row, weights, spanBytes);
  let k = 1;
  while (k < 64) {
    if (taken > REFILL_AFTER_BITS) {
      bit += taken;
      taken = 0;
      window = windowAt(data, bit);
    }
    entry = entryOf(table, window);
    if ((entry & 0xff) === 0) entry = longEntry(entry, window, table);
    window <<= entry & 0xff;
    taken += entry & 0xff;
    k += (entry >>> 8) & 0xff;
    if (isDetailed) spread(entry >> 16, steps + k * STEP_BYTES, row, weights, spanBytes);
    k += 1;
  }
  store<i32>(BIT, bit + taken);
  if (k > 64 && k < END_OF_BLOCK) store<i32>(BROKEN, 1);
}

/** Adds a coefficient to the columns it reaches, four at once. There are at least four. */
function spread(coefficient: i32, step: usize, row: usize, weights: usize, spanBytes: i32): void {
  let to: usize = row + load<i32>(step, STEP_ROW_OFFSET);
  let weight: usize = weights + load<i32>(step, STEP_WEIGHT_OFFSET);
  const factor = f32x4.splat((coefficient as f32) * load<f32>(step, STEP_FACTOR));
  addWeighted(to, factor, weight);
  if (spanBytes > FLOATS_BYTES) {
    const end = to + spanBytes;
    do {
      to += FLOATS_BYTES;
      weight += FLOATS_BYTES;
      addWeighted(to, factor, weight);
    } while (to + FLOATS_BYTES < end);
  }
}

function addWeighted(to: usize, factor: v128, weight: usize): void {
  v128.store(to, f32x4.add(v128.load(to), f32x4.mul(factor, v128.load(weight))));
}
