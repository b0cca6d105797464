import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { ImagePane, type ImageStyle } from '#src/picture/images/image-pane.js';
import { SixelPalette } from '#src/picture/images/sixel-palette.js';
import { KittyModel } from '../../helpers/kitty-model.js';
import { SixelCanvas, visible } from '../../helpers/sixel-canvas.js';

const CELL = { width: 8, height: 16 };
const PLACE = { left: 3, top: 2, columns: 10, rows: 6 };
const SCREEN = { columns: 20, rows: 12 };
const KITTY: ImageStyle = {
  kind: 'kitty',
  id: 5,
  cell: CELL,
  canEdit: false,
  deflate: async (bytes) => deflateSync(bytes),
  ready: () => undefined,
};
const EDITED_KITTY: ImageStyle = { ...KITTY, canEdit: true };
const SIXEL: ImageStyle = { kind: 'sixel', palette: new SixelPalette(256), cell: CELL };
const ITERM2: ImageStyle = { kind: 'iterm2' };

function plain(pane: ImagePane, ...color: readonly [red: number, green: number, blue: number]): RgbPicture {
  const { width, height } = pane.pixelsFor(PLACE.columns, PLACE.rows) ?? assert.fail('no size');
  return { width, height, rgb: new Uint8Array(width * height * 3).map((_, at) => color[at % 3] ?? 0) };
}

function ownAll(pane: ImagePane, covered: (row: number, column: number) => boolean = () => false): void {
  for (let row = 0; row < PLACE.rows; row += 1)
    for (let column = 0; column < PLACE.columns; column += 1) pane.own(row, column, !covered(row, column));
}

/** A pane that has its place and owns all of its cells. */
function openPane(style: ImageStyle): ImagePane {
  const pane = new ImagePane(style);
  assert.equal(pane.setPlace(PLACE), true);
  assert.equal(pane.setPlace({ ...PLACE }), false);
  ownAll(pane);
  return pane;
}

function painted(pane: ImagePane): { readonly text: string; readonly bytes: Uint8Array; readonly cells: number } {
  let bytes = new Uint8Array(0);
  let forgot = 0;
  const cells = pane.paint({
    append: (more) => {
      assert.equal(bytes.length, 0);
      bytes = more.slice();
    },
    forget: () => {
      forgot += 1;
    },
  });
  assert.equal(forgot, bytes.length > 0 ? 1 : 0, 'the pen forgets its state');
  assert.equal(pane.changed, false);
  return { text: visible(bytes), bytes, cells };
}

/** What is painted until the latest picture has been compressed and written. */
async function settled(pane: ImagePane): Promise<{ readonly text: string; readonly cells: number }> {
  let [text, cells] = ['', 0];
  do {
    const more = painted(pane);
    text += more.text;
    if (more.cells > 0) cells = more.cells;
    await new Promise(setImmediate);
  } while (pane.changed);
  return { text, cells };
}

const popup = (row: number, column: number): boolean => row >= 2 && row < 4 && column >= 4 && column < 7;

test('kitty is given each picture once, and places around a popup', async () => {
  const pane = openPane(KITTY);
  const picture = plain(pane, 200, 100, 50);
  pane.setPicture(picture, false);
  const first = await settled(pane);
  assert.equal(first.cells, 60);
  assert.match(first.text, /^␛_Ga=t,[^;]*i=5,s=80,v=96/);
  assert.match(first.text, /␛\[3;4H␛_Ga=p,i=5,p=1,x=0,y=0,w=80,h=96,c=10,r=6,[^;]*␛\\$/);
  pane.setPicture(picture, false);
  assert.equal((await settled(pane)).text, '');
  ownAll(pane, popup);
  const around = (await settled(pane)).text;
  assert.match(around, /^␛_Ga=d,d=i,i=5/);
  assert.equal(around.split('a=p').length - 1, 4);
  assert.doesNotMatch(around, /a=t/);
  pane.setPicture(plain(pane, 0, 0, 0), false);
  assert.equal((await settled(pane)).cells, 54);
  pane.setPicture(undefined, false);
  assert.match((await settled(pane)).text, /^␛_Ga=d,d=I,i=65541,q=2␛\\$/);
  pane.forget();
  const deletions = /^␛_Ga=d,d=I,i=65541,q=2␛\\␛_Ga=d,d=I,i=5,q=2␛\\$/;
  assert.match((await settled(pane)).text, deletions, 'the deletion may be what was lost, or the change of ids');
  pane.setPicture(undefined, true);
  assert.equal((await settled(pane)).text, '');
});

test('a pane of kitty’s that moves, or is wholly covered, leaves nothing behind', async () => {
  const pane = openPane(KITTY);
  pane.setPicture(plain(pane, 1, 2, 3), false);
  await settled(pane);
  ownAll(pane, () => true);
  assert.match((await settled(pane)).text, /^␛_Ga=d,d=I/);
  ownAll(pane);
  assert.match((await settled(pane)).text, /^␛_Ga=t/);
  pane.setPlace({ left: 0, top: 0, columns: 0, rows: 0 });
  assert.match((await settled(pane)).text, /^␛_Ga=d,d=I/);
});

test('a kitty that changes parts of a picture is sent the tiles that changed, and shows what one picture would', async () => {
  const pane = openPane(EDITED_KITTY);
  const picture = plain(pane, 200, 100, 50);
  pane.setPicture(picture, false);
  let output = (await settled(pane)).text;
  assert.match(output, /^␛_Ga=t,t=d,f=100,i=5/);
  const rgb = picture.rgb.slice();
  for (let y = 40; y < 50; y += 1) rgb.fill(250, (y * picture.width + 20) * 3, (y * picture.width + 30) * 3);
  pane.setPicture({ ...picture, rgb }, false);
  const change = (await settled(pane)).text;
  assert.match(change, /^␛_Ga=f,r=1,t=d,f=100,i=5,x=16,y=40,[^;]*;[^␛]*␛\\$/, 'one change, and nothing is placed anew');
  output += change;
  const model = new KittyModel(output.replaceAll('␛', '\x1b'));
  assert.equal(model.parts.size, 1);
  const shown = model.images.get('5')?.rgb ?? assert.fail('no picture');
  shown.forEach((level, at) => {
    assert.ok(Math.abs(level - (rgb[at] ?? 0)) <= 4, `${level} for ${rgb[at]} at ${at}`);
  });
  pane.setPicture({ ...picture, rgb: rgb.slice() }, false);
  assert.equal(pane.isUrgent, false);
  assert.equal((await settled(pane)).text, '', 'the same picture takes no bytes');
  ownAll(pane, popup);
  assert.equal(pane.isUrgent, true, 'a popup waits for no budget');
  pane.forget();
  assert.match((await settled(pane)).text, /^␛_Ga=t/, 'a screen that lost its content is given all of it');
});

test('kitty gets no more pixels than are worth sending, in the pane’s proportions', () => {
  const { width, height } = new ImagePane(KITTY).pixelsFor(200, 60) ?? assert.fail('no size');
  assert.ok(width * height <= 165_000 && width * height > 150_000);
  assert.ok(Math.abs(width / height - (200 * CELL.width) / (60 * CELL.height)) < 0.02);
});

test('sixels stand in the pane, keep out of popups, and are dimmed', () => {
  const pane = openPane(SIXEL);
  const canvas = new SixelCanvas(SCREEN.columns, SCREEN.rows, CELL);
  const colorOf = (row: number, column: number): string =>
    canvas.pixel((PLACE.left + column) * CELL.width, (PLACE.top + row) * CELL.height).join();
  pane.setPicture(plain(pane, 255, 0, 0), false);
  canvas.write(painted(pane).bytes);
  assert.deepEqual(
    [colorOf(0, 0), colorOf(5, 9), colorOf(-1, 0), colorOf(0, -1)],
    ['255,0,0', '255,0,0', '0,0,0', '0,0,0'],
  );
  ownAll(pane, popup);
  pane.setPicture(plain(pane, 0, 255, 0), false);
  canvas.write(painted(pane).bytes);
  assert.deepEqual([colorOf(0, 0), colorOf(2, 4), colorOf(2, 7)], ['0,255,0', '255,0,0', '0,255,0']);
  ownAll(pane);
  assert.equal(pane.changed, true);
  const back = painted(pane);
  canvas.write(back.bytes);
  assert.equal(back.cells, 6);
  assert.equal(colorOf(2, 4), '0,255,0');
  pane.setPicture(plain(pane, 0, 255, 0), true);
  canvas.write(painted(pane).bytes);
  assert.ok(canvas.pixel(PLACE.left * CELL.width, PLACE.top * CELL.height).every((channel) => channel < 110));
  pane.forget();
  assert.equal(painted(pane).cells, 60);
});

test('a picture decoded for the size before is not drawn in sixels', () => {
  const pane = openPane(SIXEL);
  const picture = plain(pane, 9, 9, 9);
  pane.setPlace({ ...PLACE, columns: 9 });
  pane.setPicture(picture, false);
  assert.equal(painted(pane).text, '');
});

test('iTerm2 is given each JPEG once, and none while a popup stands', () => {
  const pane = openPane(ITERM2);
  assert.equal(pane.pixelsFor(10, 6), undefined);
  pane.setPicture(undefined, false, Uint8Array.of(1, 2, 3));
  assert.match(painted(pane).text, /^␛\[3;4H␛]1337;File=.*width=10;height=6;.*:AQID␇$/);
  assert.equal(painted(pane).text, '');
  ownAll(pane, popup);
  pane.setPicture(undefined, false, Uint8Array.of(4));
  assert.equal(painted(pane).text, '');
  ownAll(pane);
  assert.match(painted(pane).text, /:BA==␇$/);
});
