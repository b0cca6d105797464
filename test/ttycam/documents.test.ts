// Each command of ours that a document gives to paste has words, options and values that its command knows.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { allPrograms } from '#src/ttycam/programs.js';
import { allCommands } from '#src/ttycam/reference/command-tree.js';
import { readGiven } from '../helpers/command-lines.js';
import { DOCUMENTS, shellBlocks } from '../helpers/documents.js';
import { ROOT } from '../helpers/programs.js';

/** Those of the longest names first, so that `ttycam send doctor` is not taken for `ttycam` with operands. */
const COMMANDS = allCommands(allPrograms()).sort((a, b) => b.spec.name.length - a.spec.name.length);

/** What may precede a program in a line. */
const PROGRAM = /^(?:sudo |env -u \S+ |\w+=\S+ |ssh (?:-\S+ )*\S+ |source <\()*((?:ttycam|sender|receiver)(?: .*)?)$/;

/** Where one command of a line ends, and what belongs to the shell alone. */
const SEPARATOR = / *(?:\|\|?|&&|;|&$) */;
const SHELL_ONLY = /\)$| \d?>{1,2}\s*\S+| <\s*\S+/g;

/** The commands of ours in a line of a shell. */
function commandsOf(line: string): string[] {
  return line.split(SEPARATOR).flatMap((part) => PROGRAM.exec(part)?.[1]?.replace(SHELL_ONLY, '') ?? []);
}

/** Words as a shell makes them of quoted and other text. Files of secrets have to be there, so each is a file that is. */
function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/['"]/g, ''));
  return words.map((word, index) => (/^--.*-file$/.test(words[index - 1] ?? '') ? `${ROOT}package.json` : word));
}

// Made of the same tables: its blocks are usage lines.
const GENERATED = 'docs/options.md';

for (const document of DOCUMENTS.filter((path) => path !== GENERATED)) {
  test(`the commands of ${document} are known, with their options and values`, () => {
    for (const command of shellBlocks(document).flat().flatMap(commandsOf)) {
      const program = COMMANDS.find(({ spec }) => command === spec.name || command.startsWith(`${spec.name} `));
      assert.ok(program !== undefined, command);
      const words = wordsOf(command.slice(program.spec.name.length));
      assert.doesNotThrow(
        () =>
          readGiven(
            program.spec,
            words,
            program.commands.map(({ spec }) => spec),
          ),
        command,
      );
    }
  });
}

test('README.md and the documents name the version that package.json has', () => {
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { readonly version: string };
  const named = DOCUMENTS.flatMap((path) => [
    ...readFileSync(ROOT + path, 'utf8').matchAll(/ttycam[ _-](\d+\.\d+\.\d+)/g),
  ]);
  assert.ok(named.length >= 8);
  assert.deepEqual([...new Set(named.map(([, one]) => one))], [version]);
  assert.match(readFileSync(`${ROOT}CHANGELOG.md`, 'utf8'), new RegExp(`^## ${version}$`, 'm'));
});

/** Where a link of a document leads, without those to other sites: a file, and a heading in it. */
function linksOf(document: string): readonly { readonly file: string; readonly heading: string }[] {
  const text = readFileSync(ROOT + document, 'utf8').replace(/^( *)```.*?^ *```$/gms, '');
  const targets = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  return targets.map(([, path = '', heading = '']) => ({
    file: path === '' ? document : join(dirname(document), path),
    heading,
  }));
}

/** The headings of a document, as a link names them. */
function headingsOf(document: string): string[] {
  const headings = [...readFileSync(ROOT + document, 'utf8').matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('each link of a document leads to a heading, in a file that the package has', () => {
  const { files } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { readonly files: readonly string[] };
  // npm adds these to the package.
  const packed = [...files, 'README.md', 'LICENSE'];
  assert.ok(DOCUMENTS.flatMap(linksOf).length > 100);
  for (const document of [...DOCUMENTS, 'CHANGELOG.md', 'SECURITY.md'])
    for (const { file, heading } of linksOf(document)) {
      assert.ok(existsSync(ROOT + file), `${document}: ${file}`);
      assert.ok(packed.includes(file.split('/')[0] ?? ''), `${document}: ${file} is not in the package`);
      if (heading !== '') assert.ok(headingsOf(file).includes(heading), `${document}: ${file}#${heading}`);
    }
});

test('commands are found wherever a line of a shell may have them', () => {
  const lines = shellBlocks('README.md').flat();
  assert.ok(lines.flatMap(commandsOf).length >= 8, lines.join('\n'));
  assert.deepEqual(commandsOf('ssh -t me@hub ttycam --view headless > a.json &'), ['ttycam --view headless']);
  assert.deepEqual(commandsOf('cat *.jpg | sudo sender --device -'), ['sender --device -']);
  assert.deepEqual(commandsOf('source <(ttycam completion bash)'), ['ttycam completion bash']);
  assert.deepEqual(commandsOf('npm uninstall -g ttycam && man ttycam'), []);
});
