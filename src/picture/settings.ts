// What a person can choose about pictures: how true, how fine, and how many bytes.
import type { Blocks } from './glyphs.js';

/** How true pictures are: the truer, the more bytes. */
export type PictureQuality = 'fast' | 'balanced' | 'fine';

export interface PictureSettings {
  readonly quality: PictureQuality;
  /** What all pictures of a screen may take together, in bytes a second. */
  readonly budgetBytesPerSecond: number;
  readonly blocks: Exclude<Blocks, 'whole'>;
}

export const DEFAULT_PICTURE_SETTINGS: PictureSettings = {
  quality: 'balanced',
  budgetBytesPerSecond: Number.POSITIVE_INFINITY,
  blocks: 'half',
};

/** What a byte is worth in squared levels of error; see `encodeCells`. */
export const LAMBDAS: Readonly<Record<PictureQuality, number>> = { fast: 2, balanced: 1, fine: 0.5 };

/** `balanced`, `fast 200 kB/s`, `fine octant`. */
export function pictureSettingText({ quality, budgetBytesPerSecond, blocks }: PictureSettings): string {
  const finer = blocks === 'half' ? '' : ` ${blocks}`;
  const budget = Number.isFinite(budgetBytesPerSecond) ? ` ${budgetBytesPerSecond / 1_000} kB/s` : '';
  return `${quality}${finer}${budget}`;
}
