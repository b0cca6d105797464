import assert from 'node:assert/strict';
import { test } from 'node:test';
import headless from '@xterm/headless';
import fc from 'fast-check';
import { shortened } from '#src/tui/terminal/short-sequences.js';
import { SEEDED } from '../../helpers/bytes.js';

const COLUMNS = 12;
const ROWS = 4;

/** One terminal for all runs: to make one takes longer than to write a run. */
const terminal = new headless.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });

/** The characters and attributes of all cells, and of the next one that would be written. */
async function cellsAfter(bytes: string): Promise<string> {
  terminal.reset();
  await new Promise<void>((resolve) => terminal.write(`${bytes}\x1b[4;12Hx`, resolve));
  const cells = Array.from({ length: ROWS * COLUMNS }, (_, at) => {
    const cell = terminal.buffer.active.getLine(Math.floor(at / COLUMNS))?.getCell(at % COLUMNS);
    const colors = [cell?.getFgColorMode(), cell?.getFgColor(), cell?.getBgColorMode(), cell?.getBgColor()];
    return [cell?.getChars(), ...colors, cell?.isBold(), cell?.isUnderline(), cell?.isInverse()].join(' ');
  });
  return cells.join('\n');
}

/** A run of cells as blessed writes it: a position, the attributes, the text and a reset. */
const run = fc
  .record({
    row: fc.integer({ min: 1, max: ROWS }),
    column: fc.integer({ min: 2, max: COLUMNS - 3 }),
    attributes: fc.constantFrom(
      '',
      '38;5;78',
      '38;5;35',
      '31',
      '91',
      '1',
      '1;38;5;78',
      '48;5;38',
      '48;5;38;31',
      '42;31',
      '7',
    ),
    text: fc.constantFrom('a', 'bc', ' '),
    moves: fc.boolean(),
  })
  .map(({ row, column, attributes, text, moves }) => {
    const position = moves ? `\x1b[${row};1H\x1b[${row};${column}H` : '';
    return attributes === '' ? `${position}${text}` : `${position}\x1b[${attributes}m${text}\x1b[m`;
  });

test('a shortened screen shows the same as the one that blessed wrote', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(run, { maxLength: 8 }), async (runs) => {
      const written = `\x1b7${runs.join('')}\x1b8`;
      const short = shortened(written);
      assert.ok(short.length <= written.length);
      assert.equal(await cellsAfter(short), await cellsAfter(written));
    }),
    { ...SEEDED, numRuns: 150 },
  );
});

test('a column of one colour sets the colour once', () => {
  const rows = [7, 8, 9].map((row) => `\x1b[${row};1H\x1b[${row};103H\x1b[38;5;35m█\x1b[m`).join('');
  assert.equal(shortened(rows), '\x1b[7;103H\x1b[38;5;35m█\x1b[8;103H█\x1b[9;103H█\x1b[m');
});

test('a foreground that replaces another one needs no reset, a background does', () => {
  assert.equal(shortened('\x1b[38;5;78ma\x1b[m\x1b[38;5;35mb\x1b[m'), '\x1b[38;5;78ma\x1b[38;5;35mb\x1b[m');
  assert.equal(shortened('\x1b[31ma\x1b[m\x1b[48;5;38mb\x1b[m'), '\x1b[31ma\x1b[m\x1b[48;5;38mb\x1b[m');
});
