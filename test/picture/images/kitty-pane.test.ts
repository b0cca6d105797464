import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { ByteWriter } from '#src/picture/images/byte-writer.js';
import { KittyPane, type KittyStyle } from '#src/picture/images/kitty-pane.js';
import { PIXEL_QUALITIES } from '#src/picture/images/tile-filter.js';
import { SharedPixels } from '#src/tui/terminal/shared-pixels.js';
import { cleanup } from '../../helpers/cleanup.js';
import { KittyModel } from '../../helpers/kitty-model.js';
import { visible } from '../../helpers/sixel-canvas.js';

const SIZE = { width: 64, height: 48 };
const PLACE = { left: 1, top: 2, columns: 8, rows: 6 };
const ALL = [{ left: 0, top: 0, columns: 8, rows: 6 }];

const grey = (level: number) => ({ ...SIZE, rgb: new Uint8Array(SIZE.width * SIZE.height * 3).fill(level) });

/** A pane whose compression ends when the test says so. */
class Bench {
  /** Ends the compressions that run, in their order. An error makes one fail. */
  readonly running: Array<(error?: Error) => void> = [];
  readyCalls = 0;
  output = '';
  readonly pane: KittyPane;

  constructor(style: Partial<KittyStyle> = {}) {
    const deflate = (bytes: Uint8Array): Promise<Uint8Array> =>
      new Promise((resolve, reject) => {
        this.running.push((error) => (error === undefined ? resolve(deflateSync(bytes)) : reject(error)));
      });
    const ready = (): void => {
      this.readyCalls += 1;
    };
    const cell = { width: 8, height: 8 };
    this.pane = new KittyPane({ kind: 'kitty', id: 5, cell, canEdit: true, deflate, ready, ...style });
  }

  begin(level: number): void {
    const picture = grey(level);
    this.pane.begin(picture, picture, PIXEL_QUALITIES.fine);
  }

  async end(error?: Error): Promise<void> {
    (this.running.shift() ?? assert.fail('nothing is compressed'))(error);
    await new Promise(setImmediate);
  }

  /** Writes, and returns the level that the terminal shows then. Undefined: it holds no picture. */
  write(cellsChanged = false): number | undefined {
    const out = new ByteWriter();
    this.pane.write(out, PLACE, ALL, cellsChanged);
    return this.#shown(out);
  }

  remove(): number | undefined {
    const out = new ByteWriter();
    this.pane.remove(out);
    return this.#shown(out);
  }

  #shown(out: ByteWriter): number | undefined {
    this.output += Buffer.from(out.bytes).toString('latin1');
    const { images, parts } = new KittyModel(this.output);
    assert.ok(images.size <= 1, 'the picture before is deleted');
    const [part] = parts.values();
    return part === undefined ? undefined : images.get(part.image)?.rgb[0];
  }
}

test('a picture is written once it is compressed, and what moves meanwhile is the picture before', async () => {
  const bench = new Bench();
  bench.begin(101);
  assert.deepEqual([bench.pane.isBusy, bench.pane.isReady, bench.write()], [true, false, undefined]);
  await bench.end();
  assert.deepEqual([bench.pane.isReady, bench.readyCalls, bench.write()], [true, 1, 101]);
  bench.begin(202);
  assert.equal(bench.write(true), 101);
  assert.match(
    visible(Buffer.from(bench.output)),
    /a=d,d=i,i=5,q=2␛\\␛\[3;2H␛_Ga=p,i=5,p=1,x=0,y=0,w=64,h=48,[^␛]*␛\\$/,
  );
  await bench.end();
  assert.deepEqual([bench.write(), bench.pane.isBusy, bench.running.length], [202, false, 0]);
  assert.match(bench.output, /a=f,r=1/);
});

test('a whole picture is uploaded beside the one that is shown, and replaces it once it is in its place', async () => {
  const bench = new Bench({ canEdit: false });
  for (const level of [101, 202, 150]) {
    bench.begin(level);
    await bench.end();
    assert.equal(bench.write(), level);
  }
  const actions = [...bench.output.matchAll(/a=([tpd]),[a-z0-9,=]*?i=(\d+)/gi)].map(
    ([, action, id]) => `${action} ${id}`,
  );
  assert.deepEqual(actions, ['t 5', 'p 5', 't 65541', 'p 65541', 'd 5', 't 5', 'p 5', 'd 65541']);
});

test('after a screen that is lost with a change of ids, no picture is left', async () => {
  const bench = new Bench({ canEdit: false });
  bench.begin(101);
  await bench.end();
  bench.write();
  bench.begin(151);
  await bench.end();
  bench.pane.write(new ByteWriter(), PLACE, ALL, false);
  bench.pane.forget();
  bench.begin(201);
  await bench.end();
  assert.equal(bench.write(), 201);
  assert.equal(bench.remove(), undefined);
  assert.equal(new KittyModel(bench.output).images.size, 0);
});

test('a picture that was compressed for a screen that is lost since is not written', async () => {
  const bench = new Bench();
  bench.begin(101);
  await bench.end();
  bench.write();
  bench.begin(151);
  bench.pane.forget();
  await bench.end();
  assert.deepEqual([bench.pane.isReady, bench.pane.isHeld, bench.write()], [false, false, 101]);
  bench.begin(201);
  await bench.end();
  assert.equal(bench.write(), 201);
  assert.doesNotMatch(bench.output, /a=f/, 'all pixels are sent again');
});

test('a picture that is deleted during its compression does not come back', async () => {
  const bench = new Bench();
  bench.begin(101);
  await bench.end();
  bench.write();
  bench.begin(151);
  assert.equal(bench.remove(), undefined);
  await bench.end();
  assert.equal(bench.write(), undefined);
});

test('after a compression that fails, all pixels are sent again', async () => {
  const bench = new Bench();
  bench.begin(101);
  await bench.end();
  bench.write();
  bench.begin(151);
  await bench.end(new Error('no memory'));
  assert.deepEqual([bench.pane.isBusy, bench.pane.isHeld, bench.readyCalls], [false, false, 2]);
  bench.begin(151);
  await bench.end();
  assert.equal(bench.write(), 151);
});

test('a kitty on this machine takes pixels from shared memory, and compressed ones when it has not read them', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-shared-'));
  cleanup(context, () => rmSync(folder, { recursive: true }));
  const shared = new SharedPixels(folder);
  const bench = new Bench({ shared });
  const write = (): string => {
    const out = new ByteWriter();
    bench.pane.write(out, PLACE, ALL, false);
    return Buffer.from(out.bytes).toString('latin1');
  };
  bench.begin(101);
  assert.equal(bench.pane.isReady, true, 'nothing is compressed');
  let output = write();
  assert.match(output, /a=t,t=s,f=24,i=5,s=64,v=48,/);
  // A change of the lower right quarter.
  const rgb = grey(101).rgb;
  for (let y = 24; y < 48; y += 1) rgb.fill(202, (y * 64 + 32) * 3, (y + 1) * 64 * 3);
  bench.pane.begin({ ...SIZE, rgb }, { ...SIZE, rgb }, PIXEL_QUALITIES.fine);
  output += write();
  assert.match(output, /a=f,r=1,t=s,f=24,i=5,x=32,y=24,s=32,v=24,/);
  const { images } = new KittyModel(output, folder);
  assert.deepEqual(new Uint8Array(images.get('5')?.rgb ?? assert.fail()), rgb);
  assert.deepEqual(readdirSync(folder), []);
  for (const level of [30, 60, 90, 120]) {
    bench.begin(level);
    assert.match(write(), /t=s/);
  }
  bench.begin(150);
  await bench.end();
  assert.match(write(), /a=f,r=1,t=d,f=100/);
  bench.pane.forget();
  assert.deepEqual(readdirSync(folder), [], 'a terminal that lost the commands reads none of them');
});
