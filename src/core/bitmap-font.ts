// A bitmap font of 5x8 dots, for text within pictures on machines without fonts.

/** The size of a character in dots. The width includes the gap behind it. */
export const GLYPH_WIDTH = 6;
export const GLYPH_HEIGHT = 8;

/** A horizontal run of dots. Positions count from the top left of the text. */
export interface DotRun {
  readonly column: number;
  readonly row: number;
  readonly length: number;
}

/** The characters from space to tilde: five columns of two hexadecimal digits each, the lowest bit on top. */
const GLYPHS = [
  '0000000000 00005F0000 0007000700 147F147F14 242A7F2A12 2313086462 3649562050 0005030000 001C224100 0041221C00 2A1C7F1C2A 08083E0808',
  '0080703000 0808080808 0060600000 2010080402 3E5149453E 00427F4000 4261514946 2141454B31 1814127F10 2745454539 3C4A494930 0171090503',
  '3649494936 064949291E 0036360000 0056360000 0814224100 1414141414 0041221408 0201510906 324979413E 7E1111117E 7F49494936 3E41414122',
  '7F4141221C 7F49494941 7F09090901 3E4149497A 7F0808087F 00417F4100 2040413F01 7F08142241 7F40404040 7F020C027F 7F0408107F 3E4141413E',
  '7F09090906 3E4151215E 7F09192946 4649494931 01017F0101 3F4040403F 1F2040201F 3F4038403F 6314081463 0708700807 6151494543 007F414100',
  '0204081020 0041417F00 0402010204 4040404040 0001020400 2054545478 7F48444438 3844444420 384444487F 3854545418 087E090102 18A4A49C78',
  '7F08040478 00447D4000 2040443D00 7F10284400 00417F4000 7C04180478 7C08040478 3844444438 FC18242418 18242418FC 7C08040408 4854545420',
  '043F444020 3C4040207C 1C2040201C 3C4030403C 4428102844 4C9090907C 4464544C44 0008364100 00007F0000 0041360800 0804081008',
]
  .join(' ')
  .split(' ')
  .map((hex) => [0, 2, 4, 6, 8].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));

const FIRST = 0x20;
const UNKNOWN = '?'.charCodeAt(0) - FIRST;
const COMBINING = /\p{M}+/gu;

/** The text with only characters of this font: letters lose their accents, and unknown characters become `?`. */
export function drawable(text: string): string {
  const base = text
    .normalize('NFKD')
    .replace(COMBINING, '')
    // Quotation marks and dashes.
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d\u201e]/g, '"')
    .replace(/[\u2013\u2014]/g, '-');
  return Array.from(base, (character) =>
    GLYPHS[character.charCodeAt(0) - FIRST] === undefined ? '?' : character,
  ).join('');
}

/** The width of a text in dots, without the gap behind its last character. */
export function dotWidth(text: string): number {
  return Math.max(0, text.length * GLYPH_WIDTH - 1);
}

/** A `drawable` text as runs of dots, row by row. */
export function dotRuns(text: string): DotRun[] {
  const glyphs = Array.from(text, (character) => GLYPHS[character.charCodeAt(0) - FIRST] ?? GLYPHS[UNKNOWN] ?? []);
  const runs: DotRun[] = [];
  for (let row = 0; row < GLYPH_HEIGHT; row += 1) {
    let length = 0;
    const columns = glyphs.length * GLYPH_WIDTH;
    for (let column = 0; column < columns; column += 1) {
      const bits = glyphs[Math.floor(column / GLYPH_WIDTH)]?.[column % GLYPH_WIDTH] ?? 0;
      if (((bits >> row) & 1) === 1) length += 1;
      else if (length > 0) {
        runs.push({ column: column - length, row, length });
        length = 0;
      }
    }
  }
  return runs;
}
