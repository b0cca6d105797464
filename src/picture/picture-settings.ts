// What a person can choose about pictures: how true, how fine, and how many bytes.
import type { Blocks } from './block-glyphs.js';

/** How true pictures are: the truer, the more bytes. */
export type PictureQuality = 'fast' | 'balanced' | 'fine';

/** The ways of sending a picture's pixels. */
export type ImageProtocol = 'kitty' | 'sixel' | 'iterm2';

/** What a terminal is made to draw pictures with: characters, or pixels. */
export type DrawnGlyphs =
  | { readonly kind: 'cells'; readonly blocks: Exclude<Blocks, 'whole'> }
  | { readonly kind: 'pixels'; readonly protocol: ImageProtocol };

/** What a person can ask for; `auto`: pixels where the terminal proves that it can show them. */
export type Glyphs = DrawnGlyphs | { readonly kind: 'auto' };

export interface PictureSettings {
  readonly quality: PictureQuality;
  /** What all pictures of a screen may take together, in bytes a second. Pixels are not held to it. */
  readonly budgetBytesPerSecond: number;
  readonly glyphs: Glyphs;
}

export const HALF_BLOCKS: DrawnGlyphs = { kind: 'cells', blocks: 'half' };

export const DEFAULT_PICTURE_SETTINGS: PictureSettings = {
  quality: 'balanced',
  budgetBytesPerSecond: Number.POSITIVE_INFINITY,
  glyphs: HALF_BLOCKS,
};

/** What a byte is worth in squared levels of error; see `encodeCells`. */
export const LAMBDAS: Readonly<Record<PictureQuality, number>> = { fast: 2, balanced: 1, fine: 0.5 };

/** `balanced`, `fast 200 kB/s`, `fine octant`, `balanced kitty`. */
export function pictureSettingText({ quality, budgetBytesPerSecond, glyphs }: PictureSettings): string {
  const word = glyphsWord(glyphs);
  const finer = word === 'half' ? '' : ` ${word}`;
  const budget = Number.isFinite(budgetBytesPerSecond) ? ` ${budgetBytesPerSecond / 1_000} kB/s` : '';
  return `${quality}${finer}${budget}`;
}

/** As `--glyphs` has it. */
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

/** What each word of `--glyphs` stands for. */
export const GLYPHS_BY_WORD: ReadonlyMap<string, Glyphs> = new Map(
  [
    ...(['half', 'quadrant', 'sextant', 'octant'] as const).map(cells),
    ...(['kitty', 'sixel', 'iterm2'] as const).map(pixels),
    { kind: 'auto' } as const,
  ].map((glyphs) => [glyphsWord(glyphs), glyphs]),
);
