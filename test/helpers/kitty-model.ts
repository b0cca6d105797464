// A model of kitty's graphics protocol: the pictures by id, and their placements on the screen.
import assert from 'node:assert/strict';

/** A placement: a rectangle of cells, and the picture's pixels that it shows. */
export interface KittyPart {
  readonly image: string;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface KittyImage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

const TOKEN = /␛_G([^;␛]*)(?:;([^␛]*))?␛\\|␛\[(\d+);(\d+)H|␛_/g;

/** Fails on input that kitty would reject: a command between the chunks of a picture, or an incomplete command. */
export class KittyModel {
  readonly images = new Map<string, KittyImage>();
  readonly parts = new Map<string, KittyPart>();
  #open: { readonly keys: Readonly<Record<string, string>>; data: string } | undefined;

  /** Processes bytes, which must be whole commands. */
  constructor(output: string) {
    let [row, column] = [0, 0];
    for (const [token, control, payload = '', moveRow, moveColumn] of output.replaceAll('\x1b', '␛').matchAll(TOKEN)) {
      if (moveRow !== undefined) [row, column] = [Number(moveRow) - 1, Number(moveColumn) - 1];
      else if (control !== undefined) this.#command(keysOf(control), payload, row, column);
      else assert.fail(`a command that is torn: ${JSON.stringify(token)}`);
    }
  }

  /** Whether the upload of a picture is incomplete. */
  get waiting(): boolean {
    return this.#open !== undefined;
  }

  #command(keys: Readonly<Record<string, string>>, payload: string, row: number, column: number): void {
    if (keys['a'] === 'q') return;
    assert.equal(keys['q'], '2', 'no answer is asked for');
    const { i = '', p = '' } = keys;
    switch (keys['a']) {
      case 't':
      case undefined:
        assert.equal(keys['a'] === undefined, this.#open !== undefined, 'chunks follow one another');
        this.#open ??= { keys, data: '' };
        this.#open.data += payload;
        if (keys['m'] === '0') this.#complete();
        return;
      case 'p': {
        assert.equal(this.#open, undefined, 'a place between chunks');
        assert.ok(this.images.has(i), `a place for picture ${i}, which there is not`);
        const [x, y, width, height, columns, rows] = ['x', 'y', 'w', 'h', 'c', 'r'].map((key) => Number(keys[key]));
        const part = { left: column, top: row, x, y, width, height, columns, rows } as Omit<KittyPart, 'image'>;
        this.parts.set(`${i} ${p}`, { ...part, image: i });
        return;
      }
      case 'd':
        if (keys['d'] === 'A') this.#open = undefined;
        assert.equal(this.#open, undefined, 'a deletion between chunks');
        for (const [key, { image }] of this.parts) if (keys['d'] === 'A' || image === i) this.parts.delete(key);
        if (keys['d'] === 'A') this.images.clear();
        if (keys['d'] === 'I') this.images.delete(i);
        return;
      default:
        assert.fail(`an unknown command: ${JSON.stringify(keys)}`);
    }
  }

  #complete(): void {
    const { keys, data } = this.#open ?? assert.fail('nothing was begun');
    this.#open = undefined;
    const [width, height] = [Number(keys['s']), Number(keys['v'])];
    const rgb = Buffer.from(data, 'base64');
    assert.equal(rgb.length, width * height * 3);
    const { i = '' } = keys;
    for (const [key, { image }] of this.parts) if (image === i) this.parts.delete(key);
    this.images.set(i, { width, height, rgb });
  }
}

function keysOf(control: string): Readonly<Record<string, string>> {
  return Object.fromEntries(control.split(',').map((pair) => pair.split('=') as [string, string]));
}
