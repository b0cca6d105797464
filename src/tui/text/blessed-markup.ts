// Converts spans to SGR escape sequences, which blessed parses in a box's content.
import type { Span } from './spans.js';
import type { TextStyle, Theme } from './theme.js';

/** Lines of spans as the content of a box. */
export function blessedMarkup(lines: readonly (readonly Span[])[], theme: Theme): string {
  return lines.map((line) => line.map((one) => paint(one.text, theme.roles[one.role])).join('')).join('\n');
}

// Not blessed's own tags: a camera named {red-fg} would be taken for one.
function paint(text: string, style: TextStyle): string {
  const codes = [
    ...(style.bold ? ['1'] : []),
    ...(style.inverse ? ['7'] : []),
    ...(style.foreground < 0 ? [] : [`38;5;${style.foreground}`]),
  ];
  return codes.length === 0 ? text : `\x1b[${codes.join(';')}m${text}\x1b[m`;
}
