// Encodes a time as a colour, so that a picture on a screen shows the time of its capture.

/** The number of codes before they repeat, and the duration of each. */
export const CODES = 64;
const CODE_MS = 1_000 / 30;

/** The code of a time, in ms since 1970. */
export function codeAt(unixMs: number): number {
  return Math.floor(unixMs / CODE_MS) % CODES;
}

/** The colour of a code: different enough to survive JPEG compression. */
export function colorOf(code: number): readonly [number, number, number] {
  return [(code % 8) * 32 + 16, Math.floor(code / 8) * 32 + 16, 128];
}

/** The mean age of a colour's code, in ms; undefined when the colour is no code. */
export function ageOf(red: number, green: number, blue: number, unixMs: number): number | undefined {
  if (Math.abs(blue - 128) > 14) return undefined;
  const code = Math.floor(red / 32) + 8 * Math.floor(green / 32);
  const now = unixMs / CODE_MS - 0.5;
  return ((now - code) % CODES) * CODE_MS;
}
