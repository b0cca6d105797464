// The lines that the documents give to paste into a shell.
import { readdirSync, readFileSync } from 'node:fs';
import { ROOT } from './programs.js';

/** README.md and the pages of docs/, as paths from the root folder. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The `sh` blocks of a document, each as its lines, without comments and empty lines. A line goes on after a backslash. */
export function shellBlocks(path: string): string[][] {
  const text = readFileSync(ROOT + path, 'utf8');
  return [...text.matchAll(/^( *)```sh\n(.*?)^ *```$/gms)].map(([, , block = '']) =>
    block
      .replace(/\\\n/g, ' ')
      .split('\n')
      .map((line) => line.replace(/(?:^|\s)#(?:\s.*)?$/, '').trim())
      .filter((line) => line !== ''),
  );
}
