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
  jpeg: new Uint8Array(0),
  sequence: 1,
  capturedMs: undefined,
  receivedMs: 0,
  trueSize: { width: 640, height: 480 },
};
const WALL = Array.from({ length: 70 }, (_, index) => snapshot({ place: index + 1, frame: FRAME }));
const HALVES = paneStyleOf(HALF_BLOCKS, { depth: 'truecolor', ascii: false }, {});
const SIXELS = paneStyleOf(
  { kind: 'pixels', protocol: 'sixel' },
  { depth: 'truecolor', ascii: false },
  { cellPixels: { width: 10, height: 20 } },
);

/** The visible cameras of a view in 200x60. */
function visible(part: Partial<View>, cameras: readonly CameraSnapshot[] = WALL, style = HALVES): VisibleCamera[] {
  const view = { ...INITIAL_VIEW, selected: 1, ...part };
  const frame = { columns: 200, rows: 60, layout: view.layout, zoomed: view.zoomed, log: view.log.shown };
  const page = pageOf(view.selected, cameras, tilesPerPage(frame)).shown;
  const pictureSize = { width: 640, height: 480 };
  const layout = computeLayout({ ...frame, pictureSize, cameras: cameras.length, tiles: page.length });
  if (layout.kind !== 'full') return [];
  return visibleCamerasOf(page, layout.tiles, view, (columns, rows) => pixelsShown(style, columns, rows));
}
const places = (part: Partial<View>): number[] => visible(part).map(({ place }) => place);

test('in a grid the selected camera is demanded at the full rate, and the others at 5 fps', () => {
  const cameras = visible({ selected: 3 }, WALL.slice(0, 16));
  assert.equal(cameras.length, 16);
  assert.deepEqual(
    cameras.map(({ fps }) => fps),
    cameras.map(({ place }) => (place === 3 ? 30 : 5)),
  );
  assert.ok(visible({ maxFps: 2 }).every(({ fps }) => fps === 2));
});

test('only the cameras of the current page are visible', () => {
  const first = places({ selected: 1 });
  const last = places({ selected: 70 });
  assert.ok(first.length > 1 && last.length > 0);
  assert.ok(first.includes(1) && last.includes(70));
  assert.ok(!first.some((place) => last.includes(place)));
});

test('solo, list and zoom show one camera, in a larger size than a grid', () => {
  const [tile] = visible({}, WALL.slice(0, 16));
  for (const alone of [{ layout: 'solo' }, { layout: 'list' }, { zoomed: true }] as const) {
    const cameras = visible({ ...alone, selected: 7 });
    assert.deepEqual(
      cameras.map(({ place, fps }) => [place, fps]),
      [[7, 30]],
    );
    assert.ok((cameras[0]?.size?.width ?? 0) > (tile?.size?.width ?? 0));
  }
});

test('a frozen camera is not demanded, unless it has no picture yet', () => {
  assert.deepEqual(
    visible({ frozen: new Set([2, 3]) }, [...WALL.slice(0, 2), snapshot({ place: 3 })]).map(({ place }) => place),
    [1, 3],
  );
});

test('sizes are whole JPEG blocks: two pixels a cell for half blocks, or the pixels of the cell for sixels', () => {
  const [halves] = visible({ zoomed: true });
  const [sixels] = visible({ zoomed: true }, WALL, SIXELS);
  assert.deepEqual(halves?.size, { width: 160, height: 112 });
  assert.deepEqual(sixels?.size, { width: 1_504, height: 1_120 });
});

test('no camera is visible where none is connected', () => {
  assert.deepEqual(visible({}, []), []);
});

test('two demands are equal if their cameras, sizes and rates are', () => {
  const demand = visible({});
  assert.ok(sameVisibleCameras(demand, visible({})));
  assert.ok(sameVisibleCameras([], []));
  assert.ok(!sameVisibleCameras(demand, visible({ selected: 2 })));
  assert.ok(!sameVisibleCameras(demand, demand.slice(1)));
  assert.ok(!sameVisibleCameras([], demand));
});
