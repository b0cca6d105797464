// The words behind `ttycam`: commands, suggestions for mistyped ones, and what is said of a camera.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine, unknownCommand } from '#src/cli/command/command-line.js';
import type { Program } from '#src/cli/command/program.js';
import { allPrograms, ttycamProgram } from '#src/ttycam/programs.js';
import { allCommands } from '#src/ttycam/reference/command-tree.js';

function read({ spec, commands }: Program, argv: readonly string[]) {
  return parseCommandLine(
    spec,
    argv,
    commands.map((command) => command.spec),
  );
}

function programOf(name: string): Program {
  const found = allCommands(allPrograms()).find(({ spec }) => spec.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

const WRONG: ReadonlyArray<readonly [program: string, argv: readonly string[], message: RegExp]> = [
  ['ttycam', ['sned'], /^unknown command sned \(Did you mean send\?\)$/],
  [
    'ttycam',
    ['xyzzy'],
    /^unknown command xyzzy: ttycam has send, demo, doctor, find, keygen, config, completion, help \(see/,
  ],
  ['ttycam', ['--json', 'sned'], /^unexpected argument sned: /],
  ['ttycam', ['--viwe', 'tui'], /--viwe.*--view/],
  ['ttycam send', ['install-servise'], /Did you mean install-service/],
  ['ttycam send', ['pattern'], /^a camera stands behind --device: ttycam send --device pattern$/],
  ['ttycam demo', ['pattern'], /^unexpected argument pattern: /],
  ['ttycam demo', ['extra'], /^unexpected argument extra: /],
  ['ttycam keygen', ['a.key', 'b.key'], /^unexpected argument b\.key: /],
  ['ttycam completion', [], /<shell>|'shell'/],
  ['ttycam completion', ['bash', 'zsh'], /^unexpected argument zsh: /],
  ['receiver', ['keygne'], /^unknown command keygne \(Did you mean keygen\?\)$/],
  ['sender', ['doctr'], /^unknown command doctr \(Did you mean doctor\?\)$/],
];

for (const [name, argv, message] of WRONG) {
  test(`${[name, ...argv].join(' ')} is a wrong command line`, () => {
    assert.throws(() => read(programOf(name), argv), { code: 'usage', message });
  });
}

test('a topic of the help that is no command is named', () => {
  const help = programOf('ttycam help').spec;
  assert.deepEqual(parseCommandLine(help, ['send', 'doctor']).operands, ['send', 'doctor']);
  const { message } = unknownCommand(programOf('ttycam keygen').spec, 'foo', []);
  assert.equal(message, 'unknown command foo: ttycam keygen has no commands (see ttycam keygen --help)');
});

test('the advice for a camera repeats no password', () => {
  for (const name of ['ttycam demo', 'sender']) {
    assert.throws(
      () => read(programOf(name), ['rtsp://root:geheim@cam.lan/live']),
      (error: Error) => error.message.includes('cam.lan') && !error.message.includes('geheim'),
    );
  }
});

test('every example of a command is a command line that the command takes', () => {
  const commands = allCommands(allPrograms());
  let count = 0;
  for (const { spec } of commands) {
    for (const { command } of spec.examples) {
      // Redirections, pipes and sudo belong to the shell.
      const own = new RegExp(`(?:^|[\\s(])(${spec.name})(?![\\w-])([^|)]*)`).exec(command);
      assert.ok(own !== null, `${command} does not call ${spec.name}`);
      const words = (own[2] ?? '')
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '');
      const texts = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
      const known = Object.keys(spec.options).map((key) =>
        key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      );
      assert.deepEqual(
        texts.filter((text) => !known.includes(text)),
        [],
        command,
      );
      count += 1;
    }
  }
  assert.ok(count > 30);
});

test('each command is called by its last word', () => {
  for (const { spec, commands } of allCommands([ttycamProgram()])) {
    for (const command of commands) assert.match(command.spec.name, new RegExp(`^${spec.name} [a-z-]+$`));
  }
});
