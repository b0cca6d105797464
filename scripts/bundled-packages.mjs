// An esbuild plugin that bundles the packages that most starts load, and of blessed and blessed-contrib only what the dashboard
// draws with. As packages they are 110 files and all of lodash, whose loading takes a third of the time to the first screen.
// Of sharp, the library of machine code stays in its package. Loading its JavaScript from there takes a seventh of a sender's start.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';

const BUNDLED = /^(blessed|blessed-contrib|commander|protobufjs|sharp|smol-toml)(\/|$)/;

/** What stands in for a module that would load far more than is used. */
const INDEXES = {
  blessed: `
    const Program = require('blessed/lib/program');
    const Screen = require('blessed/lib/widgets/screen');
    const Box = require('blessed/lib/widgets/box');
    module.exports = {
      Node: require('blessed/lib/widgets/node'), Box,
      program: (options) => new Program(options), screen: (options) => new Screen(options), box: (options) => new Box(options),
    };`,
  // commander starts subcommands that are programs of their own; there are none.
  'node:child_process': '',
  lodash: `exports.max = require('lodash/max');`,
  // Where its library loads, sharp uses the first of these.
  semver: `
    module.exports = {
      get coerce() { return require('semver/functions/coerce'); },
      get satisfies() { return require('semver/functions/satisfies'); },
      get gte() { return require('semver/functions/gte'); },
    };`,
};

export function bundledPackages(root) {
  const requireFrom = (importer) => createRequire(importer === '' ? join(root, 'package.json') : importer);
  return {
    name: 'bundled-packages',
    setup(build) {
      build.onResolve({ filter: /^[^.#/]/ }, ({ path, importer, namespace, kind }) => {
        // A path that is read, and no module.
        if (kind === 'require-resolve') return { path, external: true };
        const fromPackage = namespace === 'index' || importer.includes('node_modules');
        if (path === 'node:child_process' && importer.includes('/commander/')) return { path, namespace: 'index' };
        if (isBuiltin(path) || !(BUNDLED.test(path) || fromPackage)) return undefined;
        if (path in INDEXES) return { path, namespace: 'index' };
        return { path: requireFrom(namespace === 'index' ? '' : importer).resolve(path) };
      });
      // The index of blessed itself, which a function of its unicode module requires.
      build.onResolve({ filter: /^\.\.\/$/ }, ({ importer }) =>
        importer.endsWith('blessed/lib/unicode.js') ? { path: 'blessed', namespace: 'index' } : undefined,
      );
      build.onLoad({ filter: /[/\\]src[/\\]native[/\\]sharp\.[jt]s$/ }, () => ({
        contents: sharpLoader(requireFrom('')),
        resolveDir: root,
      }));
      build.onLoad({ filter: /node_modules(\/(blessed|drawille)|[/\\]sharp[/\\]dist)/ }, async ({ path }) => ({
        contents: adapted(path, await readFile(path, 'utf8')),
      }));
      build.onLoad({ filter: /./, namespace: 'index' }, ({ path }) => ({ contents: INDEXES[path], resolveDir: root }));
    },
  };
}

/** What stands in for `src/native/sharp.ts`. The library must be of the same version as the JavaScript that calls it. */
function sharpLoader(require) {
  const { version } = createRequire(require.resolve('sharp'))('../package.json');
  return `
    import { createRequire } from 'node:module';
    export function requireSharp() {
      const requireOfSharp = createRequire(require.resolve('sharp'));
      if (requireOfSharp('../package.json').version !== '${version}') return requireOfSharp('sharp');
      return require('sharp');
    }`;
}

/** What only the package of sharp may find: some package managers put its libraries there alone. */
const SHARP_LIBRARY = /\brequire\((?=["'`](?:@img\/sharp-|\.\.\/src\/))/g;

/** The text of a bundled file, changed where it depends on being a file of a package. */
function adapted(path, text) {
  if (/sharp[/\\]dist/.test(path)) {
    const head = `const requireOfSharp = require('node:module').createRequire(require.resolve('sharp'));`;
    const contents = text.replace(SHARP_LIBRARY, 'requireOfSharp(');
    return contents === text ? text : `${head}\n${contents}`;
  }
  // Node warns of this constructor outside of node_modules. Here all its arguments are sizes.
  const contents = text.replaceAll('new Buffer(', 'Buffer.alloc(');
  // It reads a terminfo entry from its own package, which stays installed.
  if (!path.endsWith('blessed/lib/tput.js')) return contents;
  return `const __dirname = require('path').dirname(require.resolve('blessed/lib/tput'));\n${contents}`;
}

/**
 * The licences of bundled packages, which must come with copies of their code.
 *
 * @param inputs Paths of all bundled files, relative to `root`.
 */
export function licencesOf(inputs, root) {
  const folders = new Set(inputs.flatMap((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one));
    const text = file === undefined ? '' : `\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}`;
    return `${name} ${version} (${typeof license === 'string' ? license : 'see its package'})${text}\n`;
  });
}
