// Which cameras a rule is about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nameMatches } from '#src/events/rules/rule.js';
import { SEEDED } from '../../helpers/bytes.js';

test('a star stands for any characters, and all else for itself', () => {
  const matching = ['barn', 'b*n', '*', 'barn*', '*barn', 'b*r*', '**'];
  for (const pattern of matching) assert.ok(nameMatches(pattern, 'barn'), pattern);
  for (const pattern of ['bar', 'b*x', 'barn*barn', 'BARN', 'b.rn', ''])
    assert.ok(!nameMatches(pattern, 'barn'), pattern);
});

test('patterns match as the regular expression does that says the same', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
      assert.equal(nameMatches(pattern, name), expected);
    }),
    SEEDED,
  );
});
