// A line editor for the prompt: the text after a key or a paste.

/** The maximum length of the text, in UTF-16 code units. */
const MAX_LENGTH = 200;

export type PromptOutcome =
  | { readonly kind: 'typing'; readonly text: string }
  | { readonly kind: 'done'; readonly text: string }
  | { readonly kind: 'cancelled' };

/** The text after a key. As in readline, Ctrl-W deletes a word, and Ctrl-U deletes the line. */
export function typeInto(text: string, key: string): PromptOutcome {
  switch (key) {
    case 'enter':
      return { kind: 'done', text };
    case 'escape':
    case 'C-c':
      return { kind: 'cancelled' };
    case 'backspace':
      // In an empty prompt, Backspace deletes the `/`, which closes the prompt.
      return text === '' ? { kind: 'cancelled' } : { kind: 'typing', text: Array.from(text).slice(0, -1).join('') };
    case 'C-w':
      return { kind: 'typing', text: text.replace(/\S*\s*$/, '') };
    case 'C-u':
      return { kind: 'typing', text: '' };
    case 'space':
      return { kind: 'typing', text: `${text} `.slice(0, MAX_LENGTH) };
    default:
      // A name of several characters is a special key, such as an arrow or a function key. It is ignored.
      return { kind: 'typing', text: Array.from(key).length === 1 ? (text + key).slice(0, MAX_LENGTH) : text };
  }
}

/** The text with pasted text appended, as one line. Control characters become spaces. */
export function pasteInto(text: string, pasted: string): string {
  return (text + pasted.replace(/\p{Cc}+/gu, ' ').trim()).slice(0, MAX_LENGTH);
}
