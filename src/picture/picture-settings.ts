// The user's picture settings: quality, glyphs and byte budget.
import type { Blocks } from './block-glyphs.js';

/** The quality of pictures: a better one takes more bytes. */
export type PictureQuality = 'fast' | 'balanced' | 'fine';

/** The protocols that send a picture's pixels. */
export type ImageProtocol = 'kitty' | 'sixel' | 'iterm2';

/** How the terminal draws pictures: with characters, or with pixels. */
export type DrawnGlyphs =
  | { readonly kind: 'cells'; readonly blocks: Exclude<Blocks, 'whole'> }
  | { readonly kind: 'pixels'; readonly protocol: ImageProtocol };

/** The kind of picture, in one word. `characters`: without colours, or of ASCII. */
export type DrawnWord = Exclude<Blocks, 'whole'> | ImageProtocol | 'characters';

/** The user's choice. `auto`: pixels where the terminal reports that it supports them. */
export type Glyphs = DrawnGlyphs | { readonly kind: 'auto' };

export interface PictureSettings {
  readonly quality: PictureQuality;
  /** The limit for all pictures of a screen together, in bytes a second. */
  readonly budgetBytesPerSecond: number;
  readonly glyphs: Glyphs;
  /** Whether dark pictures are brightened at first. */
  readonly brightens: boolean;
}

export const HALF_BLOCKS: DrawnGlyphs = { kind: 'cells', blocks: 'half' };

export const DEFAULT_PICTURE_SETTINGS: PictureSettings = {
  quality: 'balanced',
  budgetBytesPerSecond: Number.POSITIVE_INFINITY,
  glyphs: HALF_BLOCKS,
  brightens: false,
};

/** Lambda of each quality: the error, in squared levels, that a byte has to save. */
export const LAMBDAS: Readonly<Record<PictureQuality, number>> = { fast: 2, balanced: 1, fine: 0.5 };

/**
 * The settings as text: `balanced`, `fast 200 kB/s`, `fine octant`, `balanced kitty`.
 *
 * @param drawn What is drawn, which `--glyphs` does not decide alone.
 */
export function pictureSettingText(
  { quality, budgetBytesPerSecond }: Pick<PictureSettings, 'quality' | 'budgetBytesPerSecond'>,
  drawn: DrawnWord,
): string {
  const finer = drawn === 'half' ? '' : ` ${drawn}`;
  const budget = Number.isFinite(budgetBytesPerSecond) ? ` ${budgetBytesPerSecond / 1_000} kB/s` : '';
  return `${quality}${finer}${budget}`;
}

/** The value of `--glyphs` for these glyphs. */
export function glyphsWord(glyphs: Glyphs): string {
  switch (glyphs.kind) {
    case 'cells':
      return glyphs.blocks;
    case 'pixels':
      return glyphs.protocol;
    case 'auto':
      return 'auto';
  }
}

const cells = (blocks: Exclude<Blocks, 'whole'>): Glyphs => ({ kind: 'cells', blocks });
const pixels = (protocol: ImageProtocol): Glyphs => ({ kind: 'pixels', protocol });

/** The glyphs for each value of `--glyphs`. */
export const GLYPHS_BY_WORD: ReadonlyMap<string, Glyphs> = new Map(
  [
    ...(['half', 'quadrant', 'sextant', 'octant'] as const).map(cells),
    ...(['kitty', 'sixel', 'iterm2'] as const).map(pixels),
    { kind: 'auto' } as const,
  ].map((glyphs) => [glyphsWord(glyphs), glyphs]),
);
