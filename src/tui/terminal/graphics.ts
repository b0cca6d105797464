// Terminal graphics: the queries for pictures of pixels, the terminal's replies, and the choice of the protocol.
import { type DrawnGlyphs, type Glyphs, HALF_BLOCKS } from '../../picture/picture-settings.js';
import type { TerminalReply } from './input/terminal-events.js';
import type { Environment, GraphicsTraits, TerminalTraits } from './terminal-traits.js';

/** The id of the one-pixel picture in kitty's query. The reply has the same id, and the picture is not shown. */
const KITTY_TEST_ID = 31;

/** The id of another picture, which is uploaded, changed and deleted, but never placed; and one pixel as PNG for it. */
const KITTY_EDIT_ID = 32;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgZGIGAAAOAAfXb+R4AAAAAElFTkSuQmCC';

/** The id of the query whether pixels can be in shared memory. */
const KITTY_SHARED_ID = 33;

/** The limit of a cell's sides. No font is larger, and a wrong size would take memory. */
const MAX_CELL_PIXELS = 256;

/** The XTVERSION replies of terminals that support iTerm2's protocol, and draw it well. */
const ITERM2_VERSION = /^(?:iTerm2\b|WezTerm\b|mintty\b|xterm\.js\()/;

/** The DA2 reply of xterm.js. Version 6.0 answers no XTVERSION. Its sixels are those of its image addon. */
export const XTERM_JS_ATTRIBUTES = '0;276;0';

/**
 * The graphics queries, for a terminal whose version is known. Every terminal answers the last one. Empty within tmux and
 * screen, which pass no pictures on, and would set kitty's query as a title.
 *
 * @param sharedName A shared memory object with the three bytes of one pixel. A terminal on this machine can read it.
 * Sources: kitty's graphics protocol; DA1, XTWINOPS and XTSMGRAPHICS in xterm's control sequences; iTerm2's proprietary
 * escape codes.
 */
export function graphicsQueries(environment: Environment, version: string | undefined, sharedName?: string): string {
  if (isMultiplexed(environment, version)) return '';
  const kitty = `\x1b_Gi=${KITTY_TEST_ID},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\`;
  const pixel = `t=d,f=100,i=${KITTY_EDIT_ID}`;
  const upload = `\x1b_Ga=t,${pixel},q=2,m=0;${PIXEL}\x1b\\`;
  const edit = `\x1b_Ga=f,r=1,${pixel},m=0;${PIXEL}\x1b\\`;
  const kittyEdit = `${upload}${edit}\x1b_Ga=d,d=I,i=${KITTY_EDIT_ID},q=2\x1b\\`;
  const shared =
    sharedName === undefined ? '' : `\x1b_Gi=${KITTY_SHARED_ID},s=1,v=1,a=q,t=s,f=24;${btoa(sharedName)}\x1b\\`;
  return `${kitty}${kittyEdit}${shared}\x1b[16t\x1b[?1;1;0S\x1b[?2;1;0S\x1b]1337;ReportCellSize\x07\x1b[c`;
}

/** Whether the terminal may be on this machine, so that it can be asked for shared memory. Its reply proves that it is. */
export function mayShareMemory(environment: Environment, platform: string, version: string | undefined): boolean {
  const isRemote = environment['SSH_CONNECTION'] || environment['SSH_TTY'] || environment['SSH_CLIENT'];
  return platform === 'linux' && !isRemote && !isMultiplexed(environment, version);
}

/**
 * Chooses how pictures are drawn. The option decides, except for pictures of pixels within tmux or screen, which do not
 * pass them on. A tmux that shows sixels itself reports that. With `auto`, the terminal's replies decide. Where iTerm2's
 * protocol is at home it is first, as it carries the JPEG unchanged. Elsewhere kitty's is before it: Konsole leaves iTerm2's
 * pictures on the screen. The default is half blocks.
 */
export function chooseGraphics(
  choice: Glyphs,
  environment: Environment,
  traits: GraphicsTraits & Pick<TerminalTraits, 'version' | 'secondaryAttributes'>,
): DrawnGlyphs {
  const multiplexed = isMultiplexed(environment, traits.version);
  switch (choice.kind) {
    case 'cells':
      return choice;
    case 'pixels':
      return !multiplexed || (choice.protocol === 'sixel' && traits.sixel === true) ? choice : HALF_BLOCKS;
    case 'auto':
      if (multiplexed) return HALF_BLOCKS;
      if (isITerm2Home(traits)) return { kind: 'pixels', protocol: 'iterm2' };
      if (traits.kitty === true) return { kind: 'pixels', protocol: 'kitty' };
      if (traits.iterm2 === true) return { kind: 'pixels', protocol: 'iterm2' };
      // Without the size of a cell, the size of a pane in pixels is unknown.
      return traits.sixel === true && traits.cellPixels !== undefined && traits.hasFractionalCells !== true
        ? { kind: 'pixels', protocol: 'sixel' }
        : HALF_BLOCKS;
  }
}

/**
 * A character of glyphs that a terminal may not know: octants are in Unicode 16, sextants in Unicode 13. Undefined for those
 * that all terminals know.
 */
export function sampleGlyph(glyphs: DrawnGlyphs): string | undefined {
  if (glyphs.kind !== 'cells') return undefined;
  if (glyphs.blocks === 'octant') return '\u{1cd00}';
  return glyphs.blocks === 'sextant' ? '\u{1fb00}' : undefined;
}

/** Whether iTerm2's protocol is the terminal's own, or that of the image addon of xterm.js. */
function isITerm2Home(traits: GraphicsTraits & Pick<TerminalTraits, 'version' | 'secondaryAttributes'>): boolean {
  if (ITERM2_VERSION.test(traits.version ?? '')) return traits.iterm2 === true || traits.sixel === true;
  return traits.secondaryAttributes === XTERM_JS_ATTRIBUTES && traits.sixel === true;
}

// XTVERSION identifies tmux also over SSH, which does not pass TMUX on. tmux before 3.2 does not answer it, but sets TERM.
function isMultiplexed(environment: Environment, version: string | undefined): boolean {
  if (environment['TMUX'] || environment['STY'] || version?.startsWith('tmux ')) return true;
  return /^(?:tmux|screen)/.test(environment['TERM'] ?? '');
}

/** xterm's limit for a side of a picture. A reported side of this length may belong to a larger screen. */
const XTERM_LIMIT_PIXELS = 1_000;

/**
 * Derives the size of a cell from that of the screen. By default, xterm reports only the latter. The cell stays unknown if
 * it is not in whole pixels, or has impossible proportions. Where the terminal has reported the size of a cell, the size of
 * the screen may prove that it was rounded.
 */
export function withCellFromScreen<Traits extends GraphicsTraits>(
  traits: Traits,
  columns: number,
  rows: number,
): Traits {
  const { cellPixels, screenPixels } = traits;
  if (screenPixels === undefined) return traits;
  if (cellPixels !== undefined) {
    const isFractional = isFraction(screenPixels.width, columns, cellPixels.width);
    return isFractional ? { ...traits, hasFractionalCells: true } : traits;
  }
  if (screenPixels.width === XTERM_LIMIT_PIXELS || screenPixels.height === XTERM_LIMIT_PIXELS) return traits;
  const [width, height] = [screenPixels.width / columns, screenPixels.height / rows];
  const isCell = Number.isInteger(width) && Number.isInteger(height) && height > width && height < width * 4;
  return isCell ? { ...traits, ...withCell(traits, width, height) } : traits;
}

/**
 * Whether `count` cells, of a size that was rounded, fill the screen only with a fraction of a pixel each. A rest that is
 * smaller than a cell may be the edge of a window, and a larger screen may be a limit instead.
 */
function isFraction(screen: number, count: number, cell: number): boolean {
  const rest = Math.abs(screen - count * cell);
  return rest >= cell && rest < count;
}

/** Returns the graphics traits with one more reply applied. */
export function applyGraphicsReply(traits: GraphicsTraits, reply: TerminalReply): GraphicsTraits {
  switch (reply.kind) {
    case 'version':
      // The image addon of xterm.js may be missing, so its name proves no pictures.
      return ITERM2_VERSION.test(reply.text) && !reply.text.startsWith('xterm.js')
        ? { ...traits, iterm2: true }
        : traits;
    case 'attributes':
      // The first number is the terminal's class, and the others are its extensions. Extension 4 is sixels.
      return { ...traits, sixel: reply.numbers.slice(1).includes(4) };
    case 'kitty':
      if (reply.id === KITTY_SHARED_ID) return { ...traits, kittyShares: reply.ok };
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
    case 'background':
    case 'cursor':
    case 'mode':
    case 'secondary-attributes':
    case 'sgr':
      return traits;
  }
}

function withCell(traits: GraphicsTraits, width: number, height: number): GraphicsTraits {
  const cellPixels = { width: Math.round(width), height: Math.round(height) };
  const isSize = (value: number): boolean => value >= 1 && value <= MAX_CELL_PIXELS;
  return isSize(cellPixels.width) && isSize(cellPixels.height) ? { ...traits, cellPixels } : traits;
}
