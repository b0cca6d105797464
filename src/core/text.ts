// Sanitises texts from peers for printing: no control characters, a predictable width, and a bounded length.
import { MAX_TEXT_LENGTH } from './limits.js';

// Cc: control characters, ESC and C1 among them. Cf: bidirectional overrides, zero-width joiners. Cs: half a surrogate
// pair. Co, Cn: private use and unassigned, which fonts show differently. Zl, Zp: line and paragraph separators. The Hangul
// fillers count as letters and are invisible.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]+/gu;
// Variation selectors, joiners and other invisible characters, with which two different names would look the same.
const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
// The blank Braille pattern counts as a symbol, and looks like a space.
const SPACES = /[\p{Zs}\u2800]+/gu;
const COMBINING = /\p{M}+/gu;

// Characters about whose width terminals disagree. They are East Asian wide and fullwidth ones, Hangul, and an Arabic
// ornament that was once a combining mark. Single vowels and finals of Hangul have no width. All outside the Basic Multilingual Plane,
// such as emoji, are among them. One cell of error would shift the rest of the row.
const WIDE =
  /[\u06de\u1100-\u11ff\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{10000}-\u{10ffff}]/gu;

/**
 * A peer's text for logs and JSON: one line, printable, trimmed, at most `maxLength` characters. Wide and combining
 * characters stay.
 */
export function plainText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  // The text is cut before the patterns run, so that a peer cannot raise their cost.
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

// Control characters (ESC and C1 among them) except line feeds and tabs, line separators, and bidirectional controls.
const UNSAFE = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Any text for a terminal or a log, of any length and any number of lines. Each control character becomes `\ufffd`. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNSAFE, '\ufffd');
}

/**
 * A peer's text for terminal cells: as `plainText`, with characters that are one cell wide. Wide characters become `?`.
 * Combining characters that NFC cannot compose are removed.
 */
export function cellText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  const narrow = plainText(text, maxLength).replace(COMBINING, '').replace(WIDE, '?');
  return narrow.length <= maxLength ? narrow : `${narrow.slice(0, Math.max(0, maxLength - 1))}…`;
}

/** The width of a clean text in cells, for alignment. It is an estimate, as terminals disagree about some characters. */
export function estimatedWidth(text: string): number {
  const bases = text.normalize('NFC').replace(COMBINING, '');
  return Array.from(bases).length + (bases.match(WIDE)?.length ?? 0);
}

/**
 * A canonical form by which names that look alike are compared. It ignores invisible characters, compatibility forms
 * (fullwidth letters, ligatures), combining characters that terminals drop, and case. Similar letters of different
 * scripts stay different.
 */
export function appearanceOf(name: string): string {
  const plain = name
    .slice(0, MAX_TEXT_LENGTH * 4)
    .normalize('NFKC')
    .replace(UNPRINTABLE, ' ')
    .replace(IGNORABLE, '');
  // Both conversions are needed, as some letters are equal in one case only: ß and its capital, both forms of sigma.
  const folded = plain
    .normalize('NFC')
    .replace(COMBINING, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC');
  return folded.replace(COMBINING, '').replace(SPACES, ' ').trim();
}
