// The bytes that make a terminal ring and notify: BEL, OSC 9 and OSC 777, also through tmux and screen. Pure.
import { plainText } from '../../core/text.js';

/** `bell` rings; the others also show a text where the terminal knows them. */
export const NOTIFY_WAYS = ['bell', 'osc9', 'osc777'] as const;
export type NotifyWay = (typeof NOTIFY_WAYS)[number];

/** Longer texts are cut: a notification has two lines. */
const MAX_TEXT_LENGTH = 200;

/**
 * The bytes of a notification. OSC 9 is known to iTerm2, WezTerm, kitty, ConEmu and Windows Terminal, OSC 777 to urxvt, foot,
 * WezTerm and Ghostty.
 *
 * @param env Tells tmux (`TMUX`) and screen (`STY`), which pass a sequence on only in brackets of their own.
 */
export function notificationBytes(
  way: NotifyWay,
  text: string,
  env: { readonly TMUX?: string | undefined; readonly STY?: string | undefined },
): string {
  if (way === 'bell') return '\x07';
  // A semicolon separates the fields of OSC 777, and a number before one would be a command of ConEmu in OSC 9.
  const shown = plainText(text, MAX_TEXT_LENGTH).replaceAll(';', ',');
  const sequence = way === 'osc9' ? `\x1b]9;${shown}\x1b\\` : `\x1b]777;notify;ttycam;${shown}\x1b\\`;
  return `${passedOn(sequence, env)}\x07`;
}

/** tmux passes it on with `allow-passthrough on`, where each ESC within has to be doubled. */
function passedOn(
  sequence: string,
  { TMUX, STY }: { readonly TMUX?: string | undefined; readonly STY?: string | undefined },
) {
  if (TMUX) return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  // An ESC \ within would end screen's string: BEL ends the OSC as well.
  if (STY) return `\x1bP${sequence.slice(0, -2)}\x07\x1b\\`;
  return sequence;
}
