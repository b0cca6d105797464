import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import { ByteWriter } from '#src/picture/images/byte-writer.js';
import { writeITerm2Picture } from '#src/picture/images/iterm2.js';
import {
  changeKittyPicture,
  clearKittyPlacements,
  deleteKittyPicture,
  placeKittyPicture,
  writeKittyPicture,
} from '#src/picture/images/kitty.js';
import { visible } from '../../helpers/sixel-canvas.js';

interface Command {
  readonly keys: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** The commands of kitty's protocol, and the bytes between them. */
function parse(bytes: Uint8Array): { readonly commands: readonly Command[]; readonly between: string } {
  const text = visible(bytes);
  const commands = [...text.matchAll(/␛_G([^;␛]*)(?:;([^␛]*))?␛\\/g)].map(
    ([, control = '', payload = '']): Command => ({
      keys: Object.fromEntries(control.split(',').map((pair) => pair.split('=') as [string, string])),
      payload,
    }),
  );
  return { commands, between: text.replace(/␛_G[^␛]*␛\\/g, '') };
}

function pictureOf(width: number, height: number) {
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 37) % 256) };
}

for (const [width, height] of [
  [1, 1],
  [32, 32],
  [64, 48],
  [101, 33],
] as const) {
  test(`a picture of ${width}x${height} arrives whole, in chunks that the protocol allows`, () => {
    const out = new ByteWriter();
    const picture = pictureOf(width, height);
    writeKittyPicture(out, 7, picture, deflateSync(picture.rgb));
    const { commands, between } = parse(out.bytes);
    assert.equal(between, '');
    const [first, ...rest] = commands;
    assert.deepEqual(first?.keys, {
      a: 't',
      t: 'd',
      f: '24',
      o: 'z',
      i: '7',
      s: String(width),
      v: String(height),
      q: '2',
      m: rest.length > 0 ? '1' : '0',
    });
    rest.forEach(({ keys }, at) => {
      assert.deepEqual(keys, { q: '2', m: at < rest.length - 1 ? '1' : '0' });
    });
    commands.forEach(({ payload }, at) => {
      assert.ok(payload.length <= 4_096);
      if (at < commands.length - 1) assert.equal(payload.length % 4, 0);
    });
    const bytes = Buffer.concat(commands.map(({ payload }) => Buffer.from(payload, 'base64')));
    assert.deepEqual(new Uint8Array(inflateSync(bytes)), picture.rgb);
  });
}

test('a change names its picture and its place in the first chunk, and its action and its frame in each', () => {
  const out = new ByteWriter();
  changeKittyPicture(out, 7, new Uint8Array(7_000), { x: 16, y: 8 });
  const { commands, between } = parse(out.bytes);
  assert.equal(between, '');
  assert.deepEqual(
    commands.map(({ keys }) => keys),
    [
      { a: 'f', r: '1', t: 'd', f: '100', i: '7', x: '16', y: '8', q: '2', m: '1' },
      { a: 'f', r: '1', q: '2', m: '1' },
      { a: 'f', r: '1', q: '2', m: '0' },
    ],
  );
});

test('parts of a picture stand where their cells are, with the pixels that belong there', () => {
  const out = new ByteWriter();
  const pane = { left: 10, top: 4, columns: 20, rows: 10 };
  const picture = { width: 200, height: 100, rgb: new Uint8Array(0) };
  placeKittyPicture(out, 7, 1, picture, pane, { left: 0, top: 0, columns: 20, rows: 3 });
  placeKittyPicture(out, 7, 2, picture, pane, { left: 5, top: 3, columns: 15, rows: 7 });
  const { commands, between } = parse(out.bytes);
  assert.equal(between, '␛[5;11H␛[8;16H');
  const fixed = { a: 'p', i: '7', C: '1', z: '1', q: '2' };
  assert.deepEqual(
    commands.map(({ keys }) => keys),
    [
      { ...fixed, p: '1', x: '0', y: '0', w: '200', h: '30', c: '20', r: '3' },
      { ...fixed, p: '2', x: '50', y: '30', w: '150', h: '70', c: '15', r: '7' },
    ],
  );
});

test('a part too thin for a pixel of the picture is not placed: 0 would mean all of it', () => {
  const out = new ByteWriter();
  const pane = { left: 0, top: 0, columns: 20, rows: 10 };
  placeKittyPicture(out, 7, 1, pictureOf(4, 4), pane, { left: 1, top: 0, columns: 1, rows: 10 });
  assert.equal(out.bytes.length, 0);
});

test('places are cleared with the pixels kept, and a picture is deleted with them', () => {
  const out = new ByteWriter();
  clearKittyPlacements(out, 7);
  deleteKittyPicture(out, 7);
  assert.deepEqual(
    parse(out.bytes).commands.map(({ keys }) => keys['d']),
    ['i', 'I'],
  );
});

test('iTerm2 is given the JPEG as it is, and the cells that it fills', () => {
  for (const length of [0, 1, 2, 3, 5_000]) {
    const jpeg = Uint8Array.from({ length }, (_, at) => (at * 91) % 256);
    const out = new ByteWriter();
    writeITerm2Picture(out, jpeg, { left: 2, top: 0, columns: 48, rows: 24 });
    const text = visible(out.bytes);
    const [, size, payload = ''] =
      /^␛\[1;3H␛\]1337;File=inline=1;size=(\d+);width=48;height=24;preserveAspectRatio=0;doNotMoveCursor=1:(.*)␇$/.exec(
        text,
      ) ?? assert.fail(text.slice(0, 120));
    assert.equal(Number(size), length);
    assert.equal(payload, Buffer.from(jpeg).toString('base64'));
  }
});
