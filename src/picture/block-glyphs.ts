// Block elements of Unicode: the characters that cells are drawn with, and the dots that each of them fills.

/**
 * How finely a cell is divided. `whole` has one colour, for terminals and fonts that have ASCII only. `half` has an upper
 * and a lower dot. The finer ones have more dots, in two colours.
 */
export type Blocks = 'whole' | 'half' | 'quadrant' | 'sextant' | 'octant';

/** The characters for a cell that is divided into dots. */
export interface GlyphSet {
  /** How many dots a cell has in each direction. */
  readonly across: number;
  readonly down: number;
  /**
   * The UTF-8 of each pattern, in four bytes each. A pattern has a bit for each dot that the foreground fills. The lowest bit
   * is the dot at the top left, and the others follow in reading order. 0 is the space; the last pattern is the full block.
   */
  readonly utf8: Uint8Array;
  /** The pattern of the full block. */
  readonly full: number;
  /** How many of the four bytes are used. 0: there is no character for the pattern. */
  readonly lengths: Uint8Array;
}

const SPACE = 0x20;
const FULL = 0x2588;
const UPPER_HALF = 0x2580;
const LOWER_HALF = 0x2584;
const LEFT_HALF = 0x258c;
const RIGHT_HALF = 0x2590;

/** U+2580 to U+259F, by pattern. */
const QUADRANTS = [
  ...[SPACE, 0x2598, 0x259d, UPPER_HALF, 0x2596, LEFT_HALF, 0x259e, 0x259b],
  ...[0x2597, 0x259a, RIGHT_HALF, 0x259c, LOWER_HALF, 0x2599, 0x259f, FULL],
];

const glyphSets = new Map<Blocks, GlyphSet>();

/** The glyph set of a kind of blocks: always the same object, as it is asked for with each picture. */
export function glyphSetOf(blocks: Blocks): GlyphSet {
  const known = glyphSets.get(blocks);
  if (known !== undefined) return known;
  const created = createGlyphSet(blocks);
  glyphSets.set(blocks, created);
  return created;
}

function createGlyphSet(blocks: Blocks): GlyphSet {
  switch (blocks) {
    case 'whole':
      return glyphSet(1, 1, [SPACE, undefined]);
    case 'half':
      // No full block. In some fonts it is a little smaller than the cell, so smooth areas would show thin lines of the
      // background. It would save 1 % of the bytes.
      return glyphSet(1, 2, [SPACE, UPPER_HALF, LOWER_HALF, undefined]);
    case 'quadrant':
      return glyphSet(2, 2, QUADRANTS);
    case 'sextant':
      return glyphSet(2, 3, sextants());
    case 'octant':
      return glyphSet(2, 4, octants());
  }
}

// Unicode 13, U+1FB00 BLOCK SEXTANT-1 to U+1FB3B BLOCK SEXTANT-23456: all patterns in ascending order except four, which
// had characters before.
function sextants(): number[] {
  const existing = new Map([
    [0, SPACE],
    [0b010101, LEFT_HALF],
    [0b101010, RIGHT_HALF],
    [0b111111, FULL],
  ]);
  return sequence(existing, 64, 0x1fb00);
}

// Unicode 16, U+1CD00 BLOCK OCTANT-3 to U+1CDE5 BLOCK OCTANT-2345678. They are all patterns in ascending order, except the
// sixteen of the quadrants and ten that have other names.
function octants(): number[] {
  const existing = new Map([
    [0b00000001, 0x1cea8], // LEFT HALF UPPER ONE QUARTER BLOCK
    [0b00000010, 0x1ceab], // RIGHT HALF UPPER ONE QUARTER BLOCK
    [0b00000011, 0x1fb82], // UPPER ONE QUARTER BLOCK
    [0b00010100, 0x1fbe6], // MIDDLE LEFT ONE QUARTER BLOCK
    [0b00101000, 0x1fbe7], // MIDDLE RIGHT ONE QUARTER BLOCK
    [0b00111111, 0x1fb85], // UPPER THREE QUARTERS BLOCK
    [0b01000000, 0x1cea3], // LEFT HALF LOWER ONE QUARTER BLOCK
    [0b10000000, 0x1cea0], // RIGHT HALF LOWER ONE QUARTER BLOCK
    [0b11000000, 0x2582], // LOWER ONE QUARTER BLOCK
    [0b11111100, 0x2586], // LOWER THREE QUARTERS BLOCK
  ]);
  QUADRANTS.forEach((code, pattern) => {
    // Each dot of a quadrant is two octants, one above the other.
    const upper = (pattern & 3) * 0b0101;
    const lower = (pattern >> 2) * 0b0101;
    existing.set(upper | (lower << 4), code);
  });
  return sequence(existing, 256, 0x1cd00);
}

function sequence(existing: ReadonlyMap<number, number>, count: number, first: number): number[] {
  let next = first;
  return Array.from({ length: count }, (_, pattern) => existing.get(pattern) ?? next++);
}

function glyphSet(across: number, down: number, codes: readonly (number | undefined)[]): GlyphSet {
  const utf8 = new Uint8Array(codes.length * 4);
  const bytes = codes.map((code) => (code === undefined ? [] : utf8Of(code)));
  bytes.forEach((of, pattern) => {
    utf8.set(of, pattern * 4);
  });
  return { across, down, full: codes.length - 1, utf8, lengths: Uint8Array.from(bytes, (of) => of.length) };
}

function utf8Of(code: number): number[] {
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return [code];
  if (code < 0x1_0000) return [0xe0 | (code >> 12), tail(6), tail(0)];
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
}
