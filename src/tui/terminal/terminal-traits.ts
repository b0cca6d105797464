// Terminal traits: what a terminal's replies say about it, and the environment variables that describe it.
import type { Size } from '../../core/geometry.js';

/** The environment variables, of which some describe the terminal. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Graphics traits, from the terminal's replies. A trait without a reply is absent. */
export interface GraphicsTraits {
  /** Whether it supports kitty's graphics protocol, sixels, and iTerm2's inline images. */
  readonly kitty?: boolean;
  /** Whether it changes a part of a picture in kitty's protocol. */
  readonly kittyEdits?: boolean;
  /** Whether it reads the pixels of kitty's protocol from shared memory of this machine. */
  readonly kittyShares?: boolean;
  readonly sixel?: boolean;
  readonly iterm2?: boolean;
  /** The size of a cell, in whole pixels. */
  readonly cellPixels?: Size;
  /** Whether cells are not in whole pixels. Pictures of sixels would have gaps. */
  readonly hasFractionalCells?: boolean;
  /** The size of the largest sixel picture, in pixels: that of the screen, or a smaller limit of the terminal. */
  readonly screenPixels?: Size;
  /** The largest number of colours in a sixel picture. */
  readonly colorRegisters?: number;
}

/** All traits, from the terminal's replies. A trait without a reply is undefined. */
export interface TerminalTraits extends GraphicsTraits {
  /** The name and version in the XTVERSION reply, such as `tmux 3.3a` or `XTerm(379)`. */
  readonly version: string | undefined;
  /** The DA2 reply, such as `65;7006;1`. */
  readonly secondaryAttributes?: string;
  /** Whether it keeps a 24-bit colour unchanged. */
  readonly keepsTrueColor: boolean | undefined;
  /** Whether it has replaced a 24-bit colour by one of its palette of 256. */
  readonly keeps256Colors?: boolean;
  /** Whether its background is light. */
  readonly hasLightBackground?: boolean;
  /** How many cells one block character of the finer kinds moved the cursor. */
  readonly glyphColumns?: number;
  /** Whether it supports synchronised updates (mode 2026). */
  readonly synchronises: boolean | undefined;
}

/** The traits before the first reply. */
export const NO_TRAITS: TerminalTraits = { version: undefined, keepsTrueColor: undefined, synchronises: undefined };
