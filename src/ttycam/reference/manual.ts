// A command's page of the manual, in the man macros of roff (man(7)).
import { type ExampleSpec, exitCodesOf, STANDARD_OPTIONS, visibleOptions } from '../../cli/command/command-spec.js';
import type { Program } from '../../cli/command/program.js';
import { SOFTWARE } from '../../cli/version.js';
import { allCommands, manualName, optionGroups, optionSentences, usageLines } from './command-tree.js';

export interface ManualFile {
  /** `ttycam-send.1` */
  readonly name: string;
  readonly text: string;
}

/** A page of section 1 for each command of the programs. */
export function manualPages(programs: readonly Program[]): ManualFile[] {
  const commands = allCommands(programs);
  const pages = commands.map(({ spec }) => manualName(spec));
  return commands.map((command) => ({ name: `${manualName(command.spec)}.1`, text: manualPage(command, pages) }));
}

/** @param pages The names of all pages, to which it refers. */
function manualPage(program: Program, pages: readonly string[]): string {
  const { spec, commands } = program;
  const page = manualName(spec);
  const others = pages.filter((other) => other !== page);
  return [
    `.TH ${page.toUpperCase().replaceAll('-', '\\-')} 1 "" "${SOFTWARE}" "ttycam manual"`,
    // No hyphenation and no justification: words stay as they are typed.
    ...['.nh', '.ad l'],
    '.SH NAME',
    `${roff(page)} \\- ${roff(withoutPeriod(spec.summary))}`,
    '.SH SYNOPSIS',
    ...usageLines(program).flatMap((line, index) => [...(index === 0 ? [] : ['.br']), synopsis(spec.name, line)]),
    '.SH DESCRIPTION',
    paragraph(spec.summary),
    ...[...(spec.notes ?? []), ...(spec.details ?? [])].flatMap((note) => ['.PP', paragraph(note)]),
    ...section(
      'COMMANDS',
      commands.flatMap(({ spec: one }) => item(`\\fB${roff(one.name)}\\fR`, one.summary)),
    ),
    ...section(
      'ARGUMENTS',
      spec.arguments.flatMap(({ name, summary }) => item(italic(name), summary)),
    ),
    '.SH OPTIONS',
    ...optionGroups(visibleOptions(spec)).flatMap(({ heading, options }) => [
      ...(heading === undefined ? [] : [`.SS ${roff(heading)}`]),
      ...options.flatMap((named) => {
        const { placeholder } = named.option;
        const value = placeholder === undefined ? '' : ` ${italic(placeholder)}`;
        return item(`\\fB${roff(named.name)}\\fR${value}`, optionSentences(named));
      }),
    ]),
    '.SS General',
    ...Object.values(STANDARD_OPTIONS).flatMap(({ short, long, summary }) =>
      item(`\\fB${roff(short)}\\fR, \\fB${roff(long)}\\fR`, summary),
    ),
    ...section(
      'KEYS OF THE DASHBOARD',
      (spec.keys ?? []).flatMap(({ keys, description }) => item(`\\fB${roff(keys)}\\fR`, description)),
    ),
    '.SH EXIT STATUS',
    ...exitCodesOf(spec).flatMap(([code, meaning]) => item(`\\fB${code}\\fR`, meaning)),
    ...section('EXAMPLES', spec.examples.flatMap(example)),
    '.SH SEE ALSO',
    others.map((other) => `\\fB${roff(other)}\\fR(1)`).join(', '),
    '.PP',
    'The package has further documentation in its folder \\fIdocs\\fR.',
    '',
  ].join('\n');
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`.SH ${heading}`, ...lines];
}

function item(term: string, markdown: string): string[] {
  return ['.TP', term, paragraph(markdown)];
}

function example({ command, meaning }: ExampleSpec): string[] {
  return [
    '.PP',
    ...(meaning === undefined ? [] : [paragraph(meaning)]),
    ...['.RS 4', '.nf', protectedLine(roff(command)), '.fi', '.RE'],
  ];
}

/** The name in bold, as it is typed; the rest is to be replaced. */
function synopsis(name: string, line: string): string {
  return `\\fB${roff(name)}\\fR${roff(line.slice(name.length))}`;
}

function italic(placeholder: string): string {
  return `\\fI${roff(placeholder.replace(/^<(.*)>$/, '$1'))}\\fR`;
}

/** Markdown as one line of roff: code and options in bold, and a link with the file to which it leads. */
function paragraph(markdown: string): string {
  const plain = markdown.replace(/\[([^\]]*)\]\(([^)#]*)[^)]*\)/g, (_link, text, file) => `${text} (docs/${file})`);
  const bold = plain
    .split(/(`[^`]+`|(?<![\w-])--[a-z][a-z-]*)/)
    .map((part, index) => (index % 2 === 0 ? roff(part) : `\\fB${roff(part.replaceAll('`', ''))}\\fR`));
  return protectedLine(bold.join(''));
}

/** A line of text that begins with a dot or a quote would be a request. */
function protectedLine(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}

/** Characters with a name in roff (groff_char(7)), which every output device can show. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ '\\': '\\e', '-': '\\-', '’': '\\(cq', '‘': '\\(oq', '“': '\\(lq', '”': '\\(rq', '–': '\\(en', '×': '\\(mu' },
  ...{ "'": '\\(aq', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti', '…': '...' },
};

/** Escapes plain text. */
function roff(text: string): string {
  return text.replace(/[^\w\s!-&(-,./:-@[\]{|}]/gu, (character) => {
    const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return NAMED[character] ?? `\\[u${codePoint}]`;
  });
}
