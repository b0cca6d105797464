// Encodes a time as a colour, so that a picture on a screen shows the time of its capture.

/** The number of codes before they repeat, and the duration of each. */
export const CODES = 64;
const CODE_MS = 1_000 / 30;

/** Each channel has one of four levels, so far apart that they survive JPEG compression. */
const LEVELS = 4;
const STEP = 64;
/** A level may be off by this much. Other colours are no codes. */
const TOLERANCE = 14;

/**
 * Codes that follow each other have colours that differ much: rate control may leave out a small change of a colour.
 * The product of the two factors is 1 modulo 64.
 */
const SPREAD = 23;
const GATHER = 39;

/** The code of a time, in ms since 1970. */
export function codeAt(unixMs: number): number {
  return Math.floor(unixMs / CODE_MS) % CODES;
}

/** The colour of a code. */
export function colorOf(code: number): readonly [number, number, number] {
  const spread = (code * SPREAD) % CODES;
  const level = (digit: number): number => (digit % LEVELS) * STEP + STEP / 2;
  return [level(spread), level(Math.floor(spread / LEVELS)), level(Math.floor(spread / LEVELS ** 2))];
}

/** The mean age of a colour's code, in ms; undefined when the colour is no code. */
export function ageOf(red: number, green: number, blue: number, unixMs: number): number | undefined {
  const channels = [red, green, blue];
  if (channels.some((value) => Math.abs((value % STEP) - STEP / 2) > TOLERANCE)) return undefined;
  const [first = 0, second = 0, third = 0] = channels.map((value) => Math.floor(value / STEP));
  const code = ((first + LEVELS * second + LEVELS ** 2 * third) * GATHER) % CODES;
  const now = unixMs / CODE_MS - 0.5;
  return ((now - code) % CODES) * CODE_MS;
}
