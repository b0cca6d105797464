// Which cameras a rule is about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nameMatches, type Rule, ruleApplies } from '#src/events/rules/rule.js';
import { SEEDED } from '../../helpers/bytes.js';

test('a star stands for any characters, and all else for itself', () => {
  const matching = ['barn', 'b*n', '*', 'barn*', '*barn', 'b*r*', '**'];
  for (const pattern of matching) assert.ok(nameMatches(pattern, 'barn'), pattern);
  for (const pattern of ['bar', 'b*x', 'barn*barn', 'BARN', 'b.rn', ''])
    assert.ok(!nameMatches(pattern, 'barn'), pattern);
});

test('a rule with names is about these cameras alone, and one without about all and the program', () => {
  const rule = { place: 'a:1', events: ['lost', 'disk-low'], afterMs: 0, action: { kind: 'notify' } } as const;
  const all: Rule = { ...rule, cameras: [] };
  const barn: Rule = { ...rule, cameras: ['barn'] };
  const about = { code: undefined, reason: undefined, timeMs: 0 };
  const ofBarn = { ...about, event: 'lost', camera: { name: 'barn', place: 1 } } as const;
  const ofGate = { ...about, event: 'lost', camera: { name: 'gate', place: 2 } } as const;
  const ofProgram = { ...about, event: 'disk-low', camera: undefined } as const;
  const occurrences = [ofBarn, ofGate, ofProgram];
  assert.deepEqual(
    occurrences.map((one) => ruleApplies(barn, one)),
    [true, false, false],
  );
  assert.ok(occurrences.every((one) => ruleApplies(all, one)));
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
