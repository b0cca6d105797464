// Writes docs/options.md: `node scripts/reference.mjs`, after a build. The build writes the manual, dist/man, by it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The compiled module of the tree of programs, which is new after each build. */
async function load(root, module) {
  return await import(pathToFileURL(join(root, 'build/src/ttycam', module)).href);
}

/** Writes the pages of the manual. */
export async function writeManual(root) {
  const [{ allPrograms }, { manualPages }] = await Promise.all([
    load(root, 'programs.js'),
    load(root, 'reference/manual.js'),
  ]);
  const folder = join(root, 'dist/man');
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of manualPages(allPrograms())) writeFileSync(join(folder, name), text);
}

async function writeOptions(root) {
  const [{ ttycamProgram }, { optionsPage }] = await Promise.all([
    load(root, 'programs.js'),
    load(root, 'reference/markdown.js'),
  ]);
  writeFileSync(join(root, 'docs/options.md'), optionsPage(ttycamProgram()));
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] === self) await writeOptions(fileURLToPath(new URL('..', import.meta.url)));
