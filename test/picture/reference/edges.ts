// The reference of the samples with strong edges, in JavaScript.
import { SAMPLE_INTERVAL, STATIC_FROM, STRONG_EDGE } from '#src/picture/kernel/cells-layout.js';
import type { MovingSamples } from '#src/picture/temporal-filter.js';
import { distance } from './palette.js';

/** Counts the moving samples, and those of them whose first and last dot differ by a strong edge. */
export function countEdges(colors: Int32Array, staticCounts: Uint8Array, dots: number): MovingSamples {
  let moving = 0;
  let edges = 0;
  for (let cell = 0; cell < staticCounts.length; cell += SAMPLE_INTERVAL) {
    if ((staticCounts[cell] as number) >= STATIC_FROM) continue;
    moving += 1;
    const one = colors[cell * dots] as number;
    const other = colors[cell * dots + dots - 1] as number;
    if (distance(one, other) > STRONG_EDGE) edges += 1;
  }
  return { moving, edges };
}
