// The login files for a NATS server: they are read again when they change, and the old content stays while they cannot be used.
import assert from 'node:assert/strict';
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { cleanup } from '../helpers/cleanup.js';
import { readReceiverOptions, readSenderOptions } from '../helpers/command-lines.js';
import { temporaryFolder } from '../helpers/folder.js';
import { eventually } from '../helpers/wait.js';

test('both programs take a new token for the next connection, and the old one while the file cannot be used', async (t) => {
  const file = join(temporaryFolder(t), 'token');
  const write = (text: string): void => {
    writeFileSync(`${file}~`, text, { mode: 0o600 });
    renameSync(`${file}~`, file);
  };
  write('one\n');
  const { to } = readSenderOptions(['--to', 'nats://hub:4222', '--nats-token-file', file]);
  const { from } = readReceiverOptions(['--from', 'nats://hub:4222', '--nats-token-file', file], false);
  assert.ok(to.kind === 'nats' && from !== undefined);
  const stop = new AbortController();
  cleanup(t, () => stop.abort());
  for (const { login, followed } of [to.access, from.access]) {
    write('one\n');
    const kept: TtycamError[] = [];
    void followed?.follow({ changed: () => undefined, kept: (reason) => kept.push(reason) }, stop.signal, 20);
    const token = () => {
      const now = login?.();
      return now?.kind === 'token' ? now.token : undefined;
    };
    await eventually('what the file holds is known', () => token() === 'one');
    write('two\nlines\n');
    await eventually('it is reported', () => kept.length === 1);
    assert.match(String(kept[0]?.message), /is to hold one line, and holds 2/);
    assert.equal(token(), 'one');
    chmodSync(file, 0o644);
    write('two\n');
    await eventually('the new one holds', () => token() === 'two');
  }
});

test('without such a file there is nothing to follow', () => {
  const { to } = readSenderOptions(['--to', 'nats://hub:4222']);
  assert.ok(to.kind === 'nats' && to.access.followed === undefined && to.access.login === undefined);
});
