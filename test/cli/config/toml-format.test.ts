// Configuration files in TOML: the line of each key in any layout, and what is wrong in the others.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ConfigEntry, ConfigSyntaxError } from '#src/cli/config/config-entry.js';
import { parseToml } from '#src/cli/config/toml-format.js';
import { tomlLine } from '#src/cli/config/toml-text.js';
import { anyCharacter, SEEDED } from '../../helpers/bytes.js';

/** Entries in short: `3 name=text`. */
function short(text: string): string[] {
  return parseToml(text).map(({ line, name, value }) => `${line} ${name}=${shortValue(value)}`);
}

function shortValue(value: ConfigEntry['value']): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'flag':
      return String(value.on);
    case 'table':
      return `[${value.path.join('.')}]`;
    default:
      return value.kind;
  }
}

function problem(text: string): string {
  try {
    parseToml(text);
  } catch (error) {
    assert.ok(error instanceof ConfigSyntaxError, String(error));
    return `${error.line}: ${error.message}`;
  }
  return 'none';
}

describe('the keys of a TOML file', () => {
  const layouts: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['on Windows', '\ufeff# x\r\n\r\nname = "a"\r\nfps=5\r\n', ['3 name=a', '4 fps=5']],
    ['in quotes', '"name" = "a"\n\'fps\'=5\n"\\u0073ize" = "1x1" # x\n', ['1 name=a', '2 fps=5', '3 size=1x1']],
    [
      'behind strings of many lines',
      'name = """\na = 1 \\"""\n"""\nto=\'\'\'\n[x]\n#\'\'\'\nfps = 5',
      ['1 name=a = 1 """\n', '4 to=[x]\n#', '7 fps=5'],
    ],
    [
      'behind strings that end in quotes',
      'a = """x"""""\nb = \'\'\'y\'\'\'\'\'\nc = """"""\nd = 1',
      ['1 a=x""', "2 b=y''", '3 c=', '4 d=1'],
    ],
    [
      'behind brackets and # in strings',
      'a = "# [ \\" ]"\nb = \'" # {\' # "\nc = true',
      ['1 a=# [ " ]', '2 b=" # {', '3 c=true'],
    ],
    ['behind arrays', 'a = [ # ]\n "]", [ ]\n,\n]\nb = 1', ['1 a=array', '5 b=1']],
    ['behind inline tables', 'a = { b = "}", c = { d = [1] } }\nb = 1', ['1 a=[a]', '2 b=1']],
    [
      'of tables',
      'a = 1\n\n[ camera . "front door" ]\nfps = 3\n[[x]]\n[y]',
      ['1 a=1', '3 camera=[camera.front door]', '5 x=[x]', '6 y=[y]'],
    ],
    ['with dots', 'camera.barn.fps = 3', ['1 camera=[camera.barn.fps]']],
    [
      'of odd names',
      '__proto__ = 1\nconstructor = 2\n-- = true\n"" = 3',
      ['1 __proto__=1', '2 constructor=2', '3 --=true', '4 =3'],
    ],
    ['of an empty file', '', []],
    ['of a file of comments', '# a = 1\n  # b', []],
  ];
  for (const [what, text, entries] of layouts) {
    test(`${what} have the lines on which they begin`, () => assert.deepEqual(short(text), entries));
  }

  test('have numbers as they are written, and others as decimal numbers', () => {
    assert.deepEqual(short('a = 1.0\nb = 1_000\nc = +5\nd = -0.50\ne = 0x10\nf = 1e3\ng = inf\nh = 1979-05-27'), [
      '1 a=1.0',
      '2 b=1000',
      '3 c=5',
      '4 d=-0.50',
      '5 e=16',
      '6 f=1000',
      '7 g=Infinity',
      '8 h=date',
    ]);
  });

  test('have their lines whatever stands between them', () => {
    const gap = fc.constantFrom('\n', '\r\n', '\n# a = "\n', '\n\n  ', " # '''\n", '\t\n\t');
    const text = fc.string({ unit: anyCharacter, maxLength: 12 });
    const value = fc.oneof(
      text.map((one) => tomlLine('x', one).slice(4)),
      text.map((one) => `"""\n${one.replace(/["\\]/g, '\\$&').replace(/[^\P{Cc}\n]/gu, '')}\n"""`),
      text.map((one) => `'''${one.replace(/'|[^\P{Cc}\n]/gu, '')}'''`),
      text.map((one) => `[${tomlLine('x', one).slice(4)}, # ]\n ['"', { a = "}" }]]`),
      fc.constantFrom('true', 'false', '07:32:00', '{ a = [1, 2], "b]" = \'{\' }'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, value)), (statements) => {
        let written = '';
        const lines = statements.map(([between, one], index) => {
          written += between;
          const line = written.split('\n').length;
          written += `key-${index} = ${one}`;
          return `${line} key-${index}`;
        });
        assert.deepEqual(
          parseToml(written).map(({ line, name }) => `${line} ${name}`),
          lines,
        );
      }),
      SEEDED,
    );
  });

  test('take any text that was written for them', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        assert.deepEqual(parseToml(tomlLine('name', text)), [{ line: 1, name: 'name', value: { kind: 'text', text } }]);
      }),
      SEEDED,
    );
  });
});

describe('a mistake in a TOML file', () => {
  const mistakes: ReadonlyArray<readonly [string, string, string]> = [
    ['text without quotes', '\nto = tcp://hub:1', '2: to: invalid value (TOML). Text needs quotes: to = "…"'],
    [
      'a size without quotes',
      'size = 640x480',
      '1: size: illegal character in numeric literal (TOML). Text needs quotes: size = "…"',
    ],
    ['a bare flag', '# x\nloop\n', '2: loop has no value. Write a flag as loop = true'],
    ['a key that stands twice', 'fps = 1\nname = "a"\nfps = 2', '3: fps is defined twice'],
    ['a string without end', 'name = "a\nfps = 1', '1: name: control characters are not allowed in strings (TOML)'],
    ['an array without end', 'name = [1,\n2', '2: expected comma or end of structure (TOML)'],
    ['prose', 'the camera in the barn', '1: illegal character in key (TOML)'],
  ];
  for (const [what, text, expected] of mistakes) {
    test(`is named with its line and key: ${what}`, () => assert.equal(problem(text), expected));
  }

  test('is no deep nesting, and no long line that takes long', () => {
    assert.match(problem(`a = ${'['.repeat(10_000)}`), /^1: /);
    assert.match(problem(`a = ${'{a='.repeat(5_000)}`), /^1: /);
    for (const text of [`a = """${'x\\\\'.repeat(20_000)}"""`, `"${'a'.repeat(60_000)}" = 1`, '[a]\n'.repeat(15_000)]) {
      problem(text);
    }
  });

  test('is told without the text, which may be a secret', () => {
    for (const text of [
      'password "Geheim77"',
      'to = Geheim77',
      'Geheim77',
      'name = "Geheim77',
      '[Geheim77',
      'to "Geheim77',
    ]) {
      assert.ok(!problem(text).includes('Geheim77'), problem(text));
    }
  });
});
