// The layout of a window: where the picture goes, and every rectangle that is painted over it.
import { dotRuns, dotWidth, drawable, GLYPH_HEIGHT, GLYPH_WIDTH } from '../../core/bitmap-font.js';
import { fitPixels, type PixelRectangle, type Size } from '../../core/geometry.js';
import type { Tone, WindowView } from './window-protocol.js';

/** Red, green and blue, 0 to 255. */
type Color = readonly [red: number, green: number, blue: number];

/** Rectangles of one colour. `opacity` from 0 to 1. */
export interface Fill {
  readonly color: Color;
  readonly opacity: number;
  readonly rectangles: readonly PixelRectangle[];
}

/** A window's content on black: the picture, then each fill over it. */
export interface Scene {
  readonly size: Size;
  readonly picture: PixelRectangle | undefined;
  readonly fills: readonly Fill[];
}

const BLACK: Color = [0, 0, 0];
const GREY: Color = [190, 190, 190];
const TONES: Readonly<Record<Tone, Color>> = {
  plain: [255, 255, 255],
  stalled: [255, 200, 60],
  lost: [255, 90, 90],
  frozen: [120, 200, 255],
};

/** How dark the shade over an old picture is. */
const DIMMED_OPACITY = 0.6;
const PANEL_OPACITY = 0.8;

/** Dots between two lines, and around all of them. */
const GAP_DOTS = 3;
const MARGIN_DOTS = 4;

/** The width at which lines below the first are wrapped, where the window is wide enough. */
const LINE_CHARACTERS = 60;

/** Lays out a view. `trueSize` is the picture's size, undefined while there is none. */
export function layScene(view: WindowView, trueSize: Size | undefined, size: Size): Scene {
  const picture = trueSize && fitPixels(trueSize, size);
  const shade: Fill[] =
    picture !== undefined && view.dimmed ? [{ color: BLACK, opacity: DIMMED_OPACITY, rectangles: [picture] }] : [];
  return { size, picture, fills: [...shade, ...banner(view, size)] };
}

interface Line {
  readonly text: string;
  /** Pixels for each dot of the font. */
  readonly dot: number;
  readonly color: Color;
}

/** The words on a dark panel in the middle. For a frozen picture they are at the bottom, so that they do not cover it. */
function banner({ words, tone, dimmed }: WindowView, size: Size): Fill[] {
  const [head, ...rest] = words.map(drawable);
  if (head === undefined) return [];
  const dot = Math.max(1, Math.floor(Math.min(size.width, size.height * 1.34) / 260));
  const large = largestDot(head, dot * 2, size.width);
  const room = Math.max(8, Math.min(LINE_CHARACTERS, Math.floor(size.width / (dot * GLYPH_WIDTH)) - 2));
  const lines: Line[] = [
    { text: head, dot: large, color: TONES[tone] },
    ...rest.flatMap((text) => wrap(text, room)).map((text) => ({ text, dot, color: GREY })),
  ];
  const heights = lines.map((line) => line.dot * (GLYPH_HEIGHT + GAP_DOTS));
  const margin = dot * MARGIN_DOTS;
  const height = heights.reduce((sum, one) => sum + one, 0) + 2 * margin - dot * GAP_DOTS;
  const width = Math.max(...lines.map((line) => dotWidth(line.text) * line.dot)) + 2 * margin;
  const left = Math.floor((size.width - width) / 2);
  const top = tone === 'frozen' && !dimmed ? size.height - height : Math.floor((size.height - height) / 2);
  const fills: Fill[] = [{ color: BLACK, opacity: PANEL_OPACITY, rectangles: [{ left, top, width, height }] }];
  let y = top + margin;
  for (const [index, line] of lines.entries()) {
    fills.push({ color: line.color, opacity: 1, rectangles: textRectangles(line, size, y) });
    y += heights[index] ?? 0;
  }
  return fills;
}

function largestDot(text: string, wanted: number, width: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(width / (dotWidth(text) + 2 * MARGIN_DOTS))));
}

function textRectangles({ text, dot }: Line, size: Size, top: number): PixelRectangle[] {
  const left = Math.floor((size.width - dotWidth(text) * dot) / 2);
  return dotRuns(text).map(({ column, row, length }) => ({
    left: left + column * dot,
    top: top + row * dot,
    width: length * dot,
    height: dot,
  }));
}

/** Wraps a text at its spaces into lines of at most `room` characters. A longer word is cut. */
export function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => one.match(new RegExp(`.{1,${room}}`, 'g')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
