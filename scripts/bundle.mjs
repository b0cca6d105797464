// Bundles programs: Node loads two files at their start instead of 150, one after another.
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, licencesOf } from './bundled-packages.mjs';
import { lazyBuiltins, OFTEN_UNUSED } from './lazy-builtins.mjs';

/** How everything is bundled. Most packages stay outside, as npm installs them. */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20.9',
  packages: 'external',
  // Less to read and to parse at each start. Names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  // The licences are in dist/LICENCES.txt.
  legalComments: 'none',
  logLevel: 'warning',
};

/** A program begins with a small module, which prints a built help or loads the rest. */
const MODULE = {
  ...OPTIONS,
  // A version of Node that is too old for the rest can still run this part, which says so.
  target: 'node12.22',
  format: 'esm',
  // To require a module of Node costs half of an import, which reads all that it exports.
  banner: {
    js: `import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);`,
  },
};

/** Who runs the rest by hand is told so. Otherwise it would end at once, as if all had gone well. */
const NOT_MAIN =
  'if (typeof module === "object" && require.main === module) { console.error("error: this file is not a program: run main.js beside it"); process.exitCode = 2; }';

/**
 * The rest is CommonJS: of that, older versions of Node can keep the compiled code. It is one function, the value of the whole
 * script and what `require` returns: see `src/cli/start/bundle-function.ts`.
 */
const REST = {
  ...OPTIONS,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': 'urlOfBundle', 'import.meta.resolve': 'resolveFromBundle' },
  banner: {
    js: [
      NOT_MAIN,
      `(typeof module === "object" ? module : {}).exports = (function (exports, require, module, __filename, __dirname) {`,
      `const urlOfBundle = require('node:url').pathToFileURL(__filename).href;`,
      `const resolveFromBundle = (name) => require('node:url').pathToFileURL(require.resolve(name)).href;`,
    ].join(''),
  },
  footer: { js: '});' },
};

/** The folders of the programs. Each has a `main.ts` and a `start.ts`. */
const PROGRAMS = ['sender', 'receiver', 'ttycam', 'receiver/window'];

/** Writes dist/ anew. A program is two files: esbuild can split only modules, of which older versions of Node keep no compiled code. */
export async function bundlePrograms(root) {
  const files = [];
  const inputs = new Set();
  for (const [options, file, lazy] of [
    [MODULE, 'main.ts', /^node:/],
    [REST, 'start.ts', OFTEN_UNUSED],
  ]) {
    const { outputFiles, metafile } = await build({
      ...options,
      absWorkingDir: root,
      entryPoints: PROGRAMS.map((program) => `src/${program}/${file}`),
      outbase: 'src',
      outdir: 'dist',
      write: false,
      metafile: true,
      plugins: [lazyBuiltins(lazy), bundledPackages(root)],
    });
    files.push(...outputFiles);
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const file of files) writeOutput(file);
  writeFileSync(join(root, 'dist/LICENCES.txt'), licencesOf([...inputs], root).join('\n'));
  for (const program of ['sender', 'receiver', 'ttycam']) chmodSync(join(root, 'dist', program, 'main.js'), 0o755);
}

/** Writes a file of esbuild. A rest ends with its digest, by which compiled code is found again. */
function writeOutput({ path, contents, text }) {
  if (path.endsWith('js')) assertAscii(path, text);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  if (path.endsWith('.cjs'))
    appendFileSync(path, `//# digest=${createHash('sha256').update(contents).digest('hex')}\n`);
}

/**
 * A bundle is read as Latin-1: decoding UTF-8, and two bytes a character in V8, would take 10 ms more at each start. esbuild
 * escapes other characters in strings, but not in regular expressions.
 */
function assertAscii(path, text) {
  const found = /.{0,40}[^\0-\x7f].{0,40}/.exec(text);
  if (found !== null) throw new Error(`${path} has characters beyond ASCII: write \\u in the pattern ${found[0]}`);
}

/** Bundles the dashboard that tests start by the hundred, in two files as the programs are. */
export async function bundleTestPrograms(root) {
  const name = 'dashboard-program';
  const starter = `
    import { loadProgram } from '#src/cli/start/load-program.js';
    loadProgram(import.meta.url, '${name}');`;
  await build({
    ...MODULE,
    absWorkingDir: root,
    stdin: { contents: starter, resolveDir: root },
    outfile: `build/programs/${name}.js`,
    plugins: [lazyBuiltins(/^node:/)],
  });
  const { outputFiles } = await build({
    ...REST,
    absWorkingDir: root,
    // The modules in build/src are bundled with it, though they are imported by a name of package.json.
    entryPoints: [`test/helpers/${name}.ts`],
    outdir: 'build/programs',
    write: false,
    plugins: [lazyBuiltins(OFTEN_UNUSED), bundledPackages(root)],
  });
  for (const file of outputFiles) writeOutput(file);
}
