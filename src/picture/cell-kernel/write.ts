// Cells become bytes, as `CellPen` writes them: the cursor's moves, colours and half blocks.
import { glyphSetOf } from '../glyphs.js';
import { giveBack, type I32, type Int, type Local, type Statement, select, when } from '../wasm/code.js';
import { type ModuleBuilder, variables } from '../wasm/module.js';
import { i32 } from '../wasm/numbers.js';
import { DIGITS_AT, NUMBERS, NUMBERS_AT, STATE } from './memory-map.js';

/** The patterns of half blocks. */
export const SPACE = 0;
export const UPPER = 1;
export const LOWER = 2;

/** The bytes of either half block. A space has one. */
export const HALF_BYTES = 3;

/** `CellPen.leastColorBytes`, and what a colour has beside its digits. */
export const LEAST_COLOR_BYTES = 10;
const COLOR_BYTES = 7;

const CSI = numberOf('\x1b[');
const RGB = numberOf('38;2');
const BACKGROUND_RGB = numberOf('48;2');
const FORWARD = numberOf('C');
const PLACE = numberOf('H');
const RENDITION = numberOf('m');
const SEMICOLON = numberOf(';');

/** What writes; cells, rows and columns are counted from 0. */
export interface Writer {
  /** `CellPen.moveBytes`. */
  readonly moveBytes: (row: Int, column: Int) => I32;
  /** `CellPen.moveTo`. */
  readonly moveTo: (row: Int, column: Int) => Statement;
  /** `CellPen.put`. */
  readonly put: (pattern: Int, foreground: Int, background: Int) => Statement;
}

/** Adds what writes half blocks in truecolor. */
export function addWriter(module: ModuleBuilder): Writer {
  const moveBytes = module.func('moveBytes', ['i32', 'i32'], (local, row, column) => {
    const step = local('i32');
    return [
      when(i32.equal(row, i32.load(STATE.row)), [
        step.set(i32.sub(column, i32.load(STATE.column))),
        when(i32.isZero(step), [giveBack(0)]),
        when(i32.equal(step, 1), [giveBack(3)]),
        when(i32.more(step, 0), [giveBack(i32.add(3, digitsOf(step)))]),
      ]),
      when(i32.isZero(column), [giveBack(i32.add(3, digitsOf(i32.add(row, 1))))]),
      giveBack(i32.add(4, i32.add(digitsOf(i32.add(row, 1)), digitsOf(i32.add(column, 1))))),
    ];
  });

  const moveTo = module.procedure('moveTo', ['i32', 'i32'], (local, row, column) => {
    const [out, step, held] = variables(local, 'i32', 3);
    const isInRow = i32.equal(row, i32.load(STATE.row));
    return [
      step.set(i32.sub(column, i32.load(STATE.column))),
      when(i32.or(i32.isZero(isInRow), step), [
        out.set(i32.load(STATE.out)),
        ascii(out, CSI, 2),
        when(
          i32.and(isInRow, i32.more(step, 0)),
          [when(i32.more(step, 1), [number(out, step, held), out.set(i32.sub(out, 1))]), ascii(out, FORWARD, 1)],
          [
            number(out, i32.add(row, 1), held),
            when(column, [number(out, i32.add(column, 1), held)]),
            out.set(i32.sub(out, 1)),
            ascii(out, PLACE, 1),
          ],
        ),
        i32.store(STATE.out, out),
        i32.store(STATE.row, row),
        i32.store(STATE.column, column),
      ]),
    ];
  });

  const put = module.procedure('put', ['i32', 'i32', 'i32'], (local, pattern, foreground, background) => {
    const [out, isNewForeground, isNewBackground] = variables(local, 'i32', 3);
    const color = (introducer: number, one: Local<'i32'>): Statement => [
      ascii(out, introducer, 4),
      ascii(out, SEMICOLON, 1),
      channels(one).map((channel) => number(out, channel)),
    ];
    return [
      out.set(i32.load(STATE.out)),
      isNewForeground.set(i32.and(i32.differ(foreground, i32.load(STATE.foreground)), i32.differ(pattern, SPACE))),
      isNewBackground.set(i32.differ(background, i32.load(STATE.background))),
      when(i32.or(isNewForeground, isNewBackground), [
        ascii(out, CSI, 2),
        when(isNewForeground, [color(RGB, foreground), i32.store(STATE.foreground, foreground)]),
        when(isNewBackground, [color(BACKGROUND_RGB, background), i32.store(STATE.background, background)]),
        out.set(i32.sub(out, 1)),
        ascii(out, RENDITION, 1),
      ]),
      when(
        pattern,
        [
          i32.store(out, select(i32.equal(pattern, UPPER), glyph(UPPER), glyph(LOWER))),
          out.set(i32.add(out, HALF_BYTES)),
        ],
        [ascii(out, numberOf(' '), 1)],
      ),
      i32.store(STATE.out, out),
      i32.store(STATE.column, i32.add(i32.load(STATE.column), 1)),
    ];
  });
  return { moveBytes, moveTo, put };
}

/** `CellPen.colorBytes`. */
export function colorBytes(color: Local<'i32'>): I32 {
  return channels(color).reduce<I32>((sum, channel) => i32.add(sum, digitsOf(channel)), i32.add(COLOR_BYTES, 0));
}

/** Red, green and blue. */
function channels(color: Local<'i32'>): readonly I32[] {
  return [i32.shr(color, 16), i32.and(i32.shr(color, 8), 255), i32.and(color, 255)];
}

/** How many digits a number below COUNTED_NUMBERS is written with. */
function digitsOf(one: I32): I32 {
  return i32.loadByte(one, DIGITS_AT);
}

/**
 * Writes a number and a semicolon. One that may be larger than those that are kept ready goes through `held`, which makes
 * it the largest of them.
 */
function number(out: Local<'i32'>, one: I32, held?: Local<'i32'>): Statement {
  if (held !== undefined) {
    return [held.set(one), when(i32.atLeast(held, NUMBERS), [held.set(NUMBERS - 1)]), number(out, held)];
  }
  return [i32.store(out, i32.load(i32.shl(one, 2), NUMBERS_AT)), out.set(i32.add(i32.add(out, 1), digitsOf(one)))];
}

/** Writes up to four characters. */
function ascii(out: Local<'i32'>, characters: number, count: number): Statement {
  return [i32.store(out, characters), out.set(i32.add(out, count))];
}

function glyph(pattern: number): I32 {
  const { utf8 } = glyphSetOf('half');
  return i32.add(new DataView(utf8.buffer).getInt32(pattern * 4, true), 0);
}

/** Up to four characters as one number, the first of them in its lowest bits: they stand in memory as they do in text. */
function numberOf(text: string): number {
  return Array.from(text).reduceRight((sum, character) => (sum << 8) | character.charCodeAt(0), 0);
}
