import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AutoLevels } from '#src/picture/auto-levels.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { generator, scene } from './scenes.js';

const SIZE = { width: 48, height: 48 };

const ROOM = scene({ ...SIZE, shift: 0, noise: 0 }, generator(1));

/** A scene in so much of its light, above the raised black of cheap cameras. */
function lit(share: number, noise = 0): RgbPicture {
  const random = generator(2);
  const grain = (): number => (noise === 0 ? 0 : random(2 * noise + 1) - noise);
  return { ...SIZE, rgb: ROOM.rgb.map((level) => Math.min(255, Math.max(0, 10 + level * share + grain()))) };
}

function meanOf({ rgb }: RgbPicture): number {
  let sum = 0;
  for (const level of rgb) sum += level;
  return sum / rgb.length;
}

test('a dark picture is stretched to the whole range, and a bright one stays nearly as it is', () => {
  const dark = new AutoLevels().apply(lit(0.2), 0);
  assert.ok(
    Math.max(...dark.rgb) > 220 && Math.min(...dark.rgb) < 30,
    `${Math.min(...dark.rgb)} to ${Math.max(...dark.rgb)}`,
  );
  assert.ok(meanOf(dark) > 80, `${meanOf(dark)}`);
  const bright = lit(0.95);
  const same = new AutoLevels().apply(bright, 0);
  assert.ok(Math.abs(meanOf(same) - meanOf(bright)) < 25, `${meanOf(bright)} became ${meanOf(same)}`);
});

test('noise does not make the levels flicker: a static pixel gets the same level in each picture', () => {
  const levels = new AutoLevels();
  const random = generator(3);
  const shown: number[] = [];
  for (let picture = 0; picture < 60; picture += 1) {
    const dark = lit(0.12, 1 + random(2));
    dark.rgb.fill(20, 0, 3);
    shown.push(levels.apply(dark, picture * 33).rgb[0] ?? 0);
  }
  assert.equal(new Set(shown).size, 1, shown.join(' '));
});

test('a lamp that goes on blinds for less than a second, and a room that goes dark is brightened again', () => {
  const levels = new AutoLevels();
  let nowMs = 0;
  for (; nowMs < 2_000; nowMs += 100) levels.apply(lit(0.1), nowMs);
  const end = nowMs + 1_000;
  const blinded = levels.apply(lit(0.9), nowMs);
  assert.ok(meanOf(blinded) > 200);
  for (; nowMs < end; nowMs += 100) levels.apply(lit(0.9), nowMs);
  const used = levels.apply(lit(0.9), nowMs);
  assert.ok(meanOf(used) < meanOf(lit(0.9)) + 30, `${meanOf(used)}`);
  for (const dark = nowMs + 15_000; nowMs < dark; nowMs += 100) levels.apply(lit(0.1), nowMs);
  assert.ok(meanOf(levels.apply(lit(0.1), nowMs)) > 80);
});

test('the same picture is brightened once, and black stays black', () => {
  const levels = new AutoLevels();
  const picture = lit(0.1);
  assert.equal(levels.apply(picture, 0), levels.apply(picture, 500));
  const black = { ...SIZE, rgb: new Uint8Array(SIZE.width * SIZE.height * 3) };
  assert.ok(new AutoLevels().apply(black, 0).rgb.every((level) => level === 0));
});

test('pixels of four bytes in any order get the same colours, and a large picture nearly those of a small one', () => {
  const picture = lit(0.2);
  const expected = new AutoLevels().apply(picture, 0);
  for (const layout of [
    { bytes: 4, red: 2, green: 1, blue: 0 },
    { bytes: 4, red: 1, green: 2, blue: 3 },
  ]) {
    const offsets = [layout.red, layout.green, layout.blue];
    const place = (at: number): number => Math.floor(at / 3) * 4 + (offsets[at % 3] as number);
    const pixels = new Uint8Array((picture.rgb.length / 3) * 4);
    for (const [at, level] of picture.rgb.entries()) pixels[place(at)] = level;
    new AutoLevels().applyInPlace(pixels, picture, layout, 0);
    assert.ok(expected.rgb.every((level, at) => pixels[place(at)] === level));
  }
  // Eight times as wide and high, so that only every third row is counted.
  const [width, height] = [SIZE.width * 8, SIZE.height * 8];
  const enlarged = new Uint8Array(width * height * 3).map((_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    return picture.rgb[(Math.floor(y / 8) * SIZE.width + Math.floor(x / 8)) * 3 + (at % 3)] as number;
  });
  const large = new AutoLevels().apply({ width, height, rgb: enlarged }, 0);
  assert.ok(Math.abs(meanOf(large) - meanOf(expected)) < 2, `${meanOf(large)}, not ${meanOf(expected)}`);
});

test('a covered lens stays dark, however much noise it gives, and is brightened within a second when it is uncovered', () => {
  for (const noise of [1, 2, 6, 10]) {
    const random = generator(5);
    const covered = (): RgbPicture => {
      const rgb = new Uint8Array(SIZE.width * SIZE.height * 3).map(() =>
        Math.max(0, 9 + random(2 * noise + 1) - noise),
      );
      return { ...SIZE, rgb };
    };
    const levels = new AutoLevels();
    for (let nowMs = 0; nowMs < 3_000; nowMs += 100) {
      const most = Math.max(...levels.apply(covered(), nowMs).rgb);
      assert.ok(most < 30, `noise of ${noise} levels became ${most}`);
    }
    for (let nowMs = 3_000; nowMs < 4_000; nowMs += 100) levels.apply(lit(0.15, 2), nowMs);
    assert.ok(meanOf(levels.apply(lit(0.15, 2), 4_000)) > 70);
  }
});

/** Text on a flat background, which an encoder has changed by a level here and there. */
function screenOfText(background: readonly number[], text: number, share: number): RgbPicture {
  const random = generator(7);
  const rgb = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let at = 0; at < rgb.length; at += 3) {
    const isText = random(1_000) < share * 1_000;
    for (const [channel, level] of background.entries())
      rgb[at + channel] = isText ? text : Math.max(0, level + random(3) - 1);
  }
  return { ...SIZE, rgb };
}

test('the background of a console stays as dark as it is, or becomes black, and its text stays light', () => {
  const navy = [12, 12, 20];
  for (const [text, share] of [
    [200, 0.12],
    [200, 0.4],
    [90, 0.12],
    [200, 0.004],
  ] as const) {
    const given = screenOfText(navy, text, share);
    const { rgb } = new AutoLevels().apply(given, 0);
    const words = `text of ${text} on ${share} of the screen`;
    for (let at = 0; at < rgb.length; at += 1) {
      const [before, after] = [given.rgb[at] ?? 0, rgb[at] ?? 0];
      const isKept = before === text ? after >= before : after <= before;
      if (!isKept) assert.fail(`${words}: ${before} became ${after}`);
    }
  }
});

test('a coloured background with thin text is not brightened with it', () => {
  // Solarized: its background has half the brightness of its text.
  const given = screenOfText([0, 43, 54], 131, 0.08);
  const { rgb } = new AutoLevels().apply(given, 0);
  for (let at = 0; at < rgb.length; at += 1) {
    const [before, after] = [given.rgb[at] ?? 0, rgb[at] ?? 0];
    if (before !== 131 && after > before + 2) assert.fail(`${before} became ${after}`);
  }
});

test('a plain colour is brightened, and not taken for the background of a screen', () => {
  const { rgb } = new AutoLevels().apply(screenOfText([200, 20, 20], 0, 0), 0);
  assert.ok(Math.min(...rgb.filter((_, at) => at % 3 === 0)) > 240);
});

test('a dim scene under strong noise is still brightened', () => {
  const shown = new AutoLevels().apply(lit(0.15, 8), 0);
  assert.ok(meanOf(shown) > 70, `${meanOf(shown)}`);
});
