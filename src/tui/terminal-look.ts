// How a terminal is drawn on: its depth of colours, its background, and glyphs or pixels for the pictures.
import { whyCharactersOnly } from '../picture/painter.js';
import type { ColorDepth } from '../picture/palette.js';
import { type DrawnGlyphs, glyphsWord, HALF_BLOCKS, type PictureSettings } from '../picture/picture-settings.js';
import type { DashboardOptions } from './dashboard-options.js';
import { chooseDepth, choosesLight, nextDepth } from './terminal/capabilities.js';
import { chooseGraphics, sampleGlyph } from './terminal/graphics.js';
import type { DashboardTerminal, Terminal } from './terminal/terminal.js';
import type { BackgroundChoice } from './text/theme.js';

/** The options that the look depends on. */
type LookOptions = Pick<DashboardOptions, 'color' | 'ascii' | 'pictures'> & {
  readonly background: BackgroundChoice;
  readonly picture: PictureSettings;
};

export class TerminalLook {
  readonly #options: LookOptions;
  readonly #streams: DashboardTerminal;
  readonly #terminal: Terminal;
  #depth: ColorDepth = 'none';
  /** Whether a key has chosen the depth of colours. */
  #depthChosen = false;
  #isLight = false;
  #glyphs: DrawnGlyphs = HALF_BLOCKS;
  /** Whether the glyphs are chosen by what the terminal has told of its graphics. */
  #graphicsUsed = false;

  constructor(options: LookOptions, streams: DashboardTerminal, terminal: Terminal) {
    this.#options = options;
    this.#streams = streams;
    this.#terminal = terminal;
  }

  get depth(): ColorDepth {
    return this.#depth;
  }

  /** Whether the background is light. */
  get isLight(): boolean {
    return this.#isLight;
  }

  get glyphs(): DrawnGlyphs {
    return this.#glyphs;
  }

  /**
   * Chooses everything once the terminal has answered the first queries. It is queried for graphics only where pixels are
   * possible.
   *
   * @param isClosed Whether the dashboard has been closed meanwhile: nothing more is queried then.
   * @returns Why the pictures are drawn otherwise than asked for; undefined where they are not.
   */
  async choose(isClosed: () => boolean): Promise<string | undefined> {
    this.adapt();
    const { glyphs } = this.#options.picture;
    if (this.#options.pictures && glyphs.kind !== 'cells') await this.#terminal.queryGraphics();
    if (isClosed()) return undefined;
    this.#useGraphics();
    const replaced = await this.#checkGlyphWidth();
    if (isClosed()) return undefined;
    if (this.#glyphs.kind !== 'pixels' && glyphs.kind === 'pixels')
      return `half blocks: tmux and screen pass no ${glyphsWord(glyphs)} pictures on`;
    return replaced;
  }

  /** Why pictures are drawn with characters alone; undefined where they are not. */
  whyCharacters(): string | undefined {
    const drawsCells = this.#options.pictures && this.#glyphs.kind === 'cells' && this.#depth !== 'none';
    return drawsCells ? whyCharactersOnly() : undefined;
  }

  /**
   * Adapts to the terminal's answers. A terminal far away reports its colours late, and its background again when the
   * person changes it.
   *
   * @returns Whether the look has changed.
   */
  adapt(): boolean {
    const { traits } = this.#terminal;
    const { color, background } = this.#options;
    const isLight = choosesLight(background, traits);
    const depth = this.#depthChosen
      ? this.#depth
      : chooseDepth(color, this.#streams.env, this.#streams.platform, traits);
    if (isLight === this.#isLight && depth === this.#depth) return false;
    this.#isLight = isLight;
    this.#depth = depth;
    return true;
  }

  /**
   * Chooses the pictures again, where a terminal was too busy to reply before the first screen. It is queried for its graphics
   * only now if it had not said that it takes queries.
   *
   * @returns Whether it has told its graphics meanwhile, for the first time since `choose`.
   */
  async adaptGraphics(isClosed: () => boolean): Promise<boolean> {
    const { glyphs } = this.#options.picture;
    if (this.#graphicsUsed || !this.#options.pictures || glyphs.kind === 'cells') return false;
    await this.#terminal.queryGraphics();
    if (isClosed() || this.#graphicsUsed || !this.#terminal.knowsGraphics) return false;
    this.#useGraphics();
    return true;
  }

  /** Switches to the next depth of colours, which the terminal's answers then no longer change. */
  switchDepth(): void {
    this.#depth = nextDepth(this.#depth);
    this.#depthChosen = true;
  }

  #useGraphics(): void {
    this.#graphicsUsed = this.#terminal.knowsGraphics;
    this.#glyphs = chooseGraphics(this.#options.picture.glyphs, this.#streams.env, this.#terminal.traits);
    if (this.#glyphs.kind === 'pixels') this.#terminal.setImageProtocol(this.#glyphs.protocol);
  }

  /** Replaces characters that this terminal gives no width, or two cells. Returns why, if it has. */
  async #checkGlyphWidth(): Promise<string | undefined> {
    const glyphs = this.#glyphs;
    const sample = sampleGlyph(glyphs);
    if (sample === undefined || this.#options.ascii || !this.#options.pictures) return undefined;
    await this.#terminal.queryGlyphWidth(sample);
    const { glyphColumns } = this.#terminal.traits;
    if (glyphColumns === undefined || glyphColumns === 1) return undefined;
    this.#glyphs = HALF_BLOCKS;
    return `half blocks: this terminal does not know the width of ${glyphsWord(glyphs)} characters`;
  }
}
