// Lists the sentences of more than 25 words in documents and comments: node scripts/long-sentences.mjs [path...]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAX_WORDS = 25;
const GENERATED = /^src\/picture\/kernel\/compiled\//;

/** A line that begins a new text: a list entry, a heading, a tag of a docstring. */
const NEW_TEXT = /^(?:[-*>#]|\d+\.\s|@\w)/;

/** Adds texts line by line, and keeps the number of the line in which each begins. */
class Texts {
  all = [];
  #open = undefined;

  line(number, line) {
    if (line === '') {
      this.end();
      return;
    }
    if (NEW_TEXT.test(line)) this.end();
    if (this.#open === undefined) {
      this.#open = { number, text: '' };
      this.all.push(this.#open);
    }
    this.#open.text += ` ${line}`;
  }

  end() {
    this.#open = undefined;
  }
}

/** The texts of a Markdown document: paragraphs, list entries and table cells, without code. */
function textsOfMarkdown(source) {
  const texts = new Texts();
  let inFence = false;
  for (const [index, line] of source.split('\n').entries()) {
    const text = line.trim();
    if (text.startsWith('```')) inFence = !inFence;
    if (inFence || text.startsWith('```') || line.startsWith('    ')) {
      texts.end();
    } else if (text.startsWith('|')) {
      // `\|` does not end a cell.
      for (const cell of text.split(/(?<!\\)\|/)) {
        texts.end();
        texts.line(index + 1, cell.trim());
      }
      texts.end();
    } else {
      texts.line(index + 1, text);
    }
  }
  return texts.all;
}

/** The texts of the comments in TypeScript or JavaScript, without indented code. A comment behind code is a text of its own. */
function textsOfCode(source) {
  const texts = new Texts();
  let inBlock = false;
  for (const [index, line] of source.split('\n').entries()) {
    const text = line.trim();
    const isBlock = inBlock || text.startsWith('/*');
    if (isBlock) {
      if (!inBlock) texts.end();
      inBlock = !text.endsWith('*/');
      texts.line(
        index + 1,
        text
          .replace(/^\/?\*+\/?/, '')
          .replace(/\*\/$/, '')
          .trim(),
      );
    } else if (text.startsWith('//   ')) {
      // A command or a diagram, indented.
      texts.end();
    } else if (text.startsWith('//')) {
      texts.line(index + 1, text.slice(2).trim());
    } else {
      texts.end();
      const behind = /[;{},)]\s+\/\/ (.*)$/.exec(text);
      if (behind !== null) texts.line(index + 1, behind[1]);
      texts.end();
    }
    if (isBlock && !inBlock) texts.end();
  }
  return texts.all;
}

/** Splits a text into sentences. Code counts as one word, as does a row of code between commas; and a link as its label. */
function sentencesOf(text) {
  return text
    .replace(/`[^`]*`/g, 'CODE')
    .replace(/CODE(?:, CODE)+/g, 'CODE')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{2}/g, '')
    .split(/(?<=[.!?][)"”’]?)(?<!\b(?:e\.g|i\.e|etc|vs)\.)\s+/);
}

const wordCount = (sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

const root = fileURLToPath(new URL('..', import.meta.url));
const paths = process.argv.slice(2);
const listing = execFileSync('git', ['ls-files', '--', ...paths], { cwd: root, encoding: 'utf8' });
let count = 0;
for (const file of listing.split('\n').filter((path) => /\.(md|ts|mjs)$/.test(path) && !GENERATED.test(path))) {
  const source = readFileSync(`${root}${file}`, 'utf8');
  for (const { number, text } of file.endsWith('.md') ? textsOfMarkdown(source) : textsOfCode(source)) {
    for (const sentence of sentencesOf(text)) {
      const words = wordCount(sentence);
      if (words <= MAX_WORDS) continue;
      count += 1;
      process.stdout.write(`${file}:${number}: ${words} words: ${sentence.trim()}\n`);
    }
  }
}
process.stdout.write(`${count} sentences of more than ${MAX_WORDS} words\n`);
