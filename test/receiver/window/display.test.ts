// The display loop of the window process, in memory: damaged pictures, and brightened ones.
import assert from 'node:assert/strict';
import { before, type TestContext, test } from 'node:test';
import type { Size } from '#src/core/geometry.js';
import type { Backend } from '#src/receiver/window/backend.js';
import { Display } from '#src/receiver/window/display.js';
import { pixelDecoder } from '#src/receiver/window/pixels.js';
import type { Scene } from '#src/receiver/window/scene.js';
import type { WindowPicture, WindowView } from '#src/receiver/window/window-protocol.js';
import { cleanup } from '../../helpers/cleanup.js';
import { cutShort } from '../../helpers/odd-jpegs.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { sharp } from '../../helpers/sharp.js';

const VIEW: WindowView = { title: 'barn', words: [], tone: 'plain', dimmed: false, brightened: false };
const TRUE_SIZE: Size = { width: 160, height: 120 };
let good: Uint8Array;
let damaged: Uint8Array;

before(async () => {
  good = await picture(160, 120);
  damaged = cutShort(good, 0.6);
});

/** Grey from one level to another, from left to right. */
function gradient(from: number, to: number): Promise<Uint8Array> {
  const { width, height } = TRUE_SIZE;
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => from + ((to - from) * (at % width)) / width);
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .jpeg()
    .toBuffer();
}

/** A window in memory. */
class Canvas implements Backend {
  readonly description = 'memory';
  readonly size = { width: 80, height: 60 };
  readonly format = 'rgb';
  readonly scales = true;
  bytes: Uint8Array = new Uint8Array(0);
  scenes: Scene[] = [];

  allocate(size: Size): Promise<Uint8Array> {
    this.bytes = new Uint8Array(size.width * size.height * 3);
    return Promise.resolve(this.bytes);
  }

  draw(scene: Scene): Promise<void> {
    this.scenes.push(scene);
    return Promise.resolve();
  }

  setTitle(): void {}
  toggleFullScreen(): void {}
  setPicture(): void {}
  close(): void {}
}

/** A display on a canvas, and a function that shows an update and resolves with the damage of its picture. */
function displayOn(t: TestContext, canvas: Canvas, clock?: () => number) {
  let drawn: (damage: string | undefined) => void = () => undefined;
  const events = {
    drawn: (damage: string | undefined) => drawn(damage),
    failed: (reason: unknown) => assert.fail(String(reason)),
  };
  const display = new Display(canvas, pixelDecoder(undefined), events, clock);
  cleanup(t, () => display.close());
  return (picture: WindowPicture, view = VIEW): Promise<string | undefined> =>
    new Promise((resolve) => {
      drawn = resolve;
      display.show({ view, picture });
    });
}

function jpegUpdate(jpeg: Uint8Array, anew = false): WindowPicture {
  return { kind: 'jpeg', jpeg, trueSize: TRUE_SIZE, ...(anew ? { anew } : {}) };
}

test('a damaged picture is reported, and the last good one of its camera stays visible', async (t) => {
  const canvas = new Canvas();
  const update = displayOn(t, canvas);
  const show = (jpeg: Uint8Array, anew = false) => update(jpegUpdate(jpeg, anew));
  const isShown = (): boolean => canvas.scenes.at(-1)?.picture !== undefined;

  assert.equal(await show(good, true), undefined);
  const before = Buffer.from(canvas.bytes);
  assert.ok(isShown());
  for (let turn = 0; turn < 2; turn += 1) {
    assert.match((await show(damaged)) ?? '', /torn/);
    assert.ok(isShown());
    assert.ok(before.equals(canvas.bytes), 'the last good one is there');
  }
  assert.match((await show(damaged, true)) ?? '', /torn/);
  assert.ok(!isShown(), 'of another camera there is none');
  assert.equal(await show(good), undefined);
  assert.ok(isShown());
});

test('a picture is brightened in memory at once, also while it is frozen, and shown as it came again', async (t) => {
  const canvas = new Canvas();
  const show = displayOn(t, canvas, () => 0);
  const bright: WindowView = { ...VIEW, brightened: true };
  await show(jpegUpdate(await gradient(0, 40), true));
  const before = canvas.bytes.slice();
  assert.ok(Math.max(...before) < 60);
  await show({ kind: 'same' }, bright);
  assert.ok(Math.max(...canvas.bytes) > 200);
  await show({ kind: 'same' }, VIEW);
  assert.deepEqual(canvas.bytes, before);
});

test('the levels of a camera are not used for the next one', async (t) => {
  const canvas = new Canvas();
  const show = displayOn(t, canvas, () => 0);
  const bright: WindowView = { ...VIEW, brightened: true };
  const [dark, light] = [await gradient(0, 40), await gradient(0, 240)];
  await show(jpegUpdate(light, true), bright);
  const alone = canvas.bytes.slice();
  await show(jpegUpdate(dark, true), bright);
  await show(jpegUpdate(light), bright);
  assert.notDeepEqual(canvas.bytes, alone, 'within one camera the levels follow in time');
  await show(jpegUpdate(light, true), bright);
  assert.deepEqual(canvas.bytes, alone);
  await show(jpegUpdate(dark, true), bright);
  await show({ kind: 'none' }, bright);
  await show(jpegUpdate(light), bright);
  assert.deepEqual(canvas.bytes, alone);
});
