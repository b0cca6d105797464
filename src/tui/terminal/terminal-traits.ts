// What a terminal has said of itself, and the environment that it is started in.
import type { Size } from '../../core/geometry.js';

/** The environment variables that a terminal announces itself with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the terminal said of pictures. What it did not answer is absent. */
export interface GraphicsTraits {
  /** Whether it shows pictures in kitty's protocol, as sixels, or as iTerm2 does. */
  readonly kitty?: boolean;
  /** Whether it changes a part of a picture in kitty's protocol. */
  readonly kittyEdits?: boolean;
  readonly sixel?: boolean;
  readonly iterm2?: boolean;
  /** A cell's size in pixels, whole numbers. */
  readonly cellPixels?: Size;
  /** The size of the largest sixel picture: that of the screen, unless a limit of the terminal's is smaller. */
  readonly screenPixels?: Size;
  /** How many colours a sixel picture may have. */
  readonly colorRegisters?: number;
}

/** What the terminal said of itself. What it did not answer is undefined. */
export interface TerminalTraits extends GraphicsTraits {
  /** Its name and version, as XTVERSION gives them: `tmux 3.3a`, `XTerm(379)`. */
  readonly version: string | undefined;
  /** Whether it keeps a colour of 24 bits when it is given one. */
  readonly keepsTrueColor: boolean | undefined;
  /** Whether it knows synchronised updates, mode 2026. */
  readonly synchronises: boolean | undefined;
}

/** Nothing known. */
export const NO_TRAITS: TerminalTraits = { version: undefined, keepsTrueColor: undefined, synchronises: undefined };
