// Bundles programs: Node loads a few files at their start instead of 150, one after another.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, licencesOf } from './bundled-packages.mjs';

/** How every program is bundled. Most packages stay outside, as npm installs them. */
const OPTIONS = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.9',
  packages: 'external',
  // Less to read and to parse at each start. Names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  logLevel: 'warning',
  // Bundled CommonJS packages require modules of Node.
  banner: {
    js: `import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);`,
  },
};

/** The entry points of each program in src/, and the folder in dist/ of what it loads later. */
const PROGRAMS = [
  { entries: ['sender/main.ts'], chunks: 'sender' },
  { entries: ['receiver/main.ts'], chunks: 'receiver' },
  { entries: ['ttycam/main.ts'], chunks: 'ttycam' },
  { entries: ['receiver/window/main.ts'], chunks: 'receiver/window' },
];

/** Writes dist/ anew. Each program is bundled alone: chunks that programs share would be many small files. */
export async function bundlePrograms(root) {
  const files = [];
  const inputs = new Set();
  for (const { entries, chunks } of PROGRAMS) {
    const { outputFiles, metafile } = await build({
      ...OPTIONS,
      absWorkingDir: root,
      entryPoints: entries.map((entry) => `src/${entry}`),
      outbase: 'src',
      outdir: 'dist',
      chunkNames: `${chunks}/[name]-[hash]`,
      splitting: true,
      write: false,
      metafile: true,
      plugins: [bundledPackages(root)],
    });
    files.push(...outputFiles);
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const { path, contents } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  writeFileSync(join(root, 'dist/LICENCES.txt'), licencesOf([...inputs], root).join('\n'));
  for (const program of ['sender', 'receiver', 'ttycam']) chmodSync(join(root, 'dist', program, 'main.js'), 0o755);
}

/** Bundles the dashboard that tests start by the hundred, with the modules that it imports as `#src/*`. */
export async function bundleTestPrograms(root) {
  await build({
    ...OPTIONS,
    absWorkingDir: root,
    // The modules in build/src are bundled with it, though they are imported by a name of package.json.
    entryPoints: ['test/helpers/dashboard-program.ts'],
    outdir: 'build/programs',
    plugins: [bundledPackages(root)],
  });
}
