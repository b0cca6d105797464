// What a peer calls itself, made safe to print: no control character, no surprise in width, no more than fits.
import { MAX_TEXT_LENGTH } from './limits.js';

// Cc: control characters, ESC and C1 among them. Cf: bidirectional overrides, zero-width joiners. Cs: half a surrogate
// pair. Co, Cn: private and unassigned, which no font agrees about. Zl, Zp: line ends by another name. And the Hangul
// fillers, which count as letters and show nothing.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]+/gu;
// Variation selectors, joiners and the like, which show nothing and make two names that look the same.
const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
// The blank of Braille counts as a symbol, and looks like a space.
const SPACES = /[\p{Zs}\u2800]+/gu;
const COMBINING = /\p{M}+/gu;

// East Asian wide and fullwidth characters, Hangul (whose vowels and finals, jamo on their own, have no width at all), an
// Arabic ornament that was once a combining mark, and everything outside the Basic Multilingual Plane (emoji too):
// terminals disagree about their width, and one cell of error shifts the rest of the row.
const WIDE =
  /[\u06de\u1100-\u11ff\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{10000}-\u{10ffff}]/gu;

/**
 * A peer's text for logs and JSON: one line, printable, trimmed, at most `maxLength` characters. Wide and combining
 * characters stay.
 */
export function plainText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  // Cut before the patterns run, so that their cost does not depend on what a peer sends.
  const line = text
    .slice(0, maxLength * 4)
    .normalize('NFC')
    .replace(UNPRINTABLE, ' ')
    .replace(IGNORABLE, '')
    .replace(SPACES, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join('')}…`;
}

// What moves the cursor, ends a line by another name, or turns the direction of text: ESC and C1 among them, but for line
// ends and tabs.
const UNSAFE = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A text of any origin for a terminal or a log, of any length and any number of lines: each control character is `\ufffd`. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNSAFE, '\ufffd');
}

/**
 * A peer's text for terminal cells: as plainText, and each character left is one cell wide. Wide characters become `?`,
 * combining ones that NFC could not join go.
 */
export function cellText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  const narrow = plainText(text, maxLength).replace(COMBINING, '').replace(WIDE, '?');
  return narrow.length <= maxLength ? narrow : `${narrow.slice(0, Math.max(0, maxLength - 1))}…`;
}

/**
 * What a name looks like: the same for two that differ in invisible characters, compatibility forms (fullwidth letters, ligatures),
 * combining characters that terminals drop, or case. Letters of different scripts that look alike stay different.
 */
export function appearanceOf(name: string): string {
  const plain = name
    .slice(0, MAX_TEXT_LENGTH * 4)
    .normalize('NFKC')
    .replace(UNPRINTABLE, ' ')
    .replace(IGNORABLE, '');
  // Both cases, as some letters are equal in one of them only: ß and its capital, both forms of sigma.
  const folded = plain
    .normalize('NFC')
    .replace(COMBINING, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC');
  return folded.replace(COMBINING, '').replace(SPACES, ' ').trim();
}
