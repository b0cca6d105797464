import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { SixelPalette } from '#src/picture/images/sixel-palette.js';
import { DEFAULT_PICTURE_SETTINGS } from '#src/picture/picture-settings.js';
import { PictureStats } from '#src/tui/model/picture-stats.js';
import { setRectangle, setShown } from '#src/tui/terminal/blessed.js';
import { Compositor, markAsPicture } from '#src/tui/terminal/compositor.js';
import { createPainting, type PaneStyle } from '#src/tui/widgets/pane-painting.js';
import { VideoPane } from '#src/tui/widgets/video-pane.js';
import { SEEDED } from '../../helpers/bytes.js';
import { TerminalModel } from '../../helpers/terminal-model.js';

const COLUMNS = 32;
const ROWS = 8;
const PANES = [
  { left: 0, top: 1, columns: 15, rows: 6 },
  { left: 16, top: 1, columns: 15, rows: 6 },
];
const POPUP = { left: 8, top: 2, columns: 16, rows: 4 };
const ESCAPE = 0x1b;

/** Pictures for a pane of half blocks. The first and the second differ in few dots, and so do the third and the fourth. */
const PICTURES = [0, 1, 2, 3].map((number): RgbPicture => {
  const [width, height] = [15, 12];
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) =>
    at % 97 === 0 ? 60 * number : (at * 37 + (number >> 1) * at * at) & 255,
  );
  return { width, height, rgb };
});

/** Two pictures, and a popup over both. */
function createScreen(style: PaneStyle) {
  const size = { columns: COLUMNS, rows: ROWS };
  const look = { depth: 'truecolor', ascii: false, synchronises: false } as const;
  const compositor = new Compositor({ ...size, ...look, style, picture: DEFAULT_PICTURE_SETTINGS });
  const stats = new PictureStats({ frameClock: () => 0, damaged: () => undefined });
  const panes = PANES.map((place, at) => {
    const element = compositor.boxes.box({ hidden: false });
    markAsPicture(element);
    setRectangle(element, place);
    const pane = new VideoPane(
      element,
      createPainting(style, at, () => undefined),
      stats,
      () => 0,
    );
    compositor.add(pane);
    pane.painter.setPlace(place);
    pane.painter.setPicture(PICTURES[0], false);
    return pane.painting;
  });
  const popup = compositor.boxes.box({ hidden: true });
  setRectangle(popup, POPUP);
  popup.setContent('the help\n'.repeat(POPUP.rows));
  const compose = () => compositor.compose(true, new Uint8Array(0));
  return { compositor, compose, panes, popup };
}

/** One terminal for all tests, which is reset before each use: to create one costs more than to feed it. */
const model = new TerminalModel(COLUMNS, ROWS);

/** Returns what every cell shows after these bytes, a line for each. */
async function cellsAfter(bytes: Uint8Array): Promise<string> {
  model.terminal.reset();
  await model.write(bytes);
  return Array.from({ length: COLUMNS * ROWS }, (_, at) => {
    const [row, column] = [Math.floor(at / COLUMNS), at % COLUMNS];
    return `${row}, ${column}: ${model.character(row, column)} ${model.halves(row, column).join(' ')}`;
  }).join('\n');
}

const anyStep = fc.record({
  /** The picture of a pane that changes, if any. */
  picture: fc.option(fc.record({ pane: fc.nat(PANES.length - 1), number: fc.nat(PICTURES.length - 1) })),
  popupShown: fc.boolean(),
  /** At which share of the pictures' bytes the screen is aborted, if it is. */
  abortedAt: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});

for (const depth of ['truecolor', 'none'] as const) {
  const blocks = depth === 'none' ? 'whole' : 'half';
  test(`wherever screens are aborted, the terminal shows the last one in the end: ${depth}, ${blocks}`, async () => {
    // To create a screen costs more than all steps on it. A later run goes on with the screen, and an empty terminal.
    const { compositor, compose, panes, popup } = createScreen({
      kind: 'cells',
      cells: { depth, blocks, isOnLight: false },
    });
    const property = fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 12 }), async (steps) => {
      compositor.resize(COLUMNS, ROWS);
      for (const { painter } of panes) painter.setPicture(PICTURES[0], false);
      const arrived: Uint8Array[] = [];
      for (const { picture, popupShown, abortedAt } of steps) {
        if (picture !== null) panes[picture.pane]?.painter.setPicture(PICTURES[picture.number], false);
        setShown(popup, popupShown);
        const screen = compose();
        if (screen === undefined) continue;
        const { bytes, mandatoryBytes } = screen;
        const wanted = Math.floor(mandatoryBytes + (abortedAt ?? 1) * (bytes.length - mandatoryBytes));
        const end = abortedAt === null ? bytes.length : Math.max(mandatoryBytes, bytes.lastIndexOf(ESCAPE, wanted));
        arrived.push(Buffer.from(bytes.subarray(0, end)), Buffer.from('\x1b[m'));
        if (abortedAt !== null) compositor.aborted({ atomicRanges: 0 });
      }
      // Until the still pictures are refined to the end: then they are exact.
      for (let round = 0; round < 4; round += 1) {
        arrived.push(Buffer.from(compose()?.bytes ?? []));
        for (const { kind, painter } of panes) if (kind === 'cells') painter.refine();
      }
      compositor.resize(COLUMNS, ROWS);
      const whole = compose()?.bytes ?? new Uint8Array(0);
      assert.equal(await cellsAfter(Buffer.concat(arrived)), await cellsAfter(whole));
    });
    // Without the search for a shorter example, as a run depends on those before it.
    await fc.assert(property, { ...SEEDED, numRuns: 25, endOnFailure: true });
  });
}

test('after an aborted screen only the cells that it changed are written again', () => {
  const { compositor, compose, panes } = createScreen({
    kind: 'cells',
    cells: { depth: 'truecolor', blocks: 'half', isOnLight: false },
  });
  const whole = compose()?.bytes.length ?? 0;
  panes[0]?.painter.setPicture(PICTURES[1], false);
  const change = compose()?.bytes.length ?? 0;
  assert.ok(change > 0 && change < whole / 4, `${change} of ${whole} bytes`);
  compositor.aborted({ atomicRanges: 0 });
  assert.equal(compose()?.bytes.length, change);
  assert.equal(compose(), undefined);
});

test('after an aborted screen only the pictures of pixels that did not arrive are written again', () => {
  const palette = new SixelPalette(256);
  const { compositor, compose, panes } = createScreen({
    kind: 'pixels',
    protocol: 'sixel',
    cell: { width: 1, height: 2 },
    palette,
    canEdit: false,
    shared: undefined,
  });
  const sixels = (): number =>
    Buffer.from(compose()?.bytes ?? [])
      .toString('latin1')
      .split('\x1bP').length - 1;
  assert.equal(sixels(), 2);
  for (const { painter } of panes) painter.setPicture(PICTURES[2], false);
  assert.equal(sixels(), 2);
  compositor.aborted({ atomicRanges: 1 });
  assert.equal(sixels(), 1);
  compositor.aborted({ atomicRanges: 0 });
  assert.equal(sixels(), 1);
  compositor.aborted({ atomicRanges: 1 });
  assert.equal(sixels(), 0);
});
