// A small JPEG encoder for what sharp cannot write: any sampling, restart markers, no tables.
import { STANDARD_AC, STANDARD_DC } from '#src/picture/jpeg/standard-tables.js';
import { ZIGZAG } from '#src/picture/jpeg/zigzag.js';
import { join } from '../../helpers/bytes.js';

export interface EncodeOptions {
  readonly width: number;
  readonly height: number;
  /** The sampling of each component, such as `2x2`. One entry makes a grey JPEG. */
  readonly samplings: readonly string[];
  /** MCUs between restart markers. */
  readonly restartInterval?: number;
  /** The quantisation step of every coefficient. */
  readonly step?: number;
  /** Omits the Huffman tables, so the standard ones apply. */
  readonly withoutTables?: boolean;
  /** A byte 0xff before every marker. */
  readonly fillBytes?: boolean;
  /** SOF0 or SOF1. */
  readonly frame?: 0xc0 | 0xc1;
  /** Component identifiers, where they are not 1, 2, 3. */
  readonly ids?: readonly number[];
  /** Further complete segments behind the start marker. */
  readonly segments?: readonly (readonly number[])[];
}

/** The value of a component at a pixel, -128 to 127. */
export type Paint = (component: number, x: number, y: number) => number;

interface Component {
  readonly horizontal: number;
  readonly vertical: number;
}

export function encodeJpeg(options: EncodeOptions, paint: Paint): Uint8Array {
  const { width, height, samplings, restartInterval = 0, step = 4, frame = 0xc0 } = options;
  const components = samplings.map((sampling): Component => {
    const [horizontal = 1, vertical = 1] = sampling.split('x').map(Number);
    return { horizontal, vertical };
  });
  const ids = options.ids ?? components.map((_, index) => index + 1);
  const fill = options.fillBytes === true ? [0xff] : [];
  const segment = (code: number, ...bytes: number[]) => [...fill, 0xff, code, ...uint16(bytes.length + 2), ...bytes];
  const bytes = [
    0xff,
    0xd8,
    ...(options.segments ?? []).flat(),
    ...segment(0xdb, 0, ...new Array<number>(64).fill(step)),
  ];
  bytes.push(
    ...segment(
      frame,
      ...[8, ...uint16(height), ...uint16(width), components.length],
      ...components.flatMap(({ horizontal, vertical }, at) => [ids[at] as number, (horizontal << 4) | vertical, 0]),
    ),
  );
  if (options.withoutTables !== true) {
    for (const id of [0, 1]) {
      const [dc, ac] = [STANDARD_DC[id], STANDARD_AC[id]];
      if (dc === undefined || ac === undefined) throw new Error('no standard tables');
      bytes.push(...segment(0xc4, id, ...dc.counts, ...dc.symbols, 0x10 | id, ...ac.counts, ...ac.symbols));
    }
  }
  if (restartInterval > 0) bytes.push(...segment(0xdd, ...uint16(restartInterval)));
  const scan = components.flatMap((_, at) => [ids[at] as number, at === 0 ? 0x00 : 0x11]);
  bytes.push(...segment(0xda, components.length, ...scan, 0, 63, 0));
  return join(
    new Uint8Array(bytes),
    new Uint8Array(encodeScan(options, components, step, paint)),
    new Uint8Array([...fill, 0xff, 0xd9]),
  );
}

function encodeScan(
  { width, height, restartInterval = 0, fillBytes }: EncodeOptions,
  components: Component[],
  step: number,
  paint: Paint,
): number[] {
  const single = components.length === 1;
  const most = {
    horizontal: Math.max(...components.map((one) => one.horizontal)),
    vertical: Math.max(...components.map((one) => one.vertical)),
  };
  const mcuWidth = single ? 8 : most.horizontal * 8;
  const mcuHeight = single ? 8 : most.vertical * 8;
  const writer = new BitWriter();
  const [samples, coefficients] = [new Float64Array(64), new Float64Array(64)];
  const predicted = components.map(() => 0);
  let done = 0;
  for (let top = 0; top < height; top += mcuHeight) {
    for (let left = 0; left < width; left += mcuWidth) {
      if (restartInterval > 0 && done > 0 && done % restartInterval === 0) {
        writer.marker(0xd0 + ((done / restartInterval - 1) & 7), fillBytes === true);
        predicted.fill(0);
      }
      done += 1;
      for (const [index, component] of components.entries()) {
        const [across, down] = single
          ? [1, 1]
          : [most.horizontal / component.horizontal, most.vertical / component.vertical];
        const [blocksAcross, blocksDown] = single ? [1, 1] : [component.horizontal, component.vertical];
        for (let y = 0; y < blocksDown; y += 1) {
          for (let x = 0; x < blocksAcross; x += 1) {
            for (let sy = 0; sy < 8; sy += 1) {
              for (let sx = 0; sx < 8; sx += 1) {
                const px = Math.min(width - 1, left + (x * 8 + sx) * across);
                const py = Math.min(height - 1, top + (y * 8 + sy) * down);
                samples[sy * 8 + sx] = paint(index, px, py);
              }
            }
            transform(samples, coefficients);
            for (let at = 0; at < 64; at += 1) coefficients[at] = Math.round((coefficients[at] as number) / step);
            predicted[index] = writer.block(coefficients, predicted[index] as number, Math.min(index, 1));
          }
        }
      }
    }
  }
  return writer.end();
}

const BASIS = Float64Array.from({ length: 64 }, (_, index) => {
  const [frequency, at] = [index >> 3, index & 7];
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * at + 1) * frequency * Math.PI) / 16);
});

/** What `transform` has of each row. */
const rows = new Float64Array(64);

/** The forward DCT (ITU-T T.81, A.3.3), a row of 8 vertical frequencies after another. */
function transform(samples: Float64Array, coefficients: Float64Array): void {
  for (let at = 0; at < 64; at += 1) {
    const [row, u] = [at & 56, at & 7];
    let sum = 0;
    for (let x = 0; x < 8; x += 1) sum += (samples[row + x] as number) * (BASIS[u * 8 + x] as number);
    rows[at] = sum;
  }
  for (let at = 0; at < 64; at += 1) {
    const [v, column] = [at & 56, at & 7];
    let sum = 0;
    for (let y = 0; y < 8; y += 1) sum += (rows[y * 8 + column] as number) * (BASIS[v + y] as number);
    coefficients[at] = sum;
  }
}

/** Codes of the standard tables: `[code, bits]` by symbol. */
const CODES = [STANDARD_DC, STANDARD_AC].map((tables) =>
  tables.map(({ counts, symbols }) => {
    const codes = new Map<number, readonly [number, number]>();
    let code = 0;
    let place = 0;
    for (const [index, count] of counts.entries()) {
      for (let end = place + count; place < end; place += 1, code += 1)
        codes.set(symbols[place] as number, [code, index + 1]);
      code <<= 1;
    }
    return codes;
  }),
);

class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #bits = 0;

  /** Writes one block from its quantised coefficients, which are not in zigzag order. Returns its DC. */
  block(coefficients: Float64Array, predicted: number, table: number): number {
    const dc = coefficients[0] as number;
    this.#value(0, table, 0, dc - predicted);
    let run = 0;
    for (let k = 1; k < 64; k += 1) {
      const value = coefficients[ZIGZAG[k] as number] as number;
      if (value === 0) {
        run += 1;
        continue;
      }
      for (; run > 15; run -= 16) this.#symbol(1, table, 0xf0);
      this.#value(1, table, run, value);
      run = 0;
    }
    if (run > 0) this.#symbol(1, table, 0);
    return dc;
  }

  marker(code: number, fill: boolean): void {
    this.#flush();
    if (fill) this.#bytes.push(0xff);
    this.#bytes.push(0xff, code);
  }

  end(): number[] {
    this.#flush();
    return this.#bytes;
  }

  #value(kind: 0 | 1, table: number, run: number, value: number): void {
    const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
    this.#symbol(kind, table, (run << 4) | size);
    if (size > 0) this.#put(value > 0 ? value : value + (1 << size) - 1, size);
  }

  #symbol(kind: 0 | 1, table: number, symbol: number): void {
    const found = CODES[kind]?.[table]?.get(symbol);
    if (found === undefined) throw new Error(`no code for ${symbol}`);
    this.#put(found[0], found[1]);
  }

  /** Writes the low bits of the value: 16 at most. */
  #put(value: number, bits: number): void {
    this.#held = (this.#held << bits) | (value & ((1 << bits) - 1));
    this.#bits += bits;
    while (this.#bits >= 8) {
      this.#bits -= 8;
      const byte = this.#held >> this.#bits;
      this.#bytes.push(byte);
      if (byte === 0xff) this.#bytes.push(0);
      this.#held &= (1 << this.#bits) - 1;
    }
  }

  /** Fills the last byte with ones. */
  #flush(): void {
    if (this.#bits > 0) this.#put(0xff, 8 - this.#bits);
  }
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 255];
}
