import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraSnapshot } from '#src/core/camera/camera-snapshot.js';
import { HALF_BLOCKS } from '#src/picture/picture-settings.js';
import { computeLayout, tilesPerPage } from '#src/tui/layout/layout.js';
import { INITIAL_VIEW, pageOf, type View } from '#src/tui/model/view-state.js';
import { sameVisibleCameras, type VisibleCamera, visibleCamerasOf } from '#src/tui/model/visible-cameras.js';
import { paneStyleOf, pixelsShown } from '#src/tui/widgets/pane-painting.js';
import { snapshot } from '../snapshots.js';

const FRAME = {
  ...{ jpeg: new Uint8Array(0), sequence: 1, capturedMs: undefined, receivedMs: 0 },
  trueSize: { width: 640, height: 480 },
};
const WALL = Array.from({ length: 70 }, (_, index) => snapshot({ place: index + 1, frame: FRAME }));
const HALVES = paneStyleOf(HALF_BLOCKS, { depth: 'truecolor', ascii: false }, {});
const SIXELS = paneStyleOf(
  { kind: 'pixels', protocol: 'sixel' },
  { depth: 'truecolor', ascii: false },
  { cellPixels: { width: 10, height: 20 } },
);

/** What is in sight of a view on so many cameras, in 200x60. */
function sights(part: Partial<View>, cameras: readonly CameraSnapshot[] = WALL, style = HALVES): VisibleCamera[] {
  const view = { ...INITIAL_VIEW, selected: 1, ...part };
  const frame = { columns: 200, rows: 60, layout: view.layout, zoomed: view.zoomed, log: view.log.shown };
  const page = pageOf(view.selected, cameras, tilesPerPage(frame)).shown;
  const pictureSize = { width: 640, height: 480 };
  const layout = computeLayout({ ...frame, pictureSize, cameras: cameras.length, tiles: page.length });
  if (layout.kind !== 'full') return [];
  return visibleCamerasOf(page, layout.tiles, view, (columns, rows) => pixelsShown(style, columns, rows));
}
const places = (part: Partial<View>): number[] => sights(part).map(({ place }) => place);

test('of a wall the selected camera is drawn at the full rate, the others on its page five times a second', () => {
  const seen = sights({ selected: 3 }, WALL.slice(0, 16));
  assert.equal(seen.length, 16);
  assert.deepEqual(
    seen.map(({ fps }) => fps),
    seen.map(({ place }) => (place === 3 ? 30 : 5)),
  );
  assert.ok(sights({ maxFps: 2 }).every(({ fps }) => fps === 2));
});

test('the page in sight is, and no other', () => {
  const first = places({ selected: 1 });
  const last = places({ selected: 70 });
  assert.ok(first.length > 1 && last.length > 0);
  assert.ok(first.includes(1) && last.includes(70));
  assert.ok(!first.some((place) => last.includes(place)));
});

test('alone, in the list and zoomed there is one, in a larger size than on a wall', () => {
  const [tile] = sights({}, WALL.slice(0, 16));
  for (const alone of [{ layout: 'solo' }, { layout: 'list' }, { zoomed: true }] as const) {
    const seen = sights({ ...alone, selected: 7 });
    assert.deepEqual(
      seen.map(({ place, fps }) => [place, fps]),
      [[7, 30]],
    );
    assert.ok((seen[0]?.size?.width ?? 0) > (tile?.size?.width ?? 0));
  }
});

test('what stands still is not in sight, unless there is nothing to see yet', () => {
  assert.deepEqual(
    sights({ frozen: new Set([2, 3]) }, [...WALL.slice(0, 2), snapshot({ place: 3 })]).map(({ place }) => place),
    [1, 3],
  );
});

test('sizes are pixels in whole blocks: cells twice as high as wide, or what the terminal has in a cell', () => {
  const [halves] = sights({ zoomed: true });
  const [sixels] = sights({ zoomed: true }, WALL, SIXELS);
  assert.deepEqual(halves?.size, { width: 160, height: 112 });
  assert.deepEqual(sixels?.size, { width: 1_504, height: 1_120 });
});

test('a terminal too small for a wall, or a wall without a camera, shows none', () => {
  assert.deepEqual(sights({}, []), []);
});

test('two looks are the same when the same is seen in the same size at the same rate', () => {
  const look = sights({});
  assert.ok(sameVisibleCameras(look, sights({})));
  assert.ok(sameVisibleCameras([], []));
  assert.ok(!sameVisibleCameras(look, sights({ selected: 2 })));
  assert.ok(!sameVisibleCameras(look, look.slice(1)));
  assert.ok(!sameVisibleCameras([], look));
});
