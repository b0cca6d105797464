// Help, manual, docs/options.md and completion say the same of every command and option as the table.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { helpText } from '#src/cli/command/command-line.js';
import { visibleOptions } from '#src/cli/command/command-spec.js';
import { allPrograms, ttycamProgram } from '#src/ttycam/programs.js';
import { allCommands, manualName } from '#src/ttycam/reference/command-tree.js';
import { completionScript } from '#src/ttycam/reference/completion-script.js';
import { helpPages } from '#src/ttycam/reference/help-pages.js';
import { manualPages } from '#src/ttycam/reference/manual.js';
import { optionsPage } from '#src/ttycam/reference/markdown.js';
import { ROOT } from '../../helpers/programs.js';

const COMMANDS = allCommands(allPrograms());

/** The options of a text, without those that every command has. */
function optionsIn(text: string): string[] {
  const names = [...text.matchAll(/^ *(?:-\w, )?(--[a-z][a-z-]*)/gm)].map(([, name]) => String(name));
  return names.filter((name) => name !== '--help' && name !== '--version').sort();
}

function optionsOf({ spec }: (typeof COMMANDS)[number]): string[] {
  return visibleOptions(spec)
    .map(({ name }) => name)
    .sort();
}

test('the help of each command has the options of its table, and its examples', () => {
  for (const command of COMMANDS) {
    const { spec } = command;
    const help = helpText(
      spec,
      command.commands.map((one) => one.spec),
    );
    assert.deepEqual(optionsIn(help.split('\nExamples:')[0] ?? ''), optionsOf(command), spec.name);
    for (const one of [
      ...spec.examples.map((example) => example.command),
      ...command.commands.map((c) => c.spec.name),
    ]) {
      assert.ok(help.includes(`  ${one}`), `${spec.name}: ${one}`);
    }
  }
});

test('the build has written the help of each command, which --help prints', () => {
  const folder = new URL('../../../../dist/help/', import.meta.url);
  const pages = helpPages(allPrograms());
  assert.deepEqual(readdirSync(folder).sort(), pages.map(({ name }) => name).sort());
  for (const { name, text } of pages) assert.equal(readFileSync(new URL(name, folder), 'utf8'), text, name);
});

test('the manual has a page for each command, with the options of its table, and its examples', () => {
  const pages = manualPages(allPrograms());
  assert.deepEqual(
    pages.map(({ name }) => name),
    COMMANDS.map(({ spec }) => `${manualName(spec)}.1`),
  );
  for (const [index, command] of COMMANDS.entries()) {
    const text = (pages[index]?.text ?? '').replaceAll('\\-', '-');
    const terms = [...text.matchAll(/^\.TP\n\\fB(--[a-z-]+)\\fR/gm)].map(([, name]) => String(name));
    assert.deepEqual(terms.sort(), optionsOf(command), command.spec.name);
    for (const { keys } of command.spec.keys ?? []) assert.ok(text.includes(`\\fB${keys}\\fR`), keys);
    for (const { command: line } of command.spec.examples) assert.ok(text.includes(`\n${line}\n`), line);
  }
});

test('package.json names every page of the manual', () => {
  const { man } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { man: string[] };
  assert.deepEqual([...man].sort(), COMMANDS.map(({ spec }) => `./dist/man/${manualName(spec)}.1`).sort());
});

test('docs/options.md is what node scripts/reference.mjs writes', () => {
  const committed = readFileSync(`${ROOT}docs/options.md`, 'utf8').replaceAll('\r\n', '\n');
  assert.equal(committed, optionsPage(ttycamProgram()));
});

test('docs/options.md has every option of ttycam and its commands', () => {
  const text = optionsPage(ttycamProgram());
  for (const command of allCommands([ttycamProgram()])) {
    for (const name of optionsOf(command)) assert.match(text, new RegExp(`\`${name}[\` ]`), name);
  }
});

test('each completion script has the options, choices and commands of every command', () => {
  const programs = allPrograms();
  const [bash, zsh, fish] = (['bash', 'zsh', 'fish'] as const).map((shell) => completionScript(shell, programs));
  for (const command of COMMANDS) {
    const { spec } = command;
    const inBash = sectionOf(bash, `    '${spec.name}')\n`);
    const inZsh = sectionOf(zsh, `    '${spec.name}')\n`);
    const inFish = (fish ?? '').split('\n').filter((line) => line.includes(`-n '__ttycam_at ${spec.name}'`));
    assert.deepEqual(wordsIn(inBash), optionsOf(command), `bash: ${spec.name}`);
    assert.deepEqual(wordsIn(inZsh.replace(/\[.*?\](?=[:'])/g, '')), optionsOf(command), `zsh: ${spec.name}`);
    const fishNames = inFish.flatMap((line) => / -l ([a-z-]+) /.exec(line)?.slice(1) ?? []).map((name) => `--${name}`);
    assert.deepEqual(withoutStandard(fishNames), optionsOf(command), `fish: ${spec.name}`);
    for (const { name, option } of visibleOptions(spec)) {
      if (option.choices === undefined) continue;
      const choices = option.choices.join(' ');
      assert.ok(bash?.includes(`choices='${choices}'`), choices);
      assert.ok(inZsh.includes(`(${choices})'`), `${name} ${choices}`);
      assert.ok(
        inFish.some((line) => line.includes(` -l ${name.slice(2)} `) && line.endsWith(` -a '${choices}'`)),
        `${name} ${choices}`,
      );
    }
  }
});

/** The text from a case of a shell to its end. */
function sectionOf(script: string | undefined, start: string): string {
  const [, section = ''] = (script ?? '').split(start);
  return section.slice(0, section.indexOf(';;'));
}

function wordsIn(text: string): string[] {
  return withoutStandard([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([name]) => name));
}

function withoutStandard(names: readonly string[]): string[] {
  return names.filter((name) => name !== '--help' && name !== '--version').sort();
}

test('the texts for shells and the manual quote what would end a quotation or begin a request', () => {
  const odd = {
    ...ttycamProgram().spec,
    name: 'ttycam',
    summary: "'Quoted' at its start.",
    notes: ['.TH is a request', "it's \\fBnot\\fR bold: [a](b.md)"],
    examples: [{ command: ".hidden 'x' \\n" }],
    options: {},
  };
  const program = { ...ttycamProgram(), spec: odd, commands: [{ ...ttycamProgram(), commands: [] }] };
  const [page] = manualPages([program]);
  assert.match(page?.text ?? '', /^\\\(aqQuoted\\\(aq at its start\.$/m);
  assert.match(page?.text ?? '', /^\\&\.TH is a request$/m);
  assert.match(page?.text ?? '', /^it\\\(aqs \\efBnot\\efR bold: a \(docs\/b\.md\)$/m);
  assert.match(page?.text ?? '', /^\\&\.hidden \\\(aqx\\\(aq \\en$/m);
  const described = { ...program, commands: [{ ...program, spec: { ...odd, name: 'ttycam odd' }, commands: [] }] };
  assert.ok(completionScript('zsh', [described]).includes(`'odd:'\\''Quoted'\\'' at its start.'`));
  assert.ok(completionScript('fish', [described]).includes(`-a odd -d '\\'Quoted\\' at its start.'`));
});
