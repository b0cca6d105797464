// Time as a colour: what is on a screen tells when it was taken.

/** How many codes there are before they begin again, and how long each lasts. */
export const CODES = 64;
const CODE_MS = 1_000 / 30;

/** The code of a moment, in ms since 1970. */
export function codeAt(unixMs: number): number {
  return Math.floor(unixMs / CODE_MS) % CODES;
}

/** Its colour: far enough apart to survive a JPEG. */
export function colorOf(code: number): readonly [number, number, number] {
  return [(code % 8) * 32 + 16, Math.floor(code / 8) * 32 + 16, 128];
}

/** How long ago the code of that colour was the present one, in ms, on the average; undefined when it is no code. */
export function ageOf(red: number, green: number, blue: number, unixMs: number): number | undefined {
  if (Math.abs(blue - 128) > 14) return undefined;
  const code = Math.floor(red / 32) + 8 * Math.floor(green / 32);
  const now = unixMs / CODE_MS - 0.5;
  return ((now - code) % CODES) * CODE_MS;
}
