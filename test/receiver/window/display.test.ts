// Damaged pictures in the window process: the last good picture of the same camera stays, and that of another camera does not.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Size } from '#src/core/geometry.js';
import type { Backend } from '#src/receiver/window/backend.js';
import { Display } from '#src/receiver/window/display.js';
import { pixelDecoder } from '#src/receiver/window/pixels.js';
import type { Scene } from '#src/receiver/window/scene.js';
import type { WindowPicture, WindowView } from '#src/receiver/window/window-protocol.js';
import { cleanup } from '../../helpers/cleanup.js';
import { cutShort } from '../../helpers/odd-jpegs.js';
import { picture } from '../../helpers/sample-jpegs.js';

const VIEW: WindowView = { title: 'barn', words: [], tone: 'plain', dimmed: false };
const TRUE_SIZE: Size = { width: 160, height: 120 };
let good: Uint8Array;
let damaged: Uint8Array;

before(async () => {
  good = await picture(160, 120);
  damaged = cutShort(good, 0.6);
});

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

test('a damaged picture is told of and leaves the last good one of its camera in sight, and no other', async (t) => {
  const canvas = new Canvas();
  let drawn: (damage: string | undefined) => void = () => undefined;
  const display = new Display(canvas, pixelDecoder(undefined), {
    drawn: (damage) => drawn(damage),
    failed: (reason) => assert.fail(String(reason)),
  });
  cleanup(t, () => display.close());
  const show = (jpeg: Uint8Array, anew = false): Promise<string | undefined> => {
    const shown: WindowPicture = { kind: 'jpeg', jpeg, trueSize: TRUE_SIZE, ...(anew ? { anew } : {}) };
    return new Promise((resolve) => {
      drawn = resolve;
      display.show({ view: VIEW, picture: shown });
    });
  };
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
