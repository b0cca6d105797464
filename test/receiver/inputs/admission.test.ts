// Admission: which names cameras may have, and that none looks like a name that has its own key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from '#src/core/text.js';
import { Admission } from '#src/receiver/inputs/admission.js';

const names = new Admission(['barn', 'front door', 'Straße', 'barn_left']);
const REFUSED = { code: 'not-allowed' };

/** A name after the cleaning of a peer's texts. */
const admit = (claimed: string, proven?: string): string => names.admit(plainText(claimed), proven);

test('a name that looks like one with a key of its own is that name', () => {
  const same = [
    'barn',
    'barn\ufe0f',
    'b\u034farn',
    'barn\u2800',
    'Barn',
    'BARN',
    'barn\u200d',
    'barn\u{e0100}',
    'barn\u180b',
  ];
  const forms = [
    'ｂａｒｎ',
    'b\u0301arn',
    'barn/',
    'barn /x',
    'barn/left',
    'BARN/left',
    'ｂａｒｎ／left',
    'front\u2800door',
    'front_door',
  ];
  const letters = ['Front  Door', 'STRASSE', 'strasse', 'barn\u00a0', '\u3164barn'];
  for (const claimed of [...same, ...forms, ...letters]) {
    assert.throws(() => admit(claimed), REFUSED, JSON.stringify(claimed));
  }
});

test('other names are their cameras’ own', () => {
  for (const claimed of ['barns', 'the barn', 'gate', 'bärn', 'barń', '谷仓', 'yard/barn', 'front door 2']) {
    assert.equal(admit(claimed), claimed);
  }
});

test('a key of its own gives its name, and names that begin with it unless another key has those', () => {
  assert.equal(admit('anything', 'barn'), 'barn');
  assert.equal(admit('barn/right', 'barn'), 'barn/right');
  assert.equal(admit('barn/left', 'barn'), 'barn', 'its files would be those of barn_left');
  assert.equal(admit('front door', 'barn'), 'barn');
});
