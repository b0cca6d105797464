// The resize kernel beside the same in floats, and that it writes nothing but its outputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/net/seeded-random.js';
import { axisBytes, lanesFor, writeAxis } from '#src/picture/kernel/plane-axis.js';
import { PlaneKernel, scratchBytes } from '#src/picture/kernel/plane-kernel.js';
import { COLUMNS_SUM, PLANE_MARGIN, ROWS_SUM } from '#src/picture/kernel/plane-layout.js';

/** What memory outside the outputs is filled with. */
const UNTOUCHED = 0xa5;

/** A line of samples, the window of it that is seen, and how many outputs it becomes. */
interface Line {
  readonly samples: number;
  readonly start: number;
  readonly length: number;
  readonly outputs: number;
}

/** The shares of the samples in one output: by area where there are fewer outputs, else between the two nearest. */
function shares({ samples, start, length, outputs }: Line, output: number): Map<number, number> {
  const result = new Map<number, number>();
  const add = (index: number, share: number): void => {
    const at = Math.min(samples - 1, Math.max(0, index));
    if (share > 0) result.set(at, (result.get(at) ?? 0) + share);
  };
  const step = length / outputs;
  if (step <= 1) {
    const center = start + (output + 0.5) * step - 0.5;
    const first = Math.floor(center);
    add(first, 1 - (center - first));
    add(first + 1, center - first);
    return result;
  }
  const [from, until] = [start + output * step, start + (output + 1) * step];
  for (let index = Math.floor(from); index < until; index += 1) {
    add(index, (Math.min(until, index + 1) - Math.max(from, index)) / step);
  }
  return result;
}

function expected(source: Uint8Array, across: Line, down: Line, column: number, row: number): number {
  let sum = 0;
  for (const [y, high] of shares(down, row)) {
    for (const [x, wide] of shares(across, column)) sum += (source[y * across.samples + x] as number) * wide * high;
  }
  return sum;
}

/** Resizes a plane in a memory of its own. */
function resized(source: Uint8Array, across: Line, down: Line): Uint8Array {
  let end = 64;
  const take = (bytes: number): number => {
    const at = end;
    end = Math.ceil((at + bytes + PLANE_MARGIN) / 16) * 16;
    return at;
  };
  const stride = Math.ceil(across.samples / 16) * 16;
  const targetStride = across.outputs + 3;
  const sourceAt = take(stride * down.samples);
  const columns = take(axisBytes(across));
  const rows = take(axisBytes(down));
  const scratch = scratchBytes(across.samples, lanesFor(down.length, down.outputs));
  const scratchAt = take(scratch);
  const target = take(targetStride * down.outputs);
  const kernel = PlaneKernel.create(end);
  assert.ok(kernel.kind === 'kernel');
  kernel.bytes.fill(UNTOUCHED);
  for (let y = 0; y < down.samples; y += 1) {
    kernel.bytes.set(source.subarray(y * across.samples, (y + 1) * across.samples), sourceAt + y * stride);
  }
  writeAxis(kernel.view, columns, { ...across, sum: COLUMNS_SUM });
  writeAxis(kernel.view, rows, { ...down, sum: ROWS_SUM });
  const before = kernel.bytes.slice();
  kernel.functions.resize(sourceAt, stride, columns, rows, target, targetStride, scratchAt);
  const result = new Uint8Array(across.outputs * down.outputs);
  for (let y = 0; y < down.outputs; y += 1) {
    const at = target + y * targetStride;
    result.set(kernel.bytes.subarray(at, at + across.outputs), y * across.outputs);
    kernel.bytes.fill(UNTOUCHED, at, at + across.outputs);
  }
  kernel.bytes.set(before.subarray(scratchAt, scratchAt + scratch), scratchAt);
  assert.ok(Buffer.compare(kernel.bytes, before) === 0, 'written outside the target and the scratch memory');
  return result;
}

test('a plane of any size is resized as in floats, but for rounding, and nothing else is written', () => {
  const random = seededRandom(20);
  const below = (limit: number): number => Math.floor(random() * limit);
  const line = (): Line => {
    const samples = 1 + below(random() < 0.2 ? 300 : 60);
    const outputs = 1 + below(random() < 0.3 ? 3 : 60);
    if (random() < 0.5) return { samples, start: 0, length: samples, outputs };
    const length = samples * (0.3 + random() * 0.7);
    return { samples, start: random() * (samples - length), length, outputs };
  };
  for (let turn = 0; turn < 120; turn += 1) {
    const [across, down] = [line(), line()];
    const source = Uint8Array.from({ length: across.samples * down.samples }, () => below(256));
    const result = resized(source, across, down);
    for (let at = 0; at < result.length; at += 1 + below(7)) {
      const column = at % across.outputs;
      const wanted = expected(source, across, down, column, (at - column) / across.outputs);
      const error = Math.abs((result[at] as number) - wanted);
      assert.ok(error < 1.2, `${JSON.stringify({ across, down, at })}: ${result[at]} for ${wanted}`);
    }
  }
});

test('a plane of one colour keeps it, and one of the same size stays the same', () => {
  for (const level of [0, 1, 127, 254, 255]) {
    const line = { samples: 37, start: 0, length: 37 };
    const flat = resized(new Uint8Array(37 * 37).fill(level), { ...line, outputs: 11 }, { ...line, outputs: 53 });
    assert.deepEqual(new Set(flat), new Set([level]));
  }
  const source = Uint8Array.from({ length: 40 * 30 }, (_, at) => (at * 89) % 256);
  const line = (samples: number): Line => ({ samples, start: 0, length: samples, outputs: samples });
  assert.deepEqual(resized(source, line(40), line(30)), source);
});

test('an output beyond the edge repeats it', () => {
  const source = Uint8Array.from({ length: 6 }, (_, x) => x * 50);
  const down = { samples: 1, start: 0, length: 1, outputs: 1 };
  // Two samples an output, and one output more than there are samples for.
  assert.deepEqual([...resized(source, { samples: 6, start: 0, length: 8, outputs: 4 }, down)], [25, 125, 225, 250]);
});

test('a copy with other steps turns a plane', () => {
  const kernel = PlaneKernel.create(256);
  assert.ok(kernel.kind === 'kernel');
  kernel.bytes.set([1, 2, 3, 4, 5, 6], 64);
  // Three columns and two rows, a quarter turn to the right.
  kernel.functions.copyPlane(64 + 3, -3, 1, 128, 4, 2, 3);
  assert.deepEqual([...kernel.bytes.subarray(128, 140)], [4, 1, 0, 0, 5, 2, 0, 0, 6, 3, 0, 0]);
});
