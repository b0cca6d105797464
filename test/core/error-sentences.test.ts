// Each error code has its sentence in docs/codes.md.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT } from '../helpers/programs.js';

test('docs/codes.md has a sentence for each code, and no unknown code', () => {
  const source = readFileSync(`${ROOT}src/core/errors.ts`, 'utf8');
  const union = /type ErrorCode =([^;]+);/.exec(source)?.[1] ?? '';
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  const table = /## Error codes([\s\S]*)/.exec(readFileSync(`${ROOT}docs/codes.md`, 'utf8'))?.[1] ?? '';
  const told = [...table.matchAll(/^\| `([a-z-]+)` \| \S.* \|$/gm)].map(([, code]) => code);
  assert.ok(codes.length > 20);
  assert.deepEqual([...told].sort(), [...codes].sort());
});
