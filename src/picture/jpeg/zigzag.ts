// The zigzag order of the 64 coefficients of a block (T.81, figure A.6).

/** `ZIGZAG[k]` is the frequency of coefficient `k`: `vertical * 8 + horizontal`. */
export const ZIGZAG: readonly number[] = zigzag();

function zigzag(): number[] {
  const order: number[] = [];
  for (let diagonal = 0; diagonal < 15; diagonal += 1) {
    const along = Array.from({ length: diagonal + 1 }, (_, at) => at).filter((at) => at < 8 && diagonal - at < 8);
    // Even diagonals go up, odd ones go down.
    for (const at of diagonal % 2 === 0 ? along : along.reverse()) order.push((diagonal - at) * 8 + at);
  }
  return order;
}
