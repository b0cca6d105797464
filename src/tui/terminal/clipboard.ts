// The terminal's clipboard: a text for it waits for the next screen, as its sequence must not be within an image.
import type { ScreenBytes } from './screen-writer.js';
import type { Environment } from './terminal-traits.js';

export class Clipboard {
  #pending: Buffer | undefined;

  /** Puts a text on the clipboard with the next screen. */
  copy(text: string, environment: Environment): void {
    this.#pending = clipboardSequence(text, environment);
  }

  /** The screen with what waits for the clipboard before it. */
  takeInto(screen: ScreenBytes): ScreenBytes {
    const before = this.#pending;
    if (before === undefined) return screen;
    this.#pending = undefined;
    return {
      bytes: Buffer.concat([before, screen.bytes]),
      mandatoryBytes: before.length + screen.mandatoryBytes,
      atomicEnds: (screen.atomicEnds ?? []).map((end) => before.length + end),
    };
  }
}

/** OSC 52 of xterm's control sequences. GNU screen passes it on only within a DCS of its own. */
function clipboardSequence(text: string, environment: Environment): Buffer {
  const sequence = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
  return Buffer.from(environment['STY'] ? `\x1bP${sequence}\x1b\\` : sequence);
}
