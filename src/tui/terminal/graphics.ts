// Terminal graphics: the queries for pictures of pixels, the terminal's replies, and the choice of the protocol.
import { type DrawnGlyphs, type Glyphs, HALF_BLOCKS } from '../../picture/picture-settings.js';
import type { TerminalReply } from './terminal-input.js';
import type { Environment, GraphicsTraits, TerminalTraits } from './terminal-traits.js';

/** The id of the one-pixel picture in kitty's query. The reply has the same id, and the picture is not shown. */
const KITTY_TEST_ID = 31;

/** The limit of a cell's sides. No font is larger, and a wrong size would take memory. */
const MAX_CELL_PIXELS = 256;

/** The XTVERSION replies of terminals that support iTerm2's protocol. */
const ITERM2_VERSION = /^(?:iTerm2|WezTerm|mintty)\b/;

/**
 * The graphics queries, for a terminal whose version is known. Every terminal answers the last one. Empty within tmux and
 * screen, which pass no pictures on, and would set kitty's query as a title.
 *
 * Sources: kitty's graphics protocol; DA1, XTWINOPS and XTSMGRAPHICS in xterm's control sequences; iTerm2's proprietary
 * escape codes.
 */
export function graphicsQueries(environment: Environment, version: string | undefined): string {
  if (isMultiplexed(environment, version)) return '';
  const kitty = `\x1b_Gi=${KITTY_TEST_ID},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\`;
  return `${kitty}\x1b[16t\x1b[?1;1;0S\x1b[?2;1;0S\x1b]1337;ReportCellSize\x07\x1b[c`;
}

/**
 * Chooses how pictures are drawn. The option decides, except for pictures of pixels within tmux or screen, which do not
 * pass them on. A tmux that shows sixels itself reports that. With `auto`, the terminal's replies decide. If it supports
 * several protocols, the one with the fewest bytes is chosen: iTerm2's carries the JPEG unchanged. The default is half
 * blocks.
 */
export function chooseGraphics(
  choice: Glyphs,
  environment: Environment,
  traits: GraphicsTraits & Pick<TerminalTraits, 'version'>,
): DrawnGlyphs {
  const multiplexed = isMultiplexed(environment, traits.version);
  switch (choice.kind) {
    case 'cells':
      return choice;
    case 'pixels':
      return !multiplexed || (choice.protocol === 'sixel' && traits.sixel === true) ? choice : HALF_BLOCKS;
    case 'auto':
      if (multiplexed) return HALF_BLOCKS;
      if (traits.iterm2 === true) return { kind: 'pixels', protocol: 'iterm2' };
      if (traits.kitty === true) return { kind: 'pixels', protocol: 'kitty' };
      // Without the size of a cell, the size of a pane in pixels is unknown.
      return traits.sixel === true && traits.cellPixels !== undefined
        ? { kind: 'pixels', protocol: 'sixel' }
        : HALF_BLOCKS;
  }
}

// XTVERSION identifies tmux also over SSH, which does not pass TMUX on. tmux before 3.2 does not answer it, but sets TERM.
function isMultiplexed(environment: Environment, version: string | undefined): boolean {
  if (environment['TMUX'] || environment['STY'] || version?.startsWith('tmux ')) return true;
  return /^(?:tmux|screen)/.test(environment['TERM'] ?? '');
}

/** xterm's limit for a side of a picture. A reported side of this length may belong to a larger screen. */
const XTERM_LIMIT_PIXELS = 1_000;

/**
 * Derives the size of a cell from that of the screen. By default, xterm reports only the latter. The traits stay
 * unchanged if the cell's size is known, is not in whole pixels, or has impossible proportions.
 */
export function withCellFromScreen<Traits extends GraphicsTraits>(
  traits: Traits,
  columns: number,
  rows: number,
): Traits {
  const { cellPixels, screenPixels } = traits;
  if (cellPixels !== undefined || screenPixels === undefined) return traits;
  if (screenPixels.width === XTERM_LIMIT_PIXELS || screenPixels.height === XTERM_LIMIT_PIXELS) return traits;
  const [width, height] = [screenPixels.width / columns, screenPixels.height / rows];
  const isCell = Number.isInteger(width) && Number.isInteger(height) && height > width && height < width * 4;
  return isCell ? { ...traits, ...withCell(traits, width, height) } : traits;
}

/** Returns the graphics traits with one more reply applied. */
export function applyGraphicsReply(traits: GraphicsTraits, reply: TerminalReply): GraphicsTraits {
  switch (reply.kind) {
    case 'version':
      return ITERM2_VERSION.test(reply.text) ? { ...traits, iterm2: true } : traits;
    case 'attributes':
      // The first number is the terminal's class, and the others are its extensions. Extension 4 is sixels.
      return { ...traits, sixel: reply.numbers.slice(1).includes(4) };
    case 'kitty':
      return reply.id === KITTY_TEST_ID ? { ...traits, kitty: reply.ok } : traits;
    case 'cell-pixels':
      return withCell(traits, reply.width, reply.height);
    case 'cell-points':
      return { ...withCell(traits, reply.width * reply.scale, reply.height * reply.scale), iterm2: true };
    case 'screen-pixels':
      return { ...traits, screenPixels: { width: reply.width, height: reply.height } };
    case 'color-registers':
      return reply.count > 0 ? { ...traits, colorRegisters: reply.count } : traits;
    case 'cursor':
    case 'mode':
    case 'sgr':
      return traits;
  }
}

function withCell(traits: GraphicsTraits, width: number, height: number): GraphicsTraits {
  const cellPixels = { width: Math.round(width), height: Math.round(height) };
  const isSize = (value: number): boolean => value >= 1 && value <= MAX_CELL_PIXELS;
  return isSize(cellPixels.width) && isSize(cellPixels.height) ? { ...traits, cellPixels } : traits;
}
