// What a terminal sends, as values: keys, mouse events, pastes and replies.

/** A reply to one of this program's queries. */
export type TerminalReply =
  | { readonly kind: 'cursor'; readonly row: number; readonly column: number }
  | { readonly kind: 'mode'; readonly mode: number; readonly setting: number }
  | { readonly kind: 'sgr'; readonly text: string }
  | { readonly kind: 'version'; readonly text: string }
  /** DA1: the terminal's class and its extensions, as DEC's numbers. */
  | { readonly kind: 'attributes'; readonly numbers: readonly number[] }
  /** DA2: the terminal's type, version and hardware option, such as `0;276;0`. */
  | { readonly kind: 'secondary-attributes'; readonly text: string }
  /** OSC 11: the background colour; each channel is from 0 to 1. */
  | { readonly kind: 'background'; readonly channels: readonly [red: number, green: number, blue: number] }
  /** kitty's graphics protocol: whether the picture with this id could be shown. */
  | { readonly kind: 'kitty'; readonly id: number; readonly ok: boolean }
  | { readonly kind: 'cell-pixels'; readonly width: number; readonly height: number }
  /** XTSMGRAPHICS: the limits of a sixel picture, which are its size and its number of colours. */
  | { readonly kind: 'screen-pixels'; readonly width: number; readonly height: number }
  | { readonly kind: 'color-registers'; readonly count: number }
  /** iTerm2's ReportCellSize: the size in points, and the pixels in a point. */
  | { readonly kind: 'cell-points'; readonly width: number; readonly height: number; readonly scale: number };

/**
 * An event of the terminal. The name of a key is its character, or `enter`, `escape`, `tab`, `up`, `f1` and so on. The
 * prefixes `C-`, `M-` and `S-` stand for modifiers. Columns and rows of the mouse count from 0.
 */
export type TerminalEvent =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'click'; readonly column: number; readonly row: number }
  | { readonly kind: 'wheel'; readonly column: number; readonly row: number; readonly direction: 'up' | 'down' }
  /** The first characters of the pasted text, unchanged. */
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'reply'; readonly reply: TerminalReply };
