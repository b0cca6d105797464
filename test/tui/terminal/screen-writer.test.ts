import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScreenWriter } from '#src/tui/terminal/screen-writer.js';
import { visible } from '../../helpers/sixel-canvas.js';

/** A writer to a terminal with a limited rate and a round trip. It answers probes while `run` advances the time. */
function slowTerminal(bytesPerSecond: number, roundTripMs = 0) {
  const pieces: string[] = [];
  const due: number[] = [];
  let nowMs = 0;
  let freeMs = 0;
  const writer = new ScreenWriter({
    queuedBytes: 0,
    write: (bytes) => {
      pieces.push(Buffer.from(bytes).toString('latin1'));
      freeMs = Math.max(freeMs, nowMs) + (bytes.length / bytesPerSecond) * 1_000;
      if (pieces.at(-1)?.endsWith('\x1b[6n') === true) due.push(freeMs + roundTripMs);
    },
  });
  writer.start();
  return {
    writer,
    pieces,
    now: () => nowMs,
    /** The time at which the terminal has read all bytes. */
    freeMs: () => freeMs,
    run(ms: number) {
      const untilMs = nowMs + ms;
      while ((due[0] ?? Number.POSITIVE_INFINITY) <= untilMs) {
        nowMs = due.shift() ?? nowMs;
        writer.probeAnswered(nowMs);
      }
      nowMs = untilMs;
    },
  };
}

const CELL = '\x1b[38;2;100;120;140;48;2;20;40;60m▀';

function screenOf(bytes: number, head = ''): Uint8Array {
  return Buffer.from(`${head}${CELL.repeat(Math.ceil(bytes / CELL.length))}\x1b[6n`, 'latin1');
}

test('a screen arrives whole and in order, however it is cut into pieces', () => {
  const { writer, pieces, run, now } = slowTerminal(50_000);
  const screen = screenOf(60_000);
  assert.equal(writer.ready(now(), false), true);
  writer.begin({ bytes: screen, mandatoryBytes: 0 }, now());
  run(20_000);
  assert.ok(pieces.length > 3);
  assert.equal(
    pieces.join('').replaceAll('\x1b[6n', ''),
    Buffer.from(screen).toString('latin1').replaceAll('\x1b[6n', ''),
  );
  for (const piece of pieces) assert.ok(piece.startsWith('\x1b[38') && piece.endsWith('\x1b[6n'));
});

test('a terminal with 50 kB/s soon gets small pieces, and a quick one gets a screen in one piece', () => {
  const slow = slowTerminal(50_000);
  for (let screen = 0; screen < 12; screen += 1) {
    while (!slow.writer.ready(slow.now(), false)) slow.run(10);
    slow.writer.begin({ bytes: screenOf(20_000), mandatoryBytes: 0 }, slow.now());
  }
  const ahead: number[] = [];
  for (let step = 0; step < 30; step += 1) {
    slow.run(10);
    ahead.push(slow.freeMs() - slow.now());
  }
  assert.ok(Math.max(...ahead) < 200, `${Math.max(...ahead)} ms ahead`);
  const quick = slowTerminal(50_000_000);
  for (let screen = 0; screen < 30; screen += 1) {
    quick.writer.begin({ bytes: screenOf(100_000), mandatoryBytes: 0 }, quick.now());
    quick.run(33);
  }
  quick.pieces.length = 0;
  quick.writer.begin({ bytes: screenOf(100_000), mandatoryBytes: 0 }, quick.now());
  assert.equal(quick.pieces.length, 1);
});

test('a screen that is aborted keeps its mandatory bytes, and ends at once', () => {
  const { writer, pieces, run, now } = slowTerminal(10_000);
  const head = `${'\x1b[1;1Htitle'.repeat(5_000)}`;
  writer.begin({ bytes: screenOf(90_000, head), mandatoryBytes: head.length }, now());
  assert.ok(writer.abortScreen(now()));
  run(60_000);
  const sent = pieces.join('').replaceAll('\x1b[6n', '');
  assert.ok(sent === `${head}\x1b[m`, 'the head, and no picture');
  assert.equal(writer.abortScreen(now()), undefined);
  assert.equal(writer.ready(now(), false), true);
  writer.begin({ bytes: screenOf(90_000), mandatoryBytes: 0 }, now());
  assert.ok(writer.abortScreen(now()));
  assert.equal(pieces.at(-1), '\x1b[m');
});

test('each piece of a synchronised screen is an update of its own, with its probe behind it', () => {
  const { writer, pieces, run, now } = slowTerminal(50_000);
  writer.synchronises = true;
  const [opening, closing] = ['\x1b[?2026h', '\x1b[?2026l\x1b[6n'];
  const cells = Buffer.from(CELL.repeat(2_000), 'latin1').toString('latin1');
  writer.begin({ bytes: Buffer.from(opening + cells + closing, 'latin1'), mandatoryBytes: 0 }, now());
  run(20_000);
  assert.ok(pieces.length > 3);
  for (const piece of pieces)
    assert.ok(piece.startsWith(opening) && piece.endsWith(closing), visible(Buffer.from(piece, 'latin1')));
  assert.equal(pieces.map((piece) => piece.slice(opening.length, -closing.length)).join(''), cells);
});

test('an urgent screen follows the end of the screen that was aborted for it', () => {
  const { writer, pieces, now } = slowTerminal(1);
  writer.begin({ bytes: screenOf(90_000), mandatoryBytes: 0 }, now());
  assert.ok(writer.abortScreen(now()));
  assert.equal(writer.ready(now(), true), true);
  writer.begin({ bytes: Buffer.from('answer\x1b[6n'), mandatoryBytes: 0 }, now());
  assert.deepEqual(pieces.slice(-2), ['\x1b[m', 'answer\x1b[6n']);
});

test('an urgent screen may exceed the limit of pieces in flight by one', () => {
  const { writer, now } = slowTerminal(1);
  for (let screen = 0; screen < 2; screen += 1)
    writer.begin({ bytes: Buffer.from('x\x1b[6n'), mandatoryBytes: 0 }, now());
  assert.deepEqual([writer.ready(now(), false), writer.ready(now(), true)], [false, true]);
  writer.begin({ bytes: Buffer.from('x\x1b[6n'), mandatoryBytes: 0 }, now());
  assert.equal(writer.ready(now(), true), false);
});

/** Pictures in all three protocols: chunks of kitty's, sixels, and iTerm2's. */
function imagesOf(count: number, bytes: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const chunk = 'A'.repeat(bytes / 4);
    const chunks = [`a=t,i=${at},m=1`, 'm=1', 'm=0'].map((control) => `\x1b_G${control};${chunk}\x1b\\`).join('');
    const sixels = `\x1bP0;1q${'~'.repeat(bytes / 8)}\x1b\\`;
    return `\x1b[3;4H${chunks}\x1b[5;6H${sixels}\x1b[7;8H\x1b]1337;File=:${'A'.repeat(bytes / 8)}\x07`;
  });
}

const HEAD = '\x1b[1;1Htitle'.repeat(50);
const TAIL = '\x1b[?2026l\x1b[6n';

/** A screen of boxes and images, with the end offset of each image. */
function screenOfImages(images: readonly string[]) {
  const atomicEnds = images.map((_, at) => HEAD.length + images.slice(0, at + 1).join('').length);
  const bytes = Buffer.from(HEAD + images.join('') + TAIL, 'latin1');
  return { bytes, mandatoryBytes: HEAD.length, atomicEnds };
}

/** Whether every control string in `bytes` is complete, with no other sequence in it. */
function isOutsideStrings(bytes: string): boolean {
  const text = visible(Buffer.from(bytes, 'latin1'));
  return !/␛[_P\]\\]/.test(text.replace(/␛[_P][^␛␇]*␛\\|␛\][^␛␇]*␇/g, ''));
}

test('no piece ends within the string of an image, however small the pieces', () => {
  const { writer, pieces, run, now } = slowTerminal(2_000);
  const images = imagesOf(12, 16_000);
  const screen = screenOfImages(images);
  writer.begin(screen, now());
  run(600_000);
  assert.ok(pieces.length > 10, `${pieces.length} pieces`);
  for (const piece of pieces) assert.ok(isOutsideStrings(piece), JSON.stringify(piece.slice(0, 80)));
  assert.ok(pieces.join('').replaceAll('\x1b[6n', '') === `${HEAD + images.join('')}\x1b[?2026l`);
});

test('wherever a screen of images is aborted, each image is sent whole or not at all', () => {
  const images = imagesOf(30, 6_000);
  const screen = screenOfImages(images);
  const counts = new Set<number>();
  for (let waitedMs = 0; waitedMs < 90_000; waitedMs += 1_500) {
    const { writer, pieces, run, now } = slowTerminal(2_000);
    writer.begin(screen, now());
    run(waitedMs);
    const aborted = writer.abortScreen(now());
    if (aborted === undefined) continue;
    // A second abort finds nothing more to drop.
    assert.equal(writer.abortScreen(now()), undefined);
    run(200_000);
    assert.equal(writer.ready(now(), false), true);
    const sent = pieces.join('').replaceAll('\x1b[6n', '');
    const shown = images.findIndex((_, at) => sent === `${HEAD + images.slice(0, at).join('')}\x1b[m`);
    assert.ok(shown >= 0 || sent === `${HEAD + images.join('')}\x1b[m`, `after ${waitedMs} ms`);
    assert.equal(aborted.atomicRanges, shown < 0 ? images.length : shown);
    counts.add(shown);
  }
  assert.ok(counts.size > 3, `cut behind ${[...counts].join(', ')} images`);
});

test('the time of a screen is without the round trip, so that a terminal far away does not count as slow', () => {
  const { writer, run, now } = slowTerminal(1_000_000, 300);
  writer.begin({ bytes: Buffer.from('text\x1b[6n'), mandatoryBytes: 0 }, now());
  run(400);
  writer.begin({ bytes: screenOf(10_000), mandatoryBytes: 0 }, now());
  run(400);
  const { bytes, tookMs } = writer.takeShown() ?? { bytes: 0, tookMs: Number.NaN };
  assert.equal(bytes, screenOf(10_000).length);
  assert.ok(tookMs > 5 && tookMs < 15, `${tookMs} ms`);
  assert.equal(writer.takeShown(), undefined);
});
