import assert from 'node:assert/strict';
import { test } from 'node:test';
import { giveBack, repeatWhile, when } from '#dist/picture/wasm/code.js';
import { ModuleBuilder } from '#dist/picture/wasm/module.js';
import { i32, i64 } from '#dist/picture/wasm/numbers.js';
import { compileModule } from '#dist/picture/wasm/run.js';

type Functions = Readonly<Record<string, (...given: number[]) => number>>;

function run(module: ModuleBuilder): Functions {
  const start = compileModule(module.bytes()) ?? assert.fail('no WebAssembly');
  return (start(1) ?? assert.fail('no memory')).functions as Functions;
}

test('whole numbers of every size are written as they are', () => {
  const module = new ModuleBuilder();
  const numbers = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8_191, 8_192, -8_192, 1 << 20, 0x7fffffff, -0x80000000];
  for (const number of numbers) module.func(`n${number}`, [], () => [giveBack(number)]);
  const functions = run(module);
  for (const number of numbers) assert.equal(functions[`n${number}`]?.(), number);
});

test('variables, loops, branches, memory and calls do what they say', () => {
  const module = new ModuleBuilder();
  const double = module.func('double', ['i32'], (_, one) => [giveBack(i32.add(one, one))]);
  module.func('sumOfDoubles', ['i32'], (local, most) => {
    const sum = local('i32');
    return [
      repeatWhile(i32.more(most, 0), [sum.set(i32.add(sum, double(most))), most.set(i32.sub(most, 1))]),
      i32.store(8, sum, 4),
      when(i32.less(i32.load(12), 100), [giveBack(sum)], [giveBack(-1)]),
    ];
  });
  const { sumOfDoubles } = run(module);
  assert.equal(sumOfDoubles?.(4), 20);
  assert.equal(sumOfDoubles?.(40), -1);
});

test('64 bits are shifted as unsigned ones', () => {
  const module = new ModuleBuilder();
  module.func('top', ['i64', 'i32'], (_, one, bits) => [giveBack(i32.lowHalfOf(i64.shr(i64.shl(one, bits), 60)))]);
  const { top } = run(module) as unknown as { readonly top: (one: bigint, bits: number) => number };
  assert.equal(top(0xf234_0000_0000_0000n, 0), 15);
  assert.equal(top(0xf234_0000_0000_0000n, 4), 2);
});
