// The scales of the charts: axes that fit the values and the time that there is.

const CEILINGS = [
  1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 300, 400, 600, 1_000,
];

/** Rounds a maximum up to a value for the top of a scale. */
export function niceCeiling(value: number): number {
  // A tolerance of 5 %: the scale must not jump between 30 and 40 for a rate of about 30.
  return CEILINGS.find((step) => value <= step * 1.05) ?? Math.ceil(value / 1_000) * 1_000;
}

/** The number of steps of a scale, for a chart of `rows` cells: at most one for three rows, and multiples of 5 if possible. */
export function scaleSteps(ceiling: number, rows: number): number {
  const most = Math.max(1, Math.min(6, Math.floor((rows - 2) / 3)));
  const counts = Array.from({ length: most }, (_, index) => most - index).filter((count) => ceiling % count === 0);
  return counts.find((count) => (ceiling / count) % 5 === 0) ?? counts[0] ?? 1;
}

/** The lengths of the time axis, in samples. A new camera has a short axis instead of an empty chart. */
const SPANS = [15, 30, 60] as const;

/** The length of the time axis for so many samples. */
export function timeSpan(samples: number): number {
  return SPANS.find((span) => samples <= span) ?? 60;
}

/** Every how many samples of a time axis a label stands, in a chart of `columns` cells. */
export function labelInterval(span: number, columns: number): number {
  if (span === 60) return columns < 30 ? 20 : columns < 60 ? 15 : 10;
  return columns < 40 ? span / 3 : 5;
}
