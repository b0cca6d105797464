// Configuration files: any text gives options or an error of its line, and a conversion changes no option.
import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { ConfigSyntaxError } from '#src/cli/config/config-entry.js';
import { configOptions } from '#src/cli/config/config-options.js';
import { linesToToml, parseLines } from '#src/cli/config/line-format.js';
import { parseToml } from '#src/cli/config/toml-format.js';
import { tomlLine } from '#src/cli/config/toml-text.js';
import { senderSpec } from '#src/sender/command.js';
import { below, type Chance, evilText, mutate, pick, randomBytes } from '../mutate.js';
import { survives, type Targets } from '../target.js';

const SPEC = senderSpec('sender');

/** Pieces that TOML gives a meaning. */
const PIECES = [
  ...['fps = 5', 'name = "a # b"', "to = '''\n[x]'''", 'loop = true # "', 'size = [1, # ]\n"]"]', 'a.b = {c = "}"}'],
  ...[
    '[camera.barn]',
    '[[x]]',
    '"k\\u0041" = """\n\\"""" ',
    "'q' = 1979-05-27",
    '__proto__ = 1',
    'fps = 5',
    '"""',
    "'''",
    '#',
  ],
];

function takeToml(chance: Chance): void {
  const lines = Array.from({ length: 1 + below(chance, 8) }, () => pick(chance, PIECES));
  const text = lines.join(pick(chance, ['\n', '\r\n', '\n\n\t', ' ']));
  const bytes = Buffer.from(text);
  const changed = chance() < 0.5 ? bytes : mutate(chance, bytes, randomBytes(chance, 6));
  checkToml(Buffer.from(changed).toString('utf8'));
  checkToml(evilText(chance));
}

function checkToml(text: string): void {
  const lineCount = text.split('\n').length;
  try {
    const entries = parseToml(text);
    assert.deepEqual(new Set(entries.map(({ name }) => name)), new Set(Object.keys(parse(text))));
    let before = 1;
    for (const { line } of entries) {
      assert.ok(line >= before && line <= lineCount, `line ${line} of ${lineCount}`);
      before = line;
    }
    const refusal = survives(() => configOptions(SPEC, 'sender.toml', 'toml', entries));
    if (refusal !== undefined) assert.match(refusal.message, /^sender\.toml:\d+: /);
  } catch (error) {
    if (!(error instanceof ConfigSyntaxError)) throw error;
    assert.ok(error.line >= 1 && error.line <= lineCount);
    assert.doesNotMatch(error.message, /\n/);
  }
}

function takeLines(chance: Chance): void {
  const value = evilText(chance).replace(/["\r\n]/g, '');
  const [line] = parseLines(`device = "${value}" # words`);
  assert.deepEqual(line, { line: 1, name: 'device', value: { kind: 'text', text: value } });
  assert.deepEqual(parseToml(tomlLine('device', value)), [line]);
  const seed = Buffer.from(`--name=${value}\n#x\nview\r\nto = 'a' # b`);
  const text = Buffer.from(mutate(chance, seed, randomBytes(chance, 9))).toString('utf8');
  const entries = parseLines(text);
  for (const { name, line: number } of entries) assert.ok(name !== '' && number <= text.split('\n').length);
  // What has other names is refused before it is converted.
  if (!entries.every(({ name }) => /^[\w-]+$/.test(name))) return;
  const last = entries.filter(({ name }, at) => !entries.slice(at + 1).some((later) => later.name === name));
  assert.deepEqual(parseToml(linesToToml(text)), last);
}

export const CONFIGURATION_TARGETS: Targets = {
  toml: { share: 10, run: takeToml },
  config: { share: 10, run: takeLines },
};
