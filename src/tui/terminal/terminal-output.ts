// The sequences that enter and leave the dashboard's screen, and writes to the terminal that do not block.
import { writeSync } from 'node:fs';
import { DELETE_ALL_KITTY_PICTURES } from '../../picture/images/kitty.js';
import type { ImageProtocol } from '../../picture/picture-settings.js';

const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/** The alternate screen, no cursor, pastes in brackets; presses of the mouse only, as motion is noise here. */
export function enterSequence(mouse: boolean): string {
  return `\x1b[?1049h\x1b[?25l\x1b[?2004h${mouse ? MOUSE_ON : ''}\x1b[m\x1b[2J\x1b[H`;
}

/**
 * Everything undone. The clearing is for terminals without an alternate screen; kitty's images, which do not stand in
 * cells, are deleted.
 */
export function leaveSequence(mouse: boolean, synchronises: boolean, images: ImageProtocol | undefined): string {
  const deletion = images === 'kitty' ? Buffer.from(DELETE_ALL_KITTY_PICTURES).toString('latin1') : '';
  return `${synchronises ? '\x1b[?2026l' : ''}${deletion}\x1b[m${mouse ? MOUSE_OFF : ''}\x1b[?2004l\x1b[2J\x1b[H\x1b[?25h\x1b[?1049l`;
}

/** Ends an escape sequence that was cut off (CAN). */
export const CANCEL = '\x18';
/** Ends the string of an image where CAN does not; does nothing otherwise. */
export const END_OF_STRING = '\x1b\\';

/** Node's stream, with what its types leave out. */
interface OutputShape {
  readonly fd?: number;
  readonly _handle?: { setBlocking?: (blocking: boolean) => unknown } | null;
  _refreshSize?: () => void;
}

/**
 * Makes writes to a terminal return at once. Node makes them blocking: a stalled terminal (Ctrl-S, a lost link) would
 * freeze the whole program.
 */
export function setNonBlocking(output: NodeJS.WriteStream): void {
  (output as OutputShape)._handle?.setBlocking?.(false);
}

/** Makes writes blocking again: what a program prints before process.exit would otherwise be lost. */
export function setBlocking(output: NodeJS.WriteStream): void {
  (output as OutputShape)._handle?.setBlocking?.(true);
}

/** Reads the size from the system: it may have changed while the program was stopped. */
export function refreshSize(output: NodeJS.WriteStream): void {
  (output as OutputShape)._refreshSize?.();
}

/** How long the final write may take on a terminal that accepts nothing. */
const FINAL_WRITE_MS = 500;

/** Writes `text` before it returns, even to a stream that must not block; gives up on a terminal that is stuck or gone. */
export function writeSynchronously(output: NodeJS.WriteStream, text: string): void {
  const { fd } = output as OutputShape;
  if (fd === undefined) {
    output.write(text);
    return;
  }
  let rest: Uint8Array = Buffer.from(text);
  const deadlineMs = performance.now() + FINAL_WRITE_MS;
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
