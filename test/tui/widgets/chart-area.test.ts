import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AreaStyle, fillBelowLine } from '#src/tui/widgets/chart-area.js';

interface Stroke {
  readonly color: number | string;
  readonly points: readonly (readonly [number, number])[];
}

/** Records what is stroked. */
class Recorder {
  strokeStyle: number | string = 'axis';
  readonly strokes: Stroke[] = [];
  #points: [number, number][] = [];

  beginPath(): void {
    this.#points = [];
  }
  lineTo(x: number, y: number): void {
    this.#points.push([x, y]);
  }
  stroke(): void {
    this.strokes.push({ color: this.strokeStyle, points: this.#points });
  }
}

function drawn(points: readonly (readonly [number, number])[], style: AreaStyle): readonly Stroke[] {
  const recorder = new Recorder();
  let next: AreaStyle | undefined = style;
  fillBelowLine(recorder, () => {
    const taken = next;
    next = undefined;
    return taken;
  });
  for (const _ of ['line', 'axis']) {
    recorder.beginPath();
    for (const [x, y] of points) recorder.lineTo(x, y);
    recorder.stroke();
  }
  return recorder.strokes;
}

test('the area below a line is filled cell by cell down to the bottom, and only for the first line', () => {
  const style: AreaStyle = { bottom: 11, colorAt: (row, top) => `${row} ${top}` };
  const [line, ...rest] = drawn(
    [
      [2, 2],
      [4, 6],
    ],
    style,
  );
  assert.deepEqual(line?.points, [
    [2, 2],
    [4, 6],
  ]);
  const area = rest.slice(0, -1);
  assert.deepEqual(
    area.map(({ color, points }) => `${color}: ${points.join(' ')}`),
    [
      ...['0 2: 2,2 2,3', '1 2: 2,4 2,7', '2 2: 2,8 2,11'],
      ...['1 4: 3,4 3,7', '2 4: 3,8 3,11'],
      ...['1 6: 4,6 4,7', '2 6: 4,8 4,11'],
    ],
  );
  assert.equal(rest.at(-1)?.points.length, 2, 'the axis is stroked as it is');
});

test('unknown samples are neither drawn nor filled, and the area beside them has a steady edge', () => {
  const strokes = drawn(
    [
      [0, Number.NaN],
      [2, Number.NaN],
      [4, 8],
      [10, 8],
    ],
    { bottom: 11, colorAt: () => 'area' },
  );
  const filled = strokes
    .slice(1, -1)
    .filter(({ color }) => color === 'area')
    .flatMap(({ points }) => points.map(([x]) => x));
  assert.deepEqual([...new Set(filled)], [8, 9, 10]);
});
