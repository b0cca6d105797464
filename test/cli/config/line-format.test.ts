// The old format of configuration files: its lines, and their conversion to TOML.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { linesToToml, parseLines } from '#src/cli/config/line-format.js';
import { parseToml } from '#src/cli/config/toml-format.js';
import { anyCharacter, SEEDED } from '../../helpers/bytes.js';

/** Names with their values; true for a flag. */
function pairs(text: string, parse = parseLines): Array<readonly [string, string | boolean]> {
  return parse(text).map(({ name, value }) => {
    assert.ok(value.kind === 'text' || value.kind === 'flag');
    return [name, value.kind === 'text' ? value.text : value.on] as const;
  });
}

describe('the lines of the old format', () => {
  test('hold a value or a bare flag, and count empty lines and comments', () => {
    assert.deepEqual(parseLines('# a camera\n\nname = barn\r\n  loop\n'), [
      { line: 3, name: 'name', value: { kind: 'text', text: 'barn' } },
      { line: 4, name: 'loop', value: { kind: 'flag', on: true } },
    ]);
  });

  test('may be written as people write them: no spaces, dashes, quotes, a byte order mark', () => {
    assert.deepEqual(pairs('\ufeffname=barn\n--fps = 15\nname = "front door"\nname = \'it is "it"\'\nname='), [
      ['name', 'barn'],
      ['fps', '15'],
      ['name', 'front door'],
      ['name', 'it is "it"'],
      ['name', ''],
    ]);
  });

  test('end at a # behind a space, unless it is quoted or inside a word', () => {
    assert.deepEqual(
      pairs('fps = 15   # the WiFi is weak\nname = cam#2\nname = "a # b" # c\nloop # again\nname = a=b'),
      [
        ['fps', '15'],
        ['name', 'cam#2'],
        ['name', 'a # b'],
        ['loop', true],
        ['name', 'a=b'],
      ],
    );
  });
});

describe('the conversion to TOML', () => {
  test('keeps lines, comments and the later of two lines', () => {
    const old =
      '\ufeff# the barn\u0007\r\n\r\nto = tls://hub.lan:5252\nfps = 5\n--fps = 7.5  # the WiFi\n  keep-open # always\nname = a "b"\\c\ndevice = /dev/it\'s "x"\nsize=07\n';
    assert.equal(
      linesToToml(old),
      [
        '# the barn ',
        '',
        'to = "tls://hub.lan:5252"',
        '# fps = 5',
        'fps = 7.5  # the WiFi',
        'keep-open = true # always',
        `name = 'a "b"\\c'`,
        `device = "/dev/it's \\"x\\""`,
        'size = "07"',
        '',
      ].join('\n'),
    );
  });

  test('keeps the name and value of any line, and its number', () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,9}$/);
    const value = fc.string({ unit: anyCharacter, maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ' '));
    const line = fc
      .tuple(name, fc.option(value), fc.constantFrom('', ' # why', '\t#"'))
      .map(([key, text, comment]) => `${key}${text === null ? '' : ` = ${text}`}${comment}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.constantFrom('', '# note = 1'))), (lines) => {
        const text = lines.join('\n');
        const entries = parseLines(text);
        // A line of any other form is refused before it is converted.
        fc.pre(entries.every((entry) => /^[\w-]+$/.test(entry.name)));
        const last = entries.filter((entry, index) => !entries.slice(index + 1).some((one) => one.name === entry.name));
        assert.deepEqual(parseToml(linesToToml(text)), last);
      }),
      SEEDED,
    );
  });
});
