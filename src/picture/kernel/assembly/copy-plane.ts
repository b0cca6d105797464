// Copies a plane with any step between its samples: transposed, mirrored or upside down.

/**
 * Copies `width` x `height` samples.
 *
 * @param source The sample for the top left of the target.
 * @param across The step in the source for one column of the target, in bytes. It may be negative.
 * @param down The same for one row.
 * @param stride The bytes from one row of the target to the next.
 */
export function copyPlane(
  source: usize,
  across: i32,
  down: i32,
  target: usize,
  stride: i32,
  width: i32,
  height: i32,
): void {
  for (; height > 0; height -= 1) {
    let from = source;
    for (let to = target; to < target + width; to += 1) {
      store<u8>(to, load<u8>(from));
      from += across;
    }
    source += down;
    target += stride;
  }
}
