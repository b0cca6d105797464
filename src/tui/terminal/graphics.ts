// Pictures by pixels: the queries for the terminal, its replies, and the choice of the protocol.
import { type DrawnGlyphs, type Glyphs, HALF_BLOCKS } from '../../picture/picture-settings.js';
import type { TerminalReply } from './terminal-input.js';
import type { Environment, GraphicsTraits, TerminalTraits } from './terminal-traits.js';

/** The id of the one-pixel picture in kitty's query, which is not shown; the reply has the same id. */
const KITTY_TEST_ID = 31;

/** The id of another picture, which is uploaded, changed and deleted, but never placed; and one pixel as PNG for it. */
const KITTY_EDIT_ID = 32;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgZGIGAAAOAAfXb+R4AAAAAElFTkSuQmCC';

/** No font is larger; a size beyond it would only take memory. */
const MAX_CELL_PIXELS = 256;

/** Terminals that show pictures as iTerm2 does, by the names they give themselves. */
const ITERM2_VERSION = /^(?:iTerm2|WezTerm|mintty)\b/;

/**
 * The queries about pictures, for a terminal whose version is known. Every terminal answers the last one. Empty within
 * tmux and screen: they pass no pictures on, and take kitty's query for a title to set.
 *
 * Sources: kitty's graphics protocol; DA1, XTWINOPS and XTSMGRAPHICS in xterm's control sequences; iTerm2's proprietary
 * escape codes.
 */
export function graphicsQueries(environment: Environment, version: string | undefined): string {
  if (isMultiplexed(environment, version)) return '';
  const kitty = `\x1b_Gi=${KITTY_TEST_ID},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\`;
  const pixel = `t=d,f=100,i=${KITTY_EDIT_ID}`;
  const upload = `\x1b_Ga=t,${pixel},q=2,m=0;${PIXEL}\x1b\\`;
  const edit = `\x1b_Ga=f,r=1,${pixel},m=0;${PIXEL}\x1b\\`;
  const kittyEdit = `${upload}${edit}\x1b_Ga=d,d=I,i=${KITTY_EDIT_ID},q=2\x1b\\`;
  return `${kitty}${kittyEdit}\x1b[16t\x1b[?1;1;0S\x1b[?2;1;0S\x1b]1337;ReportCellSize\x07\x1b[c`;
}

/**
 * How pictures are drawn. The option goes first, unless tmux or screen stand between, which pass no pictures on; a tmux
 * that shows sixels itself says so. Then what the terminal proved. Of several protocols the one with the fewest bytes is
 * chosen: iTerm2's takes the JPEG as it is. Where nothing is proven, half blocks.
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
      // Without the size of a cell nobody knows how many pixels fill a pane.
      return traits.sixel === true && traits.cellPixels !== undefined
        ? { kind: 'pixels', protocol: 'sixel' }
        : HALF_BLOCKS;
  }
}

// The version comes over SSH too, where TMUX does not; tmux before 3.2 tells no version, but a TERM of its own.
function isMultiplexed(environment: Environment, version: string | undefined): boolean {
  if (environment['TMUX'] || environment['STY'] || version?.startsWith('tmux ')) return true;
  return /^(?:tmux|screen)/.test(environment['TERM'] ?? '');
}

/** xterm's own limit to a picture's sides: a screen that is said to have one of them is larger. */
const XTERM_LIMIT_PIXELS = 1_000;

/**
 * The size of a cell from that of the screen, for terminals that tell only this: xterm does, unless it is told to tell
 * more. Changes nothing where the size is known, or the cells would not be whole pixels or not look like cells.
 */
export function withCellOfScreen<Traits extends GraphicsTraits>(traits: Traits, columns: number, rows: number): Traits {
  const { cellPixels, screenPixels } = traits;
  if (cellPixels !== undefined || screenPixels === undefined) return traits;
  if (screenPixels.width === XTERM_LIMIT_PIXELS || screenPixels.height === XTERM_LIMIT_PIXELS) return traits;
  const [width, height] = [screenPixels.width / columns, screenPixels.height / rows];
  const isCell = Number.isInteger(width) && Number.isInteger(height) && height > width && height < width * 4;
  return isCell ? { ...traits, ...withCell(traits, width, height) } : traits;
}

/** The traits of pictures after one more reply. */
export function applyGraphicsReply(traits: GraphicsTraits, reply: TerminalReply): GraphicsTraits {
  switch (reply.kind) {
    case 'version':
      return ITERM2_VERSION.test(reply.text) ? { ...traits, iterm2: true } : traits;
    case 'attributes':
      // Behind the terminal's class stand its extensions; 4 is sixels.
      return { ...traits, sixel: reply.numbers.slice(1).includes(4) };
    case 'kitty':
      if (reply.id === KITTY_EDIT_ID) return { ...traits, kittyEdits: reply.ok };
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
