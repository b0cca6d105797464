// Formats rows as one aligned plain text table.
import type { Measure, Row } from './result.js';

const HEADINGS = ['bench', 'case', 'ttycam', 'beside it', 'ratio', 'goal'] as const;

/** Formats the table, one line a row. Only the first row of a bench has its name. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row, at) => [
    rows[at - 1]?.bench === row.bench ? '' : row.bench,
    row.subject,
    formatMeasures(row.measures),
    row.beside === undefined ? '' : `${row.beside.name}: ${formatMeasures(row.beside.measures)}`,
    row.ratio === undefined ? '' : formatNumber(row.ratio),
    row.goal === undefined ? '' : `${row.goal.words}: ${row.goal.met ? 'met' : 'MISSED'}`,
  ]);
  return formatMatrix(HEADINGS, cells);
}

/** Formats aligned lines under the headings and a rule. */
export function formatMatrix(headings: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...lines.map((line) => (line[column] ?? '').length)),
  );
  return [headings, widths.map((width) => '-'.repeat(width)), ...lines]
    .map((line) =>
      widths
        .map((width, column) => (line[column] ?? '').padEnd(width))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatMeasures(measures: readonly Measure[]): string {
  return measures.map(({ name, value, unit }) => `${name} ${formatNumber(value)} ${unit}`.trim()).join(', ');
}

/** Rounds to at most three significant digits: a shared machine repeats no more. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '?';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  if (value !== 0 && Math.abs(value) < 0.1) return value.toPrecision(2);
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, digits === 0 ? ',' : '');
}
