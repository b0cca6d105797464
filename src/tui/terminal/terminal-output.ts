// Terminal output: the sequences that enter and leave the dashboard's screen, and non-blocking or synchronous writes.
import { writeSync } from 'node:fs';
import { DELETE_ALL_KITTY_PICTURES } from '../../picture/images/kitty.js';
import type { ImageProtocol } from '../../picture/picture-settings.js';

const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/** Enables the alternate screen and bracketed paste, hides the cursor, and reports mouse presses but not motion. */
export function enterSequence(mouse: boolean): string {
  return `\x1b[?1049h\x1b[?25l\x1b[?2004h${mouse ? MOUSE_ON : ''}\x1b[m\x1b[2J\x1b[H`;
}

/**
 * Undoes `enterSequence`. It clears the screen for terminals without an alternate one. It also deletes kitty's images,
 * which are not part of the cells.
 */
export function leaveSequence(mouse: boolean, synchronises: boolean, images: ImageProtocol | undefined): string {
  const deletion = images === 'kitty' ? Buffer.from(DELETE_ALL_KITTY_PICTURES).toString('latin1') : '';
  return `${synchronises ? '\x1b[?2026l' : ''}${deletion}\x1b[m${mouse ? MOUSE_OFF : ''}\x1b[?2004l\x1b[2J\x1b[H\x1b[?25h\x1b[?1049l`;
}

/** CAN, which ends an incomplete escape sequence. */
export const CANCEL = '\x18';
/** ST, which ends the string of an image where CAN does not. Outside a string it has no effect. */
export const END_OF_STRING = '\x1b\\';

/** The fields of Node's stream that its types lack. */
interface StreamInternals {
  readonly fd?: number;
  readonly _handle?: { setBlocking?: (blocking: boolean) => unknown } | null;
  _refreshSize?: () => void;
}

/**
 * Makes writes to a terminal non-blocking. Node's default is blocking, so a stalled terminal (Ctrl-S, a lost link) would
 * stop the whole program.
 */
export function setNonBlocking(output: NodeJS.WriteStream): void {
  (output as StreamInternals)._handle?.setBlocking?.(false);
}

/** Makes writes blocking again. Otherwise text that is printed just before process.exit would be lost. */
export function setBlocking(output: NodeJS.WriteStream): void {
  (output as StreamInternals)._handle?.setBlocking?.(true);
}

/** Reads the terminal's size again, as it may have changed while the program was stopped. */
export function refreshSize(output: NodeJS.WriteStream): void {
  (output as StreamInternals)._refreshSize?.();
}

/** The time limit of a synchronous write to a terminal that accepts nothing. */
const WRITE_LIMIT_MS = 500;

/** Writes `text` synchronously, even to a non-blocking stream. Gives up after WRITE_LIMIT_MS, or if the terminal is gone. */
export function writeSynchronously(output: NodeJS.WriteStream, text: string): void {
  const { fd } = output as StreamInternals;
  if (fd === undefined) {
    output.write(text);
    return;
  }
  let rest: Uint8Array = Buffer.from(text);
  const deadlineMs = performance.now() + WRITE_LIMIT_MS;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (cause) {
      const isBusy = cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN';
      if (!isBusy || performance.now() > deadlineMs) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
