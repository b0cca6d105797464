// Chooses the painter and the decoder of a pane, for pictures of cells or of pixels.
import { promisify } from 'node:util';
import { constants, deflate, type ZlibOptions } from 'node:zlib';
import type { Size } from '../../core/geometry.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import type { GlyphSet } from '../../picture/block-glyphs.js';
import { type CellStyle, glyphsOf } from '../../picture/cell-colors.js';
import { type CropRegion, cropped } from '../../picture/crop.js';
import type { DecodeOutcome, DecodePicture } from '../../picture/decoded-picture.js';
import { ASSUMED_CELL, ImagePane, type ImageStyle } from '../../picture/images/image-pane.js';
import { SixelPalette } from '../../picture/images/sixel-palette.js';
import { drawableStyle, PanePainter } from '../../picture/painter.js';
import type { ColorDepth } from '../../picture/palette.js';
import type { DrawnGlyphs, DrawnWord, ImageProtocol } from '../../picture/picture-settings.js';
import type { SharedPixels } from '../terminal/shared-pixels.js';
import type { GraphicsTraits } from '../terminal/terminal-traits.js';

/** The colour registers of the VT340, for terminals that do not report how many they have for sixels. */
const ASSUMED_REGISTERS = 16;

/** The style of all panes of a screen. */
export type PaneStyle =
  | { readonly kind: 'cells'; readonly cells: CellStyle }
  | {
      readonly kind: 'pixels';
      readonly protocol: ImageProtocol;
      readonly cell: Size;
      readonly palette: SixelPalette;
      /** Whether kitty's protocol changes a part of a picture here. */
      readonly canEdit: boolean;
      /** Shared memory for kitty's pictures. */
      readonly shared: SharedPixels | undefined;
    };

/** The painter of one pane. */
export type Painting =
  | { readonly kind: 'cells'; readonly painter: PanePainter; readonly glyphs: GlyphSet }
  | { readonly kind: 'pixels'; readonly painter: ImagePane };

const deflateInThread = promisify<Uint8Array, ZlibOptions, Uint8Array>(deflate);
/**
 * A quick level, as this is done for each picture, and the strategy for the differences in PNG files. Level 6 takes 3 % fewer
 * bytes for twice the time.
 */
const PNG_OPTIONS: ZlibOptions = { level: 4, strategy: constants.Z_FILTERED };
const deflateQuickly = (bytes: Uint8Array): Promise<Uint8Array> => deflateInThread(bytes, PNG_OPTIONS);

export function paneStyleOf(
  glyphs: DrawnGlyphs,
  { depth, ascii, isLight }: { readonly depth: ColorDepth; readonly ascii: boolean; readonly isLight?: boolean },
  { cellPixels, colorRegisters, kittyEdits }: GraphicsTraits,
  shared?: SharedPixels,
): PaneStyle {
  switch (glyphs.kind) {
    case 'cells':
      return {
        kind: 'cells',
        cells: drawableStyle({ depth, blocks: ascii ? 'whole' : glyphs.blocks, isOnLight: isLight === true }),
      };
    case 'pixels':
      return {
        ...glyphs,
        cell: cellPixels ?? ASSUMED_CELL,
        palette: new SixelPalette(colorRegisters ?? ASSUMED_REGISTERS),
        canEdit: kittyEdits === true,
        shared,
      };
  }
}

/** What is drawn with a style: in a word, and whether it has the terminal's colours. */
export function drawnWith(
  style: PaneStyle,
  depth: ColorDepth,
): { readonly word: DrawnWord; readonly colored: boolean } {
  if (style.kind === 'pixels') return { word: style.protocol, colored: true };
  const { depth: drawnDepth, blocks } = style.cells;
  const word = drawnDepth === 'none' || blocks === 'whole' ? 'characters' : blocks;
  return { word, colored: drawnDepth === depth };
}

/**
 * @param id The pane's own number, from 1: its picture has it in kitty.
 * @param ready Called when a picture that is compressed off the main thread can be painted.
 */
export function createPainting(style: PaneStyle, id: number, ready: () => void): Painting {
  switch (style.kind) {
    case 'cells':
      return { kind: 'cells', painter: new PanePainter(style.cells), glyphs: glyphsOf(style.cells) };
    case 'pixels':
      return { kind: 'pixels', painter: new ImagePane(imageStyleOf(style, id, ready)) };
  }
}

function imageStyleOf(
  { protocol, cell, palette, canEdit, shared }: Extract<PaneStyle, { kind: 'pixels' }>,
  id: number,
  ready: () => void,
): ImageStyle {
  switch (protocol) {
    case 'kitty':
      return { kind: 'kitty', id, cell, canEdit, deflate: deflateQuickly, shared, ready };
    case 'sixel':
      return { kind: 'sixel', palette, cell };
    case 'iterm2':
      return { kind: 'iterm2' };
  }
}

/** Returns the size, in pixels, that a picture for `columns` by `rows` cells is decoded into. */
export function decodeSize(painting: Painting, columns: number, rows: number): Size {
  switch (painting.kind) {
    case 'cells':
      return { width: columns * painting.glyphs.across, height: rows * painting.glyphs.down };
    case 'pixels':
      return painting.painter.pixelsFor(columns, rows) ?? { width: columns, height: rows };
  }
}

/** Returns the size, in pixels, that `columns` by `rows` cells can show, also if the terminal decodes the picture. */
export function pixelsShown(style: PaneStyle, columns: number, rows: number): Size {
  switch (style.kind) {
    case 'cells': {
      const { across, down } = glyphsOf(style.cells);
      return { width: columns * across, height: rows * down };
    }
    case 'pixels':
      return { width: columns * style.cell.width, height: rows * style.cell.height };
  }
}

/** Whether a picture of fewer pixels is stretched over its cells. If so, a slow terminal can get coarser pictures. */
export function stretches(style: PaneStyle): boolean {
  return style.kind === 'cells' || style.protocol === 'kitty';
}

/** The outcome of a decode for a pane: the picture, and the JPEG to show if it differs from the received one. */
type PaneOutcome = DecodeOutcome & { readonly jpeg?: Uint8Array };
/** @param region The part of the picture to show, scaled to that size; undefined: the whole picture. */
export type PaneDecode = (jpeg: Uint8Array, width: number, height: number, region?: CropRegion) => Promise<PaneOutcome>;

/** Applies the EXIF orientation of a JPEG, for terminals that ignore it, and cuts a part of it out. May reject. */
export type TurnUpright = (jpeg: Uint8Array, region?: CropRegion) => Promise<Uint8Array>;

/**
 * Returns the decoder for panes of a style. A terminal that decodes JPEGs itself gets no damaged ones. It gets upright
 * ones, as some terminals ignore the EXIF orientation.
 */
export function decoderFor(style: PaneStyle, decode: DecodePicture, turn: TurnUpright | undefined): PaneDecode {
  const decodePart = partDecoder(decode);
  if (style.kind !== 'pixels' || style.protocol !== 'iterm2' || turn === undefined) return decodePart;
  return async (jpeg, width, height, region) => {
    const outcome = await decodePart(jpeg, width, height, region);
    if (outcome.kind === 'unreadable') return outcome;
    return { ...outcome, jpeg: await turn(jpeg, region).catch(() => jpeg) };
  };
}

/** Decodes a part of a picture: the whole one in a larger size, of which the part is cut out. */
function partDecoder(decode: DecodePicture): PaneDecode {
  return async (jpeg, width, height, region) => {
    if (region === undefined) return await decode(jpeg, width, height);
    // More pixels than the JPEG has would only take time.
    const found = inspectJpeg(jpeg);
    const longest = found.whole ? Math.max(found.size.width, found.size.height) : 0;
    const enlarged = (length: number): number => Math.ceil(Math.max(length, Math.min(longest, length / region.share)));
    const outcome = await decode(jpeg, enlarged(width), enlarged(height));
    if (outcome.kind === 'unreadable') return outcome;
    return { ...outcome, picture: cropped(outcome.picture, region, width, height) };
  };
}
