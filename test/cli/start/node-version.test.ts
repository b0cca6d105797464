// Which versions of Node run ttycam.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { oldNodeMessage } from '#src/cli/start/node-version.js';
import { ROOT } from '../../helpers/programs.js';

test('a version of Node that is too old is named, with the oldest that package.json allows', () => {
  const { engines } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { engines: { readonly node: string } };
  const oldest = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1];
  for (const version of ['12.22.12', '18.19.0', '20.8.1'])
    assert.equal(
      oldNodeMessage(version),
      `ttycam needs Node ${oldest} or later, and this is ${version}: install a newer one (https://nodejs.org)`,
    );
  for (const version of ['20.9.0', '20.10.0', '21.0.0', '22.1.0', process.versions.node])
    assert.equal(oldNodeMessage(version), undefined, version);
});
