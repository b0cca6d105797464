import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MAX_SOFT_LAMBDA_SCALE } from '#src/picture/budget.js';
import { PictureDetail } from '#src/tui/widgets/picture-detail.js';

const levelOf = ({ across, down }: PictureDetail): string => `${across}x${down}`;
const times = (count: number, value: number): number[] => new Array<number>(count).fill(value);

suite('pixels and palettes, which have no rate control', () => {
  function after(...tookMs: readonly number[]): string {
    const detail = new PictureDetail({ hasRateControl: false });
    for (const ms of tookMs) detail.shown(ms);
    return levelOf(detail);
  }

  test('pictures are as fine as the cells until two screens in a row were slow', () => {
    assert.equal(after(), '1x1');
    assert.equal(after(500, 300, 500, 300), '1x1');
    assert.equal(after(500, 500), '2x1');
  });

  test('a very slow screen makes them coarser at once', () => {
    assert.deepEqual([after(900), after(1_700), after(1_700, 1_700)], ['2x1', '2x2', '4x2']);
  });

  test('they become coarser step by step, down to eight pixels of one colour', () => {
    assert.deepEqual(
      [after(...times(4, 500)), after(...times(6, 500)), after(...times(60, 500))],
      ['2x2', '4x2', '4x2'],
    );
  });

  test('they become finer after many quick screens, and stay the same at a speed in between', () => {
    assert.equal(after(...times(4, 500), ...times(11, 50), 200), '2x2');
    assert.equal(after(...times(4, 500), ...times(24, 50)), '1x1');
  });

  test('pictures that do not stay finer wait twice as long each time, and no longer than before once they have stayed', () => {
    const detail = new PictureDetail({ hasRateControl: false });
    for (const ms of times(2, 500)) detail.shown(ms);
    const attempt = (): number => {
      let screens = 0;
      for (; detail.coarse; screens += 1) detail.shown(50);
      return screens;
    };
    const waited = times(6, 0).map(() => {
      const screens = attempt();
      for (const ms of times(2, 500)) detail.shown(ms);
      return screens;
    });
    assert.deepEqual(waited, [12, 24, 48, 96, 192, 192]);
    attempt();
    for (const ms of times(500, 200)) detail.shown(ms);
    for (const ms of times(2, 500)) detail.shown(ms);
    assert.equal(attempt(), 12);
  });
});

suite('cells, which have rate control', () => {
  const strained = MAX_SOFT_LAMBDA_SCALE;

  function after(...scales: readonly number[]): PictureDetail {
    const detail = new PictureDetail({ hasRateControl: true });
    for (const scale of scales) detail.painted(scale);
    return detail;
  }

  test('they become coarser when rate control needed all that it may for three screens in a row', () => {
    assert.equal(levelOf(after(strained, strained, 20, strained, strained)), '1x1');
    assert.equal(levelOf(after(...times(3, strained))), '2x1');
    assert.equal(levelOf(after(...times(60, strained))), '4x2');
  });

  test('they become finer after many screens that needed little of it, and stay the same between', () => {
    assert.equal(levelOf(after(...times(6, strained), ...times(11, 1), 10, ...times(60, 10))), '2x2');
    assert.equal(levelOf(after(...times(6, strained), ...times(24, 1))), '1x1');
  });

  test('the time of a screen does not matter to them, unless it was very long', () => {
    const detail = new PictureDetail({ hasRateControl: true });
    for (const ms of times(20, 500)) detail.shown(ms);
    assert.equal(levelOf(detail), '1x1');
    detail.shown(900);
    assert.equal(levelOf(detail), '2x1');
  });

  test('they count as coarse while they lack details, also at the full resolution', () => {
    const detail = after(...times(20, 20));
    assert.deepEqual([levelOf(detail), detail.coarse], ['1x1', true]);
    for (const scale of times(30, 1)) detail.painted(scale);
    assert.equal(detail.coarse, false);
    for (const scale of times(20, 20)) detail.painted(scale);
    detail.idle();
    assert.equal(detail.coarse, false);
  });
});
