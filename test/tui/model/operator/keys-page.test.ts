// The page of keys in the documentation has every key of the help.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KEY_HELP } from '#src/tui/model/operator/keys.js';
import { ROOT } from '../../../helpers/programs.js';

test('docs/keys.md has each key of the help', () => {
  const page = readFileSync(`${ROOT}docs/keys.md`, 'utf8');
  const keys = KEY_HELP.flatMap(({ keys: words }) => words.split(/,? +/)).filter(
    (key) => !/^(arrows|mouse)$/.test(key),
  );
  assert.ok(keys.length > 20);
  const missing = keys.filter((key) => !page.includes(`\`${key}\``));
  assert.deepEqual(missing, []);
});
