// Writes docs/options.md: `node scripts/reference.mjs`, after a build. The build writes dist/man and dist/help by it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The compiled module of the tree of programs, which is new after each build. */
async function load(root, module) {
  return await import(pathToFileURL(join(root, 'build/src/ttycam', module)).href);
}

/** Writes the texts of `--help`, and the pages of the manual. */
export async function writeReference(root) {
  const [{ allPrograms }, { manualPages }, { helpPages }] = await Promise.all([
    load(root, 'programs.js'),
    load(root, 'reference/manual.js'),
    load(root, 'reference/help-pages.js'),
  ]);
  const folder = join(root, 'dist/man');
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of manualPages(allPrograms())) writeFileSync(join(folder, name), text);
  const helpFolder = join(root, 'dist/help');
  mkdirSync(helpFolder, { recursive: true });
  for (const { name, text } of helpPages(allPrograms())) writeFileSync(join(helpFolder, name), text);
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
