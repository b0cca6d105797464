// A model of a sixel terminal: interprets cursor moves and sixels, and has the pixels that a terminal would show.
import assert from 'node:assert/strict';

const IMAGE = /^␛P0;1q"1;1;(\d+);(\d+)([^␛]*)␛\\/;
const MOVE = /^␛\[(\d+);(\d+)H/;

/** Bytes as text, with visible characters for ESC and BEL. */
export function visible(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replaceAll('\x1b', '␛').replaceAll('\x07', '␇');
}

export class SixelCanvas {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array;
  /** The sizes of the images so far, as `widthxheight`. */
  readonly images: string[] = [];
  readonly #cell: { readonly width: number; readonly height: number };

  constructor(columns: number, rows: number, cell: { readonly width: number; readonly height: number }) {
    this.width = columns * cell.width;
    this.height = rows * cell.height;
    this.rgb = new Uint8Array(this.width * this.height * 3);
    this.#cell = cell;
  }

  /** Interprets `bytes`; fails on anything that is neither a cursor move nor an image. */
  write(bytes: Uint8Array): void {
    let rest = visible(bytes);
    let [x, y] = [0, 0];
    while (rest !== '') {
      const move = MOVE.exec(rest);
      const image = IMAGE.exec(rest);
      if (move !== null) {
        [y, x] = [(Number(move[1]) - 1) * this.#cell.height, (Number(move[2]) - 1) * this.#cell.width];
      } else if (image !== null) {
        this.#image(x, y, Number(image[1]), Number(image[2]), image[3] ?? '');
      }
      const [whole] = move ?? image ?? assert.fail(`not understood: ${JSON.stringify(rest.slice(0, 60))}`);
      rest = rest.slice(whole.length);
    }
  }

  pixel(x: number, y: number): readonly number[] {
    const at = (y * this.width + x) * 3;
    return [...this.rgb.subarray(at, at + 3)];
  }

  #image(left: number, top: number, width: number, height: number, data: string): void {
    this.images.push(`${width}x${height}`);
    const colors = new Map<string, readonly number[]>();
    let color: readonly number[] | undefined;
    let [x, band, repeat] = [0, 0, 1];
    for (const [token, number, definition, count, sixel] of data.matchAll(
      /#(\d+)((?:;\d+)*)|!(\d+)|([?-~])|[$-]|[\s\S]/g,
    )) {
      if (number !== undefined) {
        const [kind, ...percents] = (definition ?? '').split(';').slice(1).map(Number);
        if (kind === undefined) {
          color = colors.get(number) ?? assert.fail(`colour ${number} was not defined`);
        } else {
          // As in xterm, the definition of a colour does not select it.
          assert.equal(kind, 2, 'colours are RGB');
          colors.set(
            number,
            percents.map((percent) => Math.round(percent * 2.55)),
          );
        }
      } else if (count !== undefined) {
        repeat = Number(count);
      } else if (sixel !== undefined) {
        for (; repeat > 0; repeat -= 1, x += 1) {
          assert.ok(x < width, 'no sixel beyond the image');
          this.#sixel(left + x, top + band, height - band, sixel.charCodeAt(0) - 63, color ?? assert.fail('no colour'));
        }
        repeat = 1;
      } else if (token === '$') {
        x = 0;
      } else {
        assert.equal(token, '-');
        [x, band] = [0, band + 6];
      }
    }
  }

  #sixel(x: number, y: number, left: number, bits: number, color: readonly number[]): void {
    assert.equal(bits >> Math.min(6, left), 0, 'no pixel below the image');
    for (let bit = 0; bit < 6; bit += 1) {
      if (((bits >> bit) & 1) === 1) this.rgb.set(color, ((y + bit) * this.width + x) * 3);
    }
  }
}
