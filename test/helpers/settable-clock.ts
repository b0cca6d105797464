// Preloaded into programs: a file has the offset of the system clock in ms, which tests can change while they run.
import { readFileSync } from 'node:fs';

const file = process.env['TTYCAM_TEST_CLOCK'];
const realNow = Date.now;
const RealDate = Date;
let offsetMs = 0;
let readMs = Number.NEGATIVE_INFINITY;

function now(): number {
  if (file !== undefined && performance.now() - readMs > 20) {
    readMs = performance.now();
    offsetMs = Number(readFileSync(file, 'utf8'));
  }
  return realNow() + offsetMs;
}

Object.assign(globalThis, {
  Date: new Proxy(RealDate, {
    construct: (target, args: unknown[]) => Reflect.construct(target, args.length === 0 ? [now()] : args),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  }),
});
