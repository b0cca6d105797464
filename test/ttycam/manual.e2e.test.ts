// The pages of the manual in the real man: without a warning, in any locale.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../helpers/programs.js';
import { missingTool } from '../helpers/tools.js';

const FOLDER = `${ROOT}dist/man`;

for (const locale of ['C', 'C.UTF-8']) {
  test(`man shows every page without a warning in the locale ${locale}`, missingTool('man', 'man-db'), () => {
    const pages = readdirSync(FOLDER).map((name) => join(FOLDER, name));
    // man's sandbox for each of its many processes takes half of the time.
    const env = { ...process.env, LC_ALL: locale, MANWIDTH: '80', MAN_DISABLE_SECCOMP: '1' };
    const { status, stdout, stderr } = spawnSync('man', ['--local-file', '--warnings', ...pages], {
      env,
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    for (const words of ['--device source', 'TTYCAM-SEND(1)', 'sudo sender install-service --to', 'EXIT STATUS']) {
      assert.ok(stdout.includes(words), words);
    }
    // Nothing of the markup is left.
    assert.doesNotMatch(stdout, /\\f[BIR]|\\\[u|`|\]\(/);
  });
}
