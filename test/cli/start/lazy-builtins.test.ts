// Modules of Node that the bundles load when they are first used: to the program they are as the module itself.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../helpers/programs.js';

interface Plugin {
  setup(build: {
    onResolve(filter: object, resolve: unknown): void;
    onLoad(filter: object, load: (at: { readonly path: string }) => { readonly contents: string }): void;
  }): void;
}

const { lazyBuiltins } = (await import(pathToFileURL(join(ROOT, 'scripts/lazy-builtins.mjs')).href)) as {
  readonly lazyBuiltins: (filter: RegExp) => Plugin;
};

/** The module as a bundle holds it, and which modules were loaded so far. */
function lazily(path: string): { readonly exports: Record<string, unknown>; readonly loaded: readonly string[] } {
  const loaded: string[] = [];
  const require = createRequire(import.meta.url);
  const module = { exports: {} as Record<string, unknown> };
  lazyBuiltins(/./).setup({
    onResolve: () => undefined,
    onLoad: (_, load) => {
      new Function('module', 'require', load({ path }).contents)(module, (name: string) => {
        loaded.push(name);
        return require(name) as unknown;
      });
    },
  });
  return { exports: module.exports, loaded };
}

test('a lazy module is loaded with its first use, and once', () => {
  const { exports, loaded } = lazily('node:zlib');
  assert.deepEqual(loaded, []);
  assert.equal(typeof exports['inflateSync'], 'function');
  assert.equal(typeof exports['gunzipSync'], 'function');
  assert.deepEqual(loaded, ['node:zlib']);
});

test('a lazy module has what this version of Node has, and nothing else', () => {
  const require = createRequire(import.meta.url);
  const { exports } = lazily('node:zlib');
  const actual = require('node:zlib') as object;
  for (const name of ['crc32', 'zstdCompress', 'inflateSync', 'nothingOfThisName'])
    assert.equal(name in exports, name in actual, name);
});
