// Removes sequences of blessed that change nothing: on a steady screen they are the larger part of its bytes.

const ESCAPE = '\x1b';
/** blessed moves the cursor to the beginning of a row, and then to the first cell that has changed. */
const TO_ROW_AND_CELL = new RegExp(String.raw`${ESCAPE}\[(\d+);1H(?=${ESCAPE}\[\1;\d+H)`, 'g');
/** What does not end a colour: the colour itself, and a movement of the cursor. */
const COLOR_OR_MOVE = new RegExp(String.raw`(${ESCAPE}\[[\d;]*[mHC])`);
const ONLY_FOREGROUND = /^(?:38;5;\d+|[39]\d)$/;
/** blessed writes flags, then the background, then the foreground. */
const HAS_FOREGROUND = /^(?:[14578];)*(?:(?:4\d|10\d|48;5;\d+);)?(?:38;5;\d+|[39]\d)$/;
const RESET = '\x1b[m';

/**
 * Shortens what blessed writes for changed boxes, to the same result on the screen.
 *
 * blessed resets the attributes after each run of cells and sets all of them for the next one. A reset is left out where
 * the next run has the same attributes, or replaces the only one that is set.
 */
export function shortened(boxes: string): string {
  let output = '';
  let attributes = '';
  let mustReset = false;
  const parts = boxes.replace(TO_ROW_AND_CELL, '').split(COLOR_OR_MOVE);
  for (const part of parts) {
    if (part === RESET) {
      mustReset = attributes !== '';
    } else if (COLOR_OR_MOVE.test(part) && part.endsWith('m')) {
      const next = part.slice(2, -1);
      if (mustReset && next !== attributes && !replaces(next, attributes)) output += RESET;
      if (!mustReset || next !== attributes) output += part;
      attributes = next;
      mustReset = false;
    } else if (COLOR_OR_MOVE.test(part)) {
      output += part;
    } else if (part !== '') {
      if (mustReset) {
        output += RESET;
        attributes = '';
        mustReset = false;
      }
      output += part;
    }
  }
  return mustReset ? output + RESET : output;
}

/** Whether attributes leave nothing of the ones before them. */
function replaces(next: string, before: string): boolean {
  return ONLY_FOREGROUND.test(before) && HAS_FOREGROUND.test(next);
}
