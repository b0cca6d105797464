// Writes the steps of a component's coefficients: where each one is added, and its factor.
import { NEXT_FACTORS, STEP_BYTES, STEP_FACTOR, STEP_ROW_OFFSET, STEP_WEIGHT_OFFSET, ZIGZAG_AT } from '../jpeg-layout';

/** @param spanBytes The bytes of the weights of a frequency. */
export function writeSteps(steps: usize, rowBytes: i32, spanBytes: i32): void {
  for (let k = 0; k < 64; k += 1, steps += STEP_BYTES) {
    const place: i32 = load<u8>(k, ZIGZAG_AT);
    store<i32>(steps, (place >> 3) * rowBytes, STEP_ROW_OFFSET);
    store<i32>(steps, (place & 7) * spanBytes, STEP_WEIGHT_OFFSET);
    store<f32>(steps, load<f32>(k << 2, NEXT_FACTORS), STEP_FACTOR);
  }
}
