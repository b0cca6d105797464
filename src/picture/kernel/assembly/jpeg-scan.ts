// The scan of a JPEG: its rows of MCUs, over restart markers (ITU-T T.81, E.2).
import {
  BIT,
  BROKEN,
  COMPONENT_BYTES,
  COMPONENT_DOWN_COUNTS,
  COMPONENT_DOWN_FIRSTS,
  COMPONENT_DOWN_SPAN_BYTES,
  COMPONENT_DOWN_WEIGHTS,
  COMPONENT_PREDICTED_DC,
  COMPONENT_ROW_BYTES,
  COMPONENT_ROWS,
  COMPONENT_SAMPLES,
  COMPONENT_VERTICAL,
  COMPONENTS,
  COMPONENTS_END,
  DATA,
  END_BIT,
  MARGIN_BYTES,
  MCUS_ACROSS,
  MCUS_DOWN,
  RAW,
  RAW_END,
  RESTART_INTERVAL,
  WHOLE,
} from '../jpeg-layout';
import { readMcus } from './jpeg-blocks';
import { finishRow } from './jpeg-pixels';
import { unstuff } from './stuffing';

/** The first restart marker; they count to the seventh behind it, and start again (B.1.1.3). */
const FIRST_RESTART = 0xd0;

/**
 * Adds all blocks of the scan to the planes of the small picture.
 *
 * @returns WHOLE; or, if the data are broken or have ended, how many MCUs came before that.
 */
export function readScan(): i32 {
  const across = load<i32>(MCUS_ACROSS);
  const down = load<i32>(MCUS_DOWN);
  const interval = load<i32>(RESTART_INTERVAL);
  let marker = loadSegment(load<i32>(RAW));
  let restartIn = interval > 0 ? interval : i32.MAX_VALUE;
  let restarts = 0;
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; ) {
      if (restartIn === 0) {
        const next = afterRestart(marker, restarts);
        if (next === 0) return row * across + column;
        marker = loadSegment(next);
        restarts += 1;
        restartIn = interval;
      }
      const count = min(restartIn, across - column);
      const left = readMcus(column, row, count);
      if (left > 0) return row * across + column + count - left;
      restartIn -= count;
      column += count;
    }
    finishRows(row);
  }
  return WHOLE;
}

/** The address behind the expected restart marker; 0 where another marker or the end of the data is at `marker`. */
function afterRestart(marker: usize, restarts: i32): usize {
  const end: usize = load<i32>(RAW_END);
  while (marker + 1 < end && load<u8>(marker, 1) === 0xff) marker += 1; // fill bytes (B.1.1.2)
  if (marker + 1 >= end || load<u8>(marker, 1) !== FIRST_RESTART + (restarts & 7)) return 0;
  return marker + 2;
}

/** Loads the data from `from` up to the next marker, and resets the predictions. Returns the marker's address. */
function loadSegment(from: usize): usize {
  const data: usize = load<i32>(DATA);
  const marker = unstuff(from, load<i32>(RAW_END), data);
  store<i32>(BIT, 0);
  store<i32>(BROKEN, 0);
  memory.fill(data + (load<i32>(END_BIT) >>> 3), 0, MARGIN_BYTES);
  const end: usize = load<i32>(COMPONENTS_END);
  for (let component: usize = COMPONENTS; component < end; component += COMPONENT_BYTES)
    store<i32>(component, 0, COMPONENT_PREDICTED_DC);
  return marker;
}

/** Adds the rows of blocks of one row of MCUs to the rows of small pixels. */
function finishRows(mcuRow: i32): void {
  const end: usize = load<i32>(COMPONENTS_END);
  for (let component: usize = COMPONENTS; component < end; component += COMPONENT_BYTES) {
    const vertical = load<i32>(component, COMPONENT_VERTICAL);
    const rowBytes = load<i32>(component, COMPONENT_ROW_BYTES);
    const spanBytes = load<i32>(component, COMPONENT_DOWN_SPAN_BYTES);
    let from: usize = load<i32>(component, COMPONENT_ROWS);
    for (let block = mcuRow * vertical; block < (mcuRow + 1) * vertical; block += 1) {
      const first = load<i32>(load<i32>(component, COMPONENT_DOWN_FIRSTS) + (block << 2));
      const weights: usize = load<i32>(component, COMPONENT_DOWN_WEIGHTS) + ((block * spanBytes) << 3);
      // `first` is in bytes of a float, and this in bytes of a row.
      const to: usize = load<i32>(component, COMPONENT_SAMPLES) + (first >> 2) * rowBytes;
      finishRow(
        from,
        rowBytes,
        weights,
        spanBytes,
        to,
        load<i32>(load<i32>(component, COMPONENT_DOWN_COUNTS) + (block << 2)),
      );
      from += rowBytes << 3;
    }
  }
}
