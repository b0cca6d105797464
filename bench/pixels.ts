// The bytes and the quality of pictures of pixels: kitty's and sixels, for each scene and `--picture`.
//
// No CPU time is measured, so this bench needs no quiet machine. The bytes are those of the dashboard's panes, compressed as there.
// A model of the terminal shows them, and frame n on it is compared with frame n of the clip, fully decoded.
import sharp from 'sharp';
import type { PictureQuality } from '#src/picture/picture-settings.js';
import { pictureDecoder } from '#src/receiver/decode.js';
import { createPainting, decodeSize, paneStyleOf } from '#src/tui/widgets/pane-painting.js';
import { KittyModel } from '../test/helpers/kitty-model.js';
import { SixelCanvas } from '../test/helpers/sixel-canvas.js';
import { boxOf } from './helpers/box.js';
import { psnr, qualityOf } from './helpers/quality.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { openScenes, SCENE_NAMES, type Scene } from './scenes/open-scenes.js';

/** A pane of 400x400 pixels. */
const CELL = { width: 10, height: 20 };
const COLUMNS = 40;
const ROWS = 20;
const SIDE = COLUMNS * CELL.width;

/** The registers of xterm and foot. */
const REGISTERS = 256;

/** Sixels are dithered by a matrix of 4x4, so means of so many pixels are compared. */
const DITHER_SIDE = 4;

const QUALITIES: readonly PictureQuality[] = ['fast', 'balanced', 'fine'];

interface Case {
  readonly protocol: 'kitty' | 'sixel';
  readonly quality: PictureQuality;
}

/** What a terminal shows: three bytes a pixel. */
type Show = (bytes: Uint8Array) => Uint8Array;

export async function benchPixels(context: BenchContext): Promise<Row[]> {
  const cases: readonly Case[] = [
    ...QUALITIES.map((quality): Case => ({ protocol: 'kitty', quality })),
    { protocol: 'sixel', quality: 'balanced' },
  ];
  const rows: Row[] = [];
  for (const scene of await openScenes(context, SCENE_NAMES)) {
    context.say(`pixels: ${scene.name}`);
    const originals = await Promise.all(scene.clip.map(decodeFully));
    for (const one of cases) rows.push(await measureCase(scene, originals, one));
  }
  return rows;
}

async function measureCase(
  { name, clip }: Scene,
  originals: readonly Uint8Array[],
  { protocol, quality }: Case,
): Promise<Row> {
  const play = createPixelPlayer(protocol, quality);
  const show = protocol === 'kitty' ? kittyTerminal() : sixelTerminal();
  const shown: Uint8Array[] = [];
  const sizes: number[] = [];
  for (const jpeg of clip) {
    const bytes = await play(jpeg);
    sizes.push(bytes.length);
    shown.push(show(bytes).slice());
  }
  const [first = 0, ...others] = sizes;
  const bytes = others.reduce((sum, size) => sum + size, 0) / others.length;
  return {
    bench: 'pixels',
    subject: `${name} ${protocol} ${SIDE}x${SIDE}, ${quality}`,
    measures: [
      measure('', bytes / 1_000, 'kB'),
      measure('first', first / 1_000, 'kB'),
      ...(protocol === 'kitty' ? kittyMeasures(shown, originals) : sixelMeasures(shown, originals)),
    ],
  };
}

function kittyMeasures(shown: readonly Uint8Array[], originals: readonly Uint8Array[]) {
  const { mean, worst, moving, worstMoving } = qualityOf(shown, originals, SIDE);
  return [
    measure('', mean, 'dB'),
    measure('worst', worst, 'dB'),
    measure('moving', moving, 'dB'),
    measure('worst moving', worstMoving, 'dB'),
  ].filter(({ value }) => !Number.isNaN(value));
}

function sixelMeasures(shown: readonly Uint8Array[], originals: readonly Uint8Array[]) {
  const small = SIDE / DITHER_SIDE;
  const means = (rgb: Uint8Array): Uint8Array => boxOf({ width: SIDE, height: SIDE, rgb }, small, small);
  const others = shown
    .slice(1)
    .map((picture, at) => psnr(means(picture), means(originals[at + 1] ?? new Uint8Array())));
  return [measure('means of 4x4', others.reduce((sum, one) => sum + one, 0) / others.length, 'dB')];
}

/** Returns a function that gives the bytes of a pane for JPEGs one after another, none left out. */
function createPixelPlayer(
  protocol: Case['protocol'],
  quality: PictureQuality,
): (jpeg: Uint8Array) => Promise<Uint8Array> {
  const decode = pictureDecoder();
  let isCompressed = (): void => undefined;
  const traits = { cellPixels: CELL, colorRegisters: REGISTERS, kittyEdits: true };
  const style = paneStyleOf({ kind: 'pixels', protocol }, { depth: 'truecolor', ascii: false }, traits);
  const painting = createPainting(style, 1, () => isCompressed());
  if (painting.kind !== 'pixels') throw new Error('the pane has no pixels');
  const { painter } = painting;
  painter.setPlace({ left: 0, top: 0, columns: COLUMNS, rows: ROWS });
  for (let row = 0; row < ROWS; row += 1)
    for (let column = 0; column < COLUMNS; column += 1) painter.own(row, column, true);
  const { width, height } = decodeSize(painting, COLUMNS, ROWS);
  return async (jpeg) => {
    const outcome = await decode(jpeg, width, height);
    if (outcome.kind === 'unreadable') throw new Error(outcome.reason);
    painter.setPicture(outcome.picture, false);
    const parts: Uint8Array[] = [];
    const paint = (): number =>
      painter.paint({ append: (bytes) => parts.push(bytes.slice()), forget: () => undefined }, quality);
    const ready = new Promise<void>((resolve) => {
      isCompressed = resolve;
    });
    paint();
    if (painter.delayed !== undefined && painter.delayed.written !== outcome.picture) {
      await ready;
      paint();
    }
    return Buffer.concat(parts);
  };
}

function kittyTerminal(): Show {
  const terminal = new KittyModel('');
  return (bytes) => {
    terminal.write(Buffer.from(bytes).toString('latin1'));
    return terminal.images.get('1')?.rgb ?? new Uint8Array(SIDE * SIDE * 3);
  };
}

function sixelTerminal(): Show {
  const canvas = new SixelCanvas(COLUMNS, ROWS, CELL);
  return (bytes) => {
    canvas.write(bytes);
    return canvas.rgb;
  };
}

async function decodeFully(jpeg: Uint8Array): Promise<Uint8Array> {
  const { data, info } = await sharp(jpeg)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return boxOf({ width: info.width, height: info.height, rgb: data }, SIDE, SIDE);
}
