// The progress line: rewritten on a terminal, absent elsewhere, and never in the way of other lines.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { Output } from '#src/cli/output.js';
import { TtycamError } from '#src/core/errors.js';
import { TerminalModel } from '../helpers/terminal-model.js';

/** Standard error, as a terminal of so many columns or as a pipe. */
class Stderr extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(isTTY: boolean, columns: number) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }

  /** What a terminal shows. */
  async shown(): Promise<string[]> {
    const model = new TerminalModel(this.columns || 80, 10);
    await model.write(this.text.replaceAll('\n', '\r\n'));
    const lines = model
      .text()
      .split('\n')
      .map((line) => line.trimEnd());
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }
}

function outputTo(given: {
  isTTY?: boolean;
  columns?: number;
  TERM?: string;
  quiet?: boolean;
  json?: boolean;
  progress?: boolean;
}) {
  const { isTTY = true, columns = 40, TERM = 'xterm', quiet = false, json = false, progress = true } = given;
  const stderr = new Stderr(isTTY, columns);
  const stdout = new Stderr(false, 0);
  return { stderr, output: new Output({ json, quiet, progress, debug: false }, { stdout, stderr, env: { TERM } }) };
}

test('on a terminal the progress is one line below the others', async () => {
  const { stderr, output } = outputTo({});
  output.say('listening');
  for (let count = 1; count <= 50; count += 1) output.progress(`gate: live, ${count} frames`);
  assert.deepEqual(await stderr.shown(), ['listening', 'gate: live, 50 frames']);
  output.say('yard: lost');
  assert.deepEqual(await stderr.shown(), ['listening', 'yard: lost']);
  output.progress('gate: live, 51 frames');
  output.error(new TtycamError('usage', 'wrong'));
  assert.deepEqual(await stderr.shown(), ['listening', 'yard: lost', 'error: wrong']);
  output.progress('gate: live, 52 frames');
  output.progress(undefined);
  assert.deepEqual(await stderr.shown(), ['listening', 'yard: lost', 'error: wrong']);
});

test('a long progress is cut to the width, and holds no control character', async () => {
  for (const columns of [20, 40, 0]) {
    const { stderr, output } = outputTo({ columns });
    for (let count = 0; count < 5; count += 1) output.progress(`車\x1b[2J${'long '.repeat(100)}\n\x07${count}`);
    const shown = await stderr.shown();
    assert.equal(shown.length, 1);
    assert.ok(String(shown[0]).length < (columns || 80) && shown[0]?.endsWith('…'), shown[0]);
  }
});

test('there is no progress in a pipe, on a dumb terminal, with --quiet, --json or --no-progress, and while a dashboard is open', () => {
  for (const given of [{ isTTY: false }, { TERM: 'dumb' }, { quiet: true }, { json: true }, { progress: false }]) {
    const { stderr, output } = outputTo(given);
    output.progress('gate: live');
    output.progress(undefined);
    assert.equal(stderr.text, '');
  }
  const { stderr, output } = outputTo({});
  output.muted = true;
  output.progress('gate: live');
  assert.equal(stderr.text, '');
});
