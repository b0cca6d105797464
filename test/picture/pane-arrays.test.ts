import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellKernel } from '#dist/picture/cell-kernel/kernel.js';
import { PaneArrays } from '#dist/picture/pane-arrays.js';

const kernel = CellKernel.shared ?? assert.fail('this machine has no WebAssembly with vectors');
const ALL = kernel.buffer.byteLength;

test('arrays lie in the kernel’s memory, and are zeros, whoever had it before', () => {
  const arrays = new PaneArrays(kernel);
  const ints = arrays.ints(10).fill(7);
  assert.equal(ints.buffer, kernel.buffer);
  assert.equal(arrays.kernel, kernel);
  arrays.free();
  const next = new PaneArrays(kernel);
  const same = next.ints(10);
  assert.equal(same.byteOffset, ints.byteOffset);
  assert.deepEqual([...same], new Array(10).fill(0));
  next.free();
});

test('where no room is left arrays are JavaScript’s own, and the kernel is not to be used with them', () => {
  const arrays = new PaneArrays(kernel);
  const small = arrays.bytes(8);
  const large = arrays.floats(ALL / 8);
  assert.equal(small.buffer, kernel.buffer);
  assert.notEqual(large.buffer, kernel.buffer);
  assert.equal(large.length, ALL / 8);
  assert.equal(arrays.kernel, undefined);
  arrays.free();
});

test('without a kernel they are JavaScript’s own', () => {
  const arrays = new PaneArrays();
  assert.equal(arrays.shorts(5).length, 5);
  assert.equal(arrays.kernel, undefined);
  arrays.free();
});
