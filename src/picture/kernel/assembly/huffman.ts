// Builds Huffman tables (ITU-T T.81, annex C) as one look-up: the next bits give a code and the value behind it at once.
import {
  END_OF_BLOCK,
  LOOKUP_BITS,
  MAX_CODE_BITS,
  TABLE_COUNTS,
  TABLE_ENDS,
  TABLE_OFFSETS,
  TABLE_SYMBOLS,
} from '../jpeg-layout';

/** The largest category of a DC coefficient. */
const MAX_DC_SYMBOL = 15;

/** The symbol of sixteen zeros without a coefficient (F.1.2.2). */
const SIXTEEN_ZEROS = 0xf0;

/**
 * Builds the table of codes at `codes`: the number of codes of 1 to 16 bits, and `symbols` symbols in order.
 *
 * @returns Whether these are a prefix code. If not, nothing is written to `table`.
 */
export function buildTable(codes: usize, symbols: i32, isDc: bool, table: usize): bool {
  if (!isPrefixCode(codes, symbols, isDc)) return false;
  memory.fill(table, 0, TABLE_COUNTS);
  memory.copy(table + TABLE_COUNTS, codes, MAX_CODE_BITS + symbols);
  let code = 0;
  let place = 0;
  for (let bits = 1; bits <= MAX_CODE_BITS; bits += 1) {
    const ofLength = table + (bits << 2);
    store<i32>(ofLength, place - code, TABLE_OFFSETS);
    for (let count: i32 = load<u8>(table + bits - 1, TABLE_COUNTS); count > 0; count -= 1, place += 1, code += 1)
      if (bits <= LOOKUP_BITS) enter(table, code, bits, load<u8>(table + place, TABLE_SYMBOLS), isDc);
    store<i32>(ofLength, code, TABLE_ENDS);
    code <<= 1;
  }
  return true;
}

function isPrefixCode(codes: usize, symbols: i32, isDc: bool): bool {
  let code = 0;
  let place = 0;
  for (let bits = 1; bits <= MAX_CODE_BITS; bits += 1) {
    const count: i32 = load<u8>(codes + bits - 1);
    code += count;
    place += count;
    if (code > 1 << bits || place > symbols) return false;
    code <<= 1;
  }
  for (; isDc && place > 0; place -= 1) {
    const symbol: i32 = load<u8>(codes + place - 1, MAX_CODE_BITS);
    if (symbol > MAX_DC_SYMBOL) return false;
  }
  return true;
}

/** Writes the entries of a code. See `entryOf`; where code and value are longer than the look-up, see `longEntry`. */
function enter(table: usize, code: i32, bits: i32, symbol: i32, isDc: bool): void {
  const size = symbol & 15;
  const spare = LOOKUP_BITS - bits - size;
  let at = table + ((code << (LOOKUP_BITS - bits)) << 2);
  if (spare < 0) {
    at = repeat(at, (bits << 16) | (symbol << 8), 1 << (LOOKUP_BITS - bits));
    return;
  }
  const run = isDc ? 0 : size === 0 && symbol !== SIXTEEN_ZEROS ? END_OF_BLOCK : symbol >> 4;
  const head = (run << 8) | (bits + size);
  for (let extra = 0; extra < 1 << size; extra += 1) {
    // A leading 0 makes the value negative (EXTEND, F.2.2.1).
    const value = size > 0 && extra < 1 << (size - 1) ? extra - (1 << size) + 1 : extra;
    at = repeat(at, (value << 16) | head, 1 << spare);
  }
}

/** Writes an entry `count` times. Returns the address behind them. */
function repeat(at: usize, entry: i32, count: i32): usize {
  for (; count > 0; count -= 1, at += 4) store<i32>(at, entry);
  return at;
}
