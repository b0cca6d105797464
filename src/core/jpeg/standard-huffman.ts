// The default Huffman tables of Motion JPEG (ITU-T T.81, K.3), which UVC cameras omit.

/**
 * A table in the form of a DHT segment: the number of codes of each length (1 to 16 bits), and their symbols in order.
 */
export interface HuffmanCodes {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/** Table K.3: DC of luminance. */
const DC_LUMINANCE: HuffmanCodes = codes('00 01 05 01 01 01 01 01 01 00 00 00 00 00 00 00', '000102030405060708090a0b');

/** Table K.4: DC of chrominance. */
const DC_CHROMINANCE: HuffmanCodes = codes(
  '00 03 01 01 01 01 01 01 01 01 01 00 00 00 00 00',
  '000102030405060708090a0b',
);

/** Table K.5: AC of luminance. */
const AC_LUMINANCE: HuffmanCodes = codes(
  '00 02 01 03 03 02 04 03 05 05 04 04 00 00 01 7d',
  `01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a
   434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aa
   b2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa`,
);

/** Table K.6: AC of chrominance. */
const AC_CHROMINANCE: HuffmanCodes = codes(
  '00 02 01 02 04 04 03 04 07 05 04 04 00 01 02 77',
  `000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a
   434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9
   aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa`,
);

/** The tables by destination: 0 is luminance, and 1 is chrominance. */
export const STANDARD_DC: readonly HuffmanCodes[] = [DC_LUMINANCE, DC_CHROMINANCE];
export const STANDARD_AC: readonly HuffmanCodes[] = [AC_LUMINANCE, AC_CHROMINANCE];

function codes(counts: string, symbols: string): HuffmanCodes {
  return { counts: bytes(counts), symbols: bytes(symbols) };
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
