import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Magnification, magnify, pan, regionOf } from '#src/tui/model/operator/magnification.js';

function times(count: number, direction: 'in' | 'out', from?: Magnification): Magnification | undefined {
  let present = from;
  for (let step = 0; step < count; step += 1) present = magnify(1, present, direction);
  return present;
}

test('zooming in goes up to eight times, and zooming out ends with the whole picture', () => {
  const factors = [1, 2, 3, 4, 5, 6, 7].map((count) => times(count, 'in')?.factor);
  assert.deepEqual(factors, [1.5, 2, 3, 4, 6, 8, 8]);
  assert.equal(times(6, 'out', times(6, 'in')), undefined);
  assert.equal(magnify(1, undefined, 'out'), undefined);
});

test('the shown part is in the middle at first, and never reaches beyond the picture', () => {
  const twice = times(2, 'in') ?? assert.fail();
  assert.deepEqual(regionOf(twice), { left: 0.25, top: 0.25, share: 0.5 });
  let moved = twice;
  for (let step = 0; step < 20; step += 1) moved = pan(moved, 1, -1);
  assert.deepEqual(regionOf(moved), { left: 0.5, top: 0, share: 0.5 });
  assert.deepEqual(regionOf(pan(moved, -1, 1)), { left: 0.375, top: 0.125, share: 0.5 });
});

test('the point under the pointer stays where it is, unless an edge is near', () => {
  let present = times(1, 'in') ?? assert.fail();
  const at = { x: 0.3, y: 0.6 };
  const shown = ({ left, top, share }: ReturnType<typeof regionOf>) => [left + at.x * share, top + at.y * share];
  const before = shown(regionOf(present));
  for (let step = 0; step < 4; step += 1) present = magnify(1, present, 'in', at) ?? assert.fail();
  shown(regionOf(present)).forEach((value, axis) => {
    assert.ok(Math.abs(value - (before[axis] ?? 0)) < 1e-9);
  });
  assert.deepEqual(regionOf(magnify(1, undefined, 'in', { x: 0, y: 1 }) ?? assert.fail()), {
    left: 0,
    top: 1 - 1 / 1.5,
    share: 1 / 1.5,
  });
});
