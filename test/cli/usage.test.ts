// Wrong command lines: each is refused with exit code 2, in one line that names what is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf, TtycamError } from '#src/core/errors.js';
import { readKeygenOptions, readReceiverOptions, readSenderOptions } from '../helpers/command-lines.js';

const READERS = {
  receiver: (args: readonly string[]) => readReceiverOptions(args, false),
  keygen: readKeygenOptions,
  sender: readSenderOptions,
} as const;

const WRONG: readonly (readonly [keyof typeof READERS, readonly string[], RegExp])[] = [
  ['receiver', ['--nope'], /--nope/],
  ['receiver', ['--frames', '0'], /--frames.*at least 1/],
  ['receiver', ['--frames', 'many'], /--frames.*whole number/],
  ['receiver', ['--timeout', '-1'], /--timeout.*above 0/],
  ['receiver', ['--listen', 'http://127.0.0.1:1'], /--listen.*tcp:\/\/host:port/],
  ['receiver', ['--listen', 'tcp://127.0.0.1:99999'], /--listen.*tcp:\/\/host:port/],
  ['receiver', ['--view', 'wall'], /--view.*tui, headless/],
  ['receiver', ['--json', '--output', '-'], /--json and --output - both want stdout/],
  ['receiver', ['--view', 'tui', '--json'], /--view tui/],
  ['receiver', ['keygne'], /unexpected argument keygne/],
  ['receiver', ['tcp://hub.lan:5252'], /^tcp:\/\/hub\.lan:5252: no camera has such an address.*--listen/],
  ['receiver', ['--view', 'tui', '-'], /^the dashboard reads its keys from stdin/],
  ['sender', ['--json', 'pattern'], /a camera stands behind --device: sender --device pattern/],
  ['sender', ['--device'], /--device/],
  ['sender', ['--devise', 'pattern'], /--devise.*--device/],
  ['sender', ['--device', 'pattern', '--size', '0x10'], /--size.*400x400/],
  ['sender', ['--device', 'pattern', '--fit', 'huge'], /--fit.*fill, contain, cover, none/],
  ['sender', ['--device', 'pattern', '--quality', '101'], /--quality.*100/],
  ['sender', ['--device', 'pattern', '--fps', '0'], /--fps.*above 0/],
  ['sender', ['--device', 'pattern', '--to', 'udp://here:1'], /--to.*udp/],
  ['sender', ['--device', 'pattern', '--to', 'tls://here:1'], /--key-file.*receiver keygen/],
  ['sender', ['--device', 'pattern', '--to', 'tls://here:1', '--key-file', '/nowhere'], /there is no such file/],
  ['receiver', ['--listen', 'tls://127.0.0.1:0'], /--key-file.*receiver keygen/],
  ['receiver', ['--listen', 'tls://127.0.0.1:0', '--tls-cert', '/nowhere'], /--tls-cert and --tls-key/],
  ['receiver', ['--allow', 'barn'], /--allow barn.*anyone can call a camera so/],
  ['keygen', [], /argument/],
  ['keygen', ['--name', 'a/b', '/tmp/keys'], /a name has/],
  ['sender', ['--device', 'pattern', '--legacy-prefix', '5'], /--legacy-prefix.*4, 8/],
  ...['0.0.0.0', '[::]', '192.0.2.7'].map(
    (host) => ['receiver', ['--listen', `tcp://${host}:0`], /receiver keygen.*--insecure.*ssh -R/] as const,
  ),
];

for (const [program, args, words] of WRONG) {
  test(`${[program, ...args].join(' ')} is a wrong command line`, () => {
    assert.throws(
      () => READERS[program](args),
      (error) => {
        assert.ok(error instanceof TtycamError);
        assert.equal(exitCodeOf(error), 2);
        assert.match(error.message, words);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      },
    );
  });
}

test('a password in an address is refused, and not repeated', () => {
  assert.throws(
    () => readSenderOptions(['--to', 'nats://barn:geheim@127.0.0.1', '--device', 'pattern']),
    (error) => {
      assert.ok(error instanceof TtycamError);
      assert.equal(exitCodeOf(error), 2);
      assert.match(error.message, /--nats-password-file/);
      assert.ok(!error.message.includes('geheim'));
      return true;
    },
  );
});
