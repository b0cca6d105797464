// A line of text being typed: what a key does to it.

/** Longest filter. */
const MAX_LENGTH = 200;

export type PromptOutcome =
  | { readonly kind: 'typing'; readonly text: string }
  | { readonly kind: 'done'; readonly text: string }
  | { readonly kind: 'cancelled' };

/** The line after a key, as readline has it: Backspace, Ctrl-W a word, Ctrl-U all. */
export function typeInto(text: string, key: string): PromptOutcome {
  switch (key) {
    case 'enter':
      return { kind: 'done', text };
    case 'escape':
    case 'C-c':
      return { kind: 'cancelled' };
    case 'backspace':
      // On an empty line it takes back the `/` itself.
      return text === '' ? { kind: 'cancelled' } : { kind: 'typing', text: Array.from(text).slice(0, -1).join('') };
    case 'C-w':
      return { kind: 'typing', text: text.replace(/\S*\s*$/, '') };
    case 'C-u':
      return { kind: 'typing', text: '' };
    case 'space':
      return { kind: 'typing', text: `${text} `.slice(0, MAX_LENGTH) };
    default:
      // Every other key of more than one character has a name: an arrow, a function key.
      return { kind: 'typing', text: Array.from(key).length === 1 ? (text + key).slice(0, MAX_LENGTH) : text };
  }
}

/** The line with what was pasted behind it, as one line: without what would end, colour or move it. */
export function pasteInto(text: string, pasted: string): string {
  return (text + pasted.replace(/\p{Cc}+/gu, ' ').trim()).slice(0, MAX_LENGTH);
}
