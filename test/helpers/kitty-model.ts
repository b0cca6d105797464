// A model of kitty's graphics protocol: the pictures by id, and their placements on the screen.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { crc32 } from '#src/core/wire/checksum.js';

/** The id of the picture that the query about changes is for. */
const TEST_ID = '32';

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

  readonly #sharedFolder: string;

  /** @param sharedFolder The folder of the shared memory objects, which it removes as kitty does. */
  constructor(output: string, sharedFolder = '/dev/shm') {
    this.#sharedFolder = sharedFolder;
    this.write(output);
  }

  /** Processes bytes, which must be whole commands. */
  write(output: string): void {
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
    const { i = '', p = '' } = keys;
    assert.ok(keys['q'] === '2' || i === TEST_ID, 'no answer is asked for');
    switch (keys['a']) {
      case 't':
      case 'f':
      case undefined:
        assert.equal(i === '', this.#open !== undefined, 'chunks follow one another');
        if (i === '') assert.equal(keys['a'], this.#open?.keys['a'] === 'f' ? 'f' : undefined, 'the action of a chunk');
        // kitty takes the frame's number from each chunk. 1 is the picture itself, and none adds a frame.
        if (keys['a'] === 'f') assert.equal(keys['r'], '1', 'the frame that a chunk is for');
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
    const payload = Buffer.from(data, 'base64');
    const bytes = keys['t'] === 's' ? this.#takeShared(payload.toString()) : payload;
    const { i = '' } = keys;
    const sent = keys['f'] === '100' ? readPng(bytes) : readPixels(keys, bytes);
    if (keys['a'] === 'f') {
      const image = this.images.get(i) ?? assert.fail(`a change of picture ${i}, which there is not`);
      this.images.set(i, { ...image, rgb: changed(image, sent, Number(keys['x'] ?? 0), Number(keys['y'] ?? 0)) });
      return;
    }
    for (const [key, { image }] of this.parts) if (image === i) this.parts.delete(key);
    this.images.set(i, sent);
  }

  #takeShared(name: string): Buffer {
    assert.match(name, /^\/[^/]+$/);
    const file = join(this.#sharedFolder, name);
    const pixels = readFileSync(file);
    rmSync(file);
    return pixels;
  }
}

function readPixels(keys: Readonly<Record<string, string>>, bytes: Buffer): KittyImage {
  const [width, height] = [Number(keys['s']), Number(keys['v'])];
  const rgb = keys['o'] === 'z' ? inflateSync(bytes) : bytes;
  assert.equal(rgb.length, width * height * 3);
  return { width, height, rgb };
}

/** Reads a PNG file in RGB whose lines are filtered by their left neighbours, or not at all. */
export function readPng(file: Buffer): KittyImage {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    const data = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    assert.equal(file.readUInt32BE(at + 8 + data.length), crc32(file.subarray(at + 4, at + 8 + data.length)));
    chunks.set(file.toString('latin1', at + 4, at + 8), data);
  }
  const header = chunks.get('IHDR') ?? assert.fail('no header');
  assert.deepEqual([...header.subarray(8)], [8, 2, 0, 0, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const filtered = inflateSync(chunks.get('IDAT') ?? assert.fail('no pixels'));
  assert.equal(filtered.length, (width * 3 + 1) * height);
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const line = filtered.subarray(y * (width * 3 + 1));
    for (let x = 0; x < width * 3; x += 1) {
      const left = line[0] === 1 && x >= 3 ? (rgb[y * width * 3 + x - 3] ?? 0) : 0;
      rgb[y * width * 3 + x] = (line[x + 1] ?? 0) + left;
    }
  }
  return { width, height, rgb };
}

/** The pixels of an image after a change: black ones are transparent. */
function changed(image: KittyImage, change: KittyImage, left: number, top: number): Buffer {
  assert.ok(left + change.width <= image.width && top + change.height <= image.height, 'a change beyond the picture');
  const rgb = Buffer.from(image.rgb);
  for (let pixel = 0; pixel < change.width * change.height; pixel += 1) {
    const color = change.rgb.subarray(pixel * 3, pixel * 3 + 3);
    const x = left + (pixel % change.width);
    const y = top + Math.floor(pixel / change.width);
    if (color.some((level) => level > 0)) rgb.set(color, (y * image.width + x) * 3);
  }
  return rgb;
}

function keysOf(control: string): Readonly<Record<string, string>> {
  return Object.fromEntries(control.split(',').map((pair) => pair.split('=') as [string, string]));
}
