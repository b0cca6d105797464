// Two set-ups of one checkout at once, as by `npm start` and `npm test` in two terminals.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT, startCommand } from '../helpers/programs.js';

/** A build that says when it begins and ends, and takes long enough for another one to come in between. */
const BUILD = `import { appendFileSync, writeFileSync } from 'node:fs';
appendFileSync('builds', 'begin ');
setTimeout(() => {
  appendFileSync('builds', 'end ');
  writeFileSync('dist/.stamp', '');
}, 500);
`;

/** A checkout with one package, which is a folder of it: npm needs no network. */
const MANIFEST = {
  ...{ name: 'checkout', version: '1.0.0', engines: { node: '>=20.9' } },
  dependencies: { part: 'file:src' },
};
const LOCK = {
  ...{ name: 'checkout', version: '1.0.0', lockfileVersion: 3, requires: true },
  packages: {
    '': MANIFEST,
    src: { name: 'part', version: '1.0.0' },
    'node_modules/part': { resolved: 'src', link: true },
  },
};

test('of two set-ups at once one installs and builds, and the other waits for it', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['scripts', 'dist', 'proto', 'src']) mkdirSync(join(folder, name));
  for (const name of ['setup.mjs', 'lock-file.mjs'])
    copyFileSync(`${ROOT}scripts/${name}`, join(folder, 'scripts', name));
  writeFileSync(join(folder, 'scripts/build.mjs'), BUILD);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(MANIFEST));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(LOCK));
  writeFileSync(join(folder, 'src/package.json'), JSON.stringify({ name: 'part', version: '1.0.0' }));

  const setUps = [1, 2].map(() => startCommand(t, process.execPath, [join(folder, 'scripts/setup.mjs')]));
  for (const one of setUps) assert.equal(await one.exit(), 0, one.transcript);
  const said = setUps.map((one) => one.stderr).join('');
  assert.equal(said.split('installing packages').length, 2, said);
  assert.match(said, /waiting for process \d+, which installs or builds here/);
  assert.equal(readFileSync(join(folder, 'builds'), 'utf8'), 'begin end ');
});
