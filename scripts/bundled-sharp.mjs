// An esbuild plugin that bundles the JavaScript of sharp, whose loading takes a third of a sender's start. The library of machine
// code stays in its package.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Of semver, which is large, sharp uses one function where its library loads. */
const SEMVER = `
  const lazily = (load) => ({ get: load, enumerable: true });
  module.exports = Object.defineProperties({}, {
    coerce: lazily(() => require('semver/functions/coerce')),
    satisfies: lazily(() => require('semver/functions/satisfies')),
    gte: lazily(() => require('semver/functions/gte')),
  });`;

export function bundledSharp(root) {
  const require = createRequire(join(root, 'package.json'));
  const index = require.resolve('sharp');
  const { version } = JSON.parse(readFileSync(join(dirname(index), '../package.json'), 'utf8'));
  return {
    name: 'bundled-sharp',
    setup(build) {
      build.onLoad({ filter: /[/\\]src[/\\]native[/\\]sharp\.[jt]s$/ }, () => ({
        contents: loader(version),
        resolveDir: root,
      }));
      build.onResolve({ filter: /^sharp$/ }, ({ kind }) => (kind === 'require-call' ? { path: index } : undefined));
      build.onResolve({ filter: /^semver$/ }, ({ importer }) => ({ path: importer, namespace: 'semver-of-sharp' }));
      build.onLoad({ filter: /./, namespace: 'semver-of-sharp' }, ({ path }) => ({
        contents: SEMVER,
        resolveDir: dirname(path),
      }));
      build.onLoad({ filter: /[/\\]sharp[/\\]dist[/\\].*\.cjs$/ }, async ({ path }) => ({
        contents: adapted(await readFile(path, 'utf8')),
      }));
    },
  };
}

/** What stands in for `src/native/sharp.ts`. The library must be of the same version as the JavaScript that calls it. */
function loader(version) {
  return `
    import { createRequire } from 'node:module';
    export function requireSharp() {
      const requireOfSharp = createRequire(require.resolve('sharp'));
      if (requireOfSharp('../package.json').version !== '${version}') return requireOfSharp('sharp');
      return require('sharp');
    }`;
}

/** The text of a bundled file. Its libraries are found as from its own package: only there some package managers put them. */
function adapted(text) {
  const libraries = /\brequire\((?=["'`](?:@img\/sharp-|\.\.\/src\/))/g;
  if (!libraries.test(text)) return text;
  return `const requireOfSharp = require('node:module').createRequire(require.resolve('sharp'));\n${text.replace(libraries, 'requireOfSharp(')}`;
}
