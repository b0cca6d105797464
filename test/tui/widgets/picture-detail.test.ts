import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PictureDetail } from '#src/tui/widgets/picture-detail.js';

function after(...tookMs: readonly number[]): string {
  const detail = new PictureDetail();
  for (const ms of tookMs) detail.shown(ms);
  return `${detail.across}x${detail.down}`;
}
const times = (count: number, ms: number): number[] => new Array<number>(count).fill(ms);

test('pictures are as fine as the cells until two screens in a row were slow', () => {
  assert.equal(after(), '1x1');
  assert.equal(after(500, 300, 500, 300), '1x1');
  assert.equal(after(500, 500), '2x1');
});

test('a very slow screen makes them coarser at once', () => {
  assert.deepEqual([after(900), after(1_700), after(1_700, 1_700)], ['2x1', '2x2', '4x2']);
});

test('they become coarser step by step, down to eight pixels of one colour', () => {
  assert.deepEqual([after(...times(4, 500)), after(...times(6, 500)), after(...times(60, 500))], ['2x2', '4x2', '4x2']);
});

test('they become finer after many quick screens, and stay the same at a speed in between', () => {
  assert.equal(after(...times(4, 500), ...times(11, 50), 200), '2x2');
  assert.equal(after(...times(4, 500), ...times(24, 50)), '1x1');
});
