// Control sequences for the terminal's cursor and colours, the pen: writes them and counts their bytes (ECMA-48, 8.3).
import {
  COLORS_16,
  COLORS_256,
  CURSOR_COLUMN,
  CURSOR_ROW,
  DIGIT_COUNTS,
  NUMBER_TEXTS,
  NUMBERS,
  OUTPUT_END,
  PEN_BACKGROUND,
  PEN_FOREGROUND,
  TRUECOLOR,
} from '../cells-layout';
import { number16, number256 } from './nearest-color';

/** The pattern of the full block. */
const FULL = (1 << DOTS) - 1;

// Characters as one number, the first in its lowest bits: the order in memory is that of the text.
const CSI: i64 = 0x5b1b; // ESC [
const CURSOR_FORWARD: i64 = 0x43; // CUF
const CURSOR_POSITION: i64 = 0x48; // CUP
const RENDITION: i64 = 0x6d; // SGR
const FOREGROUND_RGB: i64 = 0x3b_323b3833; // 38;2;
const BACKGROUND_RGB: i64 = 0x3b_323b3834; // 48;2;
const FOREGROUND_INDEX: i64 = 0x3b_353b3833; // 38;5;
const BACKGROUND_INDEX: i64 = 0x3b_353b3834; // 48;5;

/** The bytes around one colour in its sequence, ESC [ m, and around two: ESC [ ; m */
export const ONE_COLOR: f64 = 3;
export const TWO_COLORS: f64 = 4;

/** The fewest bytes of any colour. */
export const LEAST_COLOR_BYTES: f64 = DEPTH === TRUECOLOR ? 10 : DEPTH === COLORS_256 ? 6 : 2;

/** The bytes of most colours. */
const USUAL_COLOR_BYTES: i32 = DEPTH === TRUECOLOR ? 16 : DEPTH === COLORS_256 ? 8 : 2;

let row: i32 = 0;
let column: i32 = 0;
/** The address of the next byte. */
export let end: usize = 0;
/** The pen's colours, or UNKNOWN. */
export let foreground: i32 = 0;
export let background: i32 = 0;

/** Loads the state from the host. */
export function loadPen(): void {
  row = load<i32>(CURSOR_ROW);
  column = load<i32>(CURSOR_COLUMN);
  foreground = load<i32>(PEN_FOREGROUND);
  background = load<i32>(PEN_BACKGROUND);
  end = load<i32>(OUTPUT_END);
}

/** Stores the state for the host. */
export function storePen(): void {
  store<i32>(CURSOR_ROW, row);
  store<i32>(CURSOR_COLUMN, column);
  store<i32>(PEN_FOREGROUND, foreground);
  store<i32>(PEN_BACKGROUND, background);
  store<i32>(OUTPUT_END, end as i32);
}

/** The cursor's cell as one number. */
export function position(): i32 {
  return positionOf(row, column);
}

/** A cell of the screen as one number. */
export function positionOf(itsRow: i32, itsColumn: i32): i32 {
  return (itsRow << 16) | (itsColumn & 0xffff);
}

/** How many bytes `moveTo` would write with the cursor at the position `from`. */
export function moveBytes(from: i32, toRow: i32, toColumn: i32): i32 {
  if (toRow === from >> 16) {
    const step = toColumn - (from & 0xffff);
    if (step === 0) return 0;
    if (step === 1) return 3;
    if (step > 0) return 3 + digits(step);
  }
  return toColumn === 0 ? 3 + digits(toRow + 1) : 4 + digits(toRow + 1) + digits(toColumn + 1);
}

/** Moves the cursor to a cell, counted from 0: by no bytes, by CUF (to the right), or by CUP (a position). */
export function moveTo(toRow: i32, toColumn: i32): void {
  const step = toColumn - column;
  if (toRow === row && step === 0) return;
  let at = write(end, CSI, 2);
  if (toRow === row && step > 0) {
    at = step > 1 ? endSequence(writeClamped(at, step), CURSOR_FORWARD) : write(at, CURSOR_FORWARD, 1);
  } else {
    at = writeClamped(at, toRow + 1);
    if (toColumn > 0) at = writeClamped(at, toColumn + 1);
    at = endSequence(at, CURSOR_POSITION);
  }
  end = at;
  row = toRow;
  column = toColumn;
}

/** The bytes of a colour within its sequence. */
export function colorBytes(color: i32): i32 {
  if (DEPTH === COLORS_16) return 2;
  if (DEPTH === COLORS_256) return 5 + digitsOf(number256(color));
  return 7 + digitsOf(color >> 16) + digitsOf((color >> 8) & 255) + digitsOf(color & 255);
}

/** The length of a pattern's character. 0: it has none. */
export function glyphBytes(glyphs: usize, pattern: i32): f64 {
  return load<u8>(glyphs + pattern, 4 << DOTS) as f64;
}

/** How many bytes `put` writes for a pattern, with colours of the usual length. */
export function putBytes(glyphs: usize, pattern: i32, isForegroundNew: bool, isBackgroundNew: bool): i32 {
  const colors = (isForegroundNew as i32) + (isBackgroundNew as i32);
  const around = colors === 0 ? 0 : colors + 2;
  return around + colors * USUAL_COLOR_BYTES + load<u8>(glyphs + pattern, 4 << DOTS);
}

/** Writes one cell at the cursor. A colour that the pattern does not use is not changed. */
export function put(glyphs: usize, pattern: i32, itsForeground: i32, itsBackground: i32): void {
  const isNewForeground = itsForeground !== foreground && pattern !== 0;
  const isNewBackground = itsBackground !== background && pattern !== FULL;
  let at = end;
  if (isNewForeground || isNewBackground) {
    at = write(at, CSI, 2);
    if (isNewForeground) {
      at = writeColor(at, itsForeground, true);
      foreground = itsForeground;
    }
    if (isNewBackground) {
      at = writeColor(at, itsBackground, false);
      background = itsBackground;
    }
    at = endSequence(at, RENDITION);
  }
  end = write(at, load<i32>(glyphs + (pattern << 2)), load<u8>(glyphs + pattern, 4 << DOTS));
  column += 1;
}

// Functions that write return the address of the next byte: a variable of the module would be loaded and stored each time.

function writeColor(at: usize, color: i32, isForeground: bool): usize {
  if (DEPTH === COLORS_16) {
    // SGR 30 to 37 and 90 to 97 are foregrounds; a background is ten more.
    const number = number16(color);
    return writeNumber(at, (number < 8 ? 30 : 82) + number + (isForeground ? 0 : 10));
  }
  if (DEPTH === COLORS_256) {
    return writeNumber(write(at, isForeground ? FOREGROUND_INDEX : BACKGROUND_INDEX, 5), number256(color));
  }
  let to = write(at, isForeground ? FOREGROUND_RGB : BACKGROUND_RGB, 5);
  to = writeNumber(to, color >> 16);
  to = writeNumber(to, (color >> 8) & 255);
  return writeNumber(to, color & 255);
}

/** Writes `count` characters, eight at most. The next write overwrites what is stored behind them. */
function write(at: usize, characters: i64, count: i32): usize {
  store<i64>(at, characters);
  return at + count;
}

/** Writes the final character of a control sequence over the semicolon behind its last parameter. */
function endSequence(at: usize, character: i64): usize {
  return write(at - 1, character, 1);
}

/** Writes a number below NUMBERS and a semicolon. */
function writeNumber(at: usize, number: i32): usize {
  store<i32>(at, load<i32>(number << 2, NUMBER_TEXTS));
  return at + digitsOf(number) + 1;
}

/** The same for any number, clamped: no terminal has a thousand columns. */
function writeClamped(at: usize, number: i32): usize {
  return writeNumber(at, min(number, NUMBERS - 1));
}

function digitsOf(number: i32): i32 {
  return load<u8>(number, DIGIT_COUNTS);
}

function digits(number: i32): i32 {
  return number > 99 ? 3 : number > 9 ? 2 : 1;
}
