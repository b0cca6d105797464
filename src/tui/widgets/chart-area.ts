// Fills the area below a chart's line, in colours by value.

/** The part of a canvas' drawing context that this needs. Positions are in dots: two a cell across, four a cell down. */
export interface ChartContext {
  strokeStyle: number | string;
  beginPath(): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
}

export interface AreaStyle {
  /** The row of dots that the area ends in. */
  readonly bottom: number;
  /** The colour of the cell in row `row`, in a column whose value is drawn at `top`, in dots. */
  colorAt(row: number, top: number): number | string;
}

/** The dots of a cell, from top to bottom. */
const CELL_DOTS = 4;
/**
 * While there are unknown samples, the line grows to the left. The area then begins at a multiple of this many dots, so
 * its left edge is not drawn again each second.
 */
const EDGE_DOTS = 8;

interface Dot {
  readonly x: number;
  readonly y: number;
}

/**
 * Makes a context fill below the next line that it strokes, where `takeStyle` returns a style. Points whose position is
 * NaN are left out, as the widget cannot draw gaps, and unknown samples must not look like zeros.
 */
export function fillBelowLine(context: ChartContext, takeStyle: () => AreaStyle | undefined): void {
  const beginPath = context.beginPath.bind(context);
  const lineTo = context.lineTo.bind(context);
  const stroke = context.stroke.bind(context);
  let line: Dot[] = [];
  let grows = false;
  context.beginPath = () => {
    line = [];
    grows = false;
    beginPath();
  };
  context.lineTo = (x, y) => {
    if (Number.isNaN(y)) {
      grows = true;
      return;
    }
    line.push({ x, y });
    lineTo(x, y);
  };
  context.stroke = () => {
    stroke();
    const style = takeStyle();
    if (style === undefined) return;
    const edge = grows ? Math.ceil((line[0]?.x ?? 0) / EDGE_DOTS) * EDGE_DOTS : 0;
    for (const { x, y } of columnsOf(line)) {
      if (x < edge) continue;
      for (let row = Math.floor(y / CELL_DOTS); row * CELL_DOTS <= style.bottom; row += 1) {
        context.strokeStyle = style.colorAt(row, y);
        beginPath();
        lineTo(x, Math.max(y, row * CELL_DOTS));
        lineTo(x, Math.min(style.bottom, row * CELL_DOTS + CELL_DOTS - 1));
        stroke();
      }
    }
  };
}

/** One dot of the line for each column of dots. */
function columnsOf(line: readonly Dot[]): Dot[] {
  return line.slice(1).flatMap((to, index) => {
    const from = line[index] ?? to;
    const first = Math.floor(from.x);
    const count = Math.max(0, Math.floor(to.x) - first) + (index === line.length - 2 ? 1 : 0);
    const slope = (to.y - from.y) / Math.max(1, to.x - from.x);
    return Array.from({ length: count }, (_, at) => ({ x: first + at, y: Math.floor(from.y + slope * at) }));
  });
}
