// The progress of a run as one line at the end of a terminal, which is rewritten in place. Elsewhere nothing is written.
import { cellText } from '../core/text.js';

/** A stream that may be a terminal. */
export type MaybeTerminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** To the first column, and erase the line (ECMA-48: CR, EL). */
const ERASE = '\r\x1b[K';

const DEFAULT_COLUMNS = 80;

export class ProgressLine {
  readonly #stream: MaybeTerminal;
  readonly #isUsable: boolean;
  #isShown = false;

  /** @param term The variable TERM: a dumb terminal cannot erase a line. */
  constructor(stream: MaybeTerminal, term: string | undefined) {
    this.#stream = stream;
    this.#isUsable = stream.isTTY === true && term !== 'dumb';
  }

  /** Shows this text instead of the last one. It is cut to the width of the terminal, as a line that wraps cannot be erased. */
  show(text: string): void {
    if (!this.#isUsable) return;
    const columns = this.#stream.columns || DEFAULT_COLUMNS;
    this.#stream.write(`${ERASE}${cellText(text, columns - 1)}`);
    this.#isShown = true;
  }

  /** Makes room for another line. */
  erase(): void {
    if (this.#isShown) this.#stream.write(ERASE);
    this.#isShown = false;
  }
}
