// Every layout at usual sizes of terminals, with few and many cameras: boxes, names and facts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computeLayout, LAYOUT_KINDS, tilesPerPage } from '#src/tui/layout/layout.js';
import { insideOf } from '#src/tui/layout/tile-parts.js';
import type { CameraView } from '#src/tui/model/camera-view.js';
import { factLines } from '#src/tui/text/fact-texts.js';
import { listLines, tableLines } from '#src/tui/text/list-texts.js';
import { distinctNames } from '#src/tui/text/names.js';
import { type Span, widthOf } from '#src/tui/text/spans.js';
import { nameRoom, stripLines, tileHead, tileRates } from '#src/tui/text/tile-texts.js';
import { snapshot, viewOf } from '../snapshots.js';

const SIZES = [
  [60, 16],
  [80, 24],
  [100, 30],
  [120, 40],
  [60, 80],
  [200, 60],
  [300, 100],
] as const;
const COUNTS = [1, 2, 3, 5, 7, 16, 60];

/** Cameras whose names begin alike, in every state. */
function camerasOf(count: number): CameraView[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${index % 2 === 0 ? 'garage-north' : 'garage-south'}-${index + 1}`;
    const lost = { kind: 'lost', sinceMs: 0, reason: 'the connection was reset' } as const;
    const state = index % 3 === 1 ? { state: lost } : {};
    const camera = { place: index + 1, name, recording: index % 5 === 0, ...state };
    return viewOf(camera, { number: index + 1, selected: index === 0 });
  });
}

function textOf(line: readonly Span[]): string {
  return line.map(({ text }) => text).join('');
}

/** Fails unless each line fits. */
function assertFits(lines: readonly (readonly Span[])[], columns: number, what: string): void {
  for (const line of lines) assert.ok(widthOf(line) <= columns, `${what}: ${textOf(line)}`);
}

for (const [columns, rows] of SIZES) {
  test(`in ${columns}x${rows} all names in sight can be told apart, and no text leaves its box`, () => {
    for (const cameras of COUNTS) {
      for (const kind of LAYOUT_KINDS) {
        const what = `${kind}, ${cameras} cameras`;
        const frame = { columns, rows, layout: kind, zoomed: false, log: 'auto' } as const;
        const tiles = Math.min(cameras, tilesPerPage(frame));
        const layout = computeLayout({ ...frame, cameras, tiles, pictureSize: { width: 640, height: 480 } });
        assert.ok(layout.kind === 'full', what);
        const views = camerasOf(cameras);
        const shown = views.slice(0, layout.tiles.length);
        const rooms = shown.map((view, index) => nameRoom(view, layout.tiles[index]?.columns ?? 0));
        const names = distinctNames(
          shown.map(({ camera }) => camera.name),
          Math.min(...rooms),
        );
        assert.equal(new Set(names).size, shown.length, `${what}: ${names.join(', ')}`);
        shown.forEach((view, index) => {
          const width = (layout.tiles[index]?.columns ?? 0) - 2;
          const { left, right } = tileHead(view, names[index] ?? '', width + 2);
          assertFits([[...left, ...right], tileRates(view, width), ...stripLines(view, width, 3, true)], width, what);
        });
        const { table, side } = layout;
        const lists = [
          ...(table === undefined ? [] : [{ box: table, lines: tableLines(views, table.columns - 2).slice(1) }]),
          ...(side?.cameras === undefined
            ? []
            : [{ box: side.cameras, lines: listLines(views, side.cameras.columns - 2) }]),
        ];
        for (const { box, lines } of lists) {
          assertFits(lines, box.columns - 2, what);
          const inSight = lines.map((line) => textOf(line.slice(0, 3)).trim());
          assert.equal(new Set(inSight).size, cameras, `${what}: ${inSight.join(', ')}`);
        }
        if (side?.facts === undefined) continue;
        const { columns: width, rows: room } = insideOf(side.facts);
        const facts = factLines(viewOf({ address: '10.0.0.7:40112' }), width, room);
        assertFits(facts, width, what);
        if (room >= 4) assert.match(facts.slice(0, room).map(textOf).join('\n'), /from +10\.0/, what);
      }
    }
  });
}

test('boxes beside pictures are not much larger than what they show', () => {
  const frame = { columns: 200, rows: 60, layout: 'grid', zoomed: false, log: 'auto' } as const;
  const layout = computeLayout({
    ...frame,
    cameras: 3,
    tiles: 3,
    pictureSize: snapshot().frame?.trueSize ?? { width: 4, height: 3 },
  });
  assert.ok(layout.kind === 'full' && layout.side?.bytes !== undefined && layout.side.facts !== undefined);
  assert.ok(layout.side.bytes.rows <= 4 && layout.side.facts.columns <= 46);
});
