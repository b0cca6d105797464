// A sender that streams over its stdin and stdout, to a receiver that has started it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { FrameQuota } from '#src/receiver/inputs/frame-receiver.js';
import { Server } from '#src/receiver/inputs/server.js';
import { dialStdio } from '#src/sender/uplink/dial.js';
import { cleanup } from '../../helpers/cleanup.js';
import { readInstallOptions, readSenderOptions } from '../../helpers/command-lines.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { pictures } from '../../helpers/pictures.js';
import { type Program, start } from '../../helpers/programs.js';
import { eventually } from '../../helpers/wait.js';

/** A sender process, and a server that its pipes are connected to, as by socat. */
async function startOverPipes(t: TestContext, args: readonly string[]) {
  const quota = new FrameQuota();
  const jpegs: Uint8Array[] = [];
  const lost: TtycamError[] = [];
  const nothing = () => undefined;
  const server = new Server(
    {
      connected: nothing,
      state: nothing,
      refused: nothing,
      corrupt: nothing,
      lost: (_, reason) => lost.push(reason),
      frame: (_, { jpeg }) => {
        jpegs.push(jpeg);
        return undefined;
      },
    },
    undefined,
    undefined,
    quota,
  );
  cleanup(t, () => server.close());
  const sender = start(t, 'sender/main.js', ['--to', 'stdio:', '--json', ...args], { rawStdout: true });
  const { stdout, stdin } = sender.child as { stdout: Readable; stdin: Writable };
  const { port } = await server.listen({ endpoint: parseEndpoint('tcp://127.0.0.1:0'), credentials: undefined });
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  // What one end still sends after the other has ended is lost, as in every pipe.
  for (const pipe of [socket, stdin]) pipe.on('error', nothing);
  stdout.pipe(socket).pipe(stdin);
  return { server, sender, jpegs, lost };
}

/** The JSON lines of a sender whose stdout is the wire. */
function eventsOf(sender: Program) {
  const lines = sender.stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as { readonly event: string; readonly [field: string]: unknown });
}

test('each frame of a file arrives over the pipes, the same bytes, and the JSON goes to stderr', async (t) => {
  const sent = await pictures(50, { bytes: 8_000 });
  const film = join(temporaryFolder(t), 'film.mjpeg');
  writeFileSync(film, Buffer.concat(sent));
  const { sender, jpegs, lost } = await startOverPipes(t, ['--device', film, '--fit', 'none', '--name', 'film']);
  assert.equal(await sender.exit(), 0, sender.stderr);
  assert.equal(jpegs.length, 50);
  assert.ok(jpegs.every((jpeg, index) => Buffer.from(jpeg).equals(sent[index] as Buffer)));
  await eventually('its end is told', () => lost[0]?.message === 'finished');
  const summary = eventsOf(sender).find(({ event }) => event === 'summary');
  assert.equal(summary?.['frames'], 50);
});

test('a receiver pauses a camera over the pipes, and ends its sender by closing them', async (t) => {
  const { server, sender, jpegs } = await startOverPipes(t, ['--device', 'pattern', '--size', '64x48']);
  const happened = (name: string) => eventsOf(sender).some(({ event }) => event === name);
  await eventually('frames arrive', () => jpegs.length >= 5);
  server.pause(1, true);
  await eventually('the sender is paused', () => happened('paused'));
  server.pause(1, false);
  const before = jpegs.length;
  await eventually('frames arrive again', () => jpegs.length > before);
  await server.close();
  assert.equal(await sender.exit(), 0, sender.stderr);
  const summary = eventsOf(sender).find(({ event }) => event === 'summary');
  // A frame counts when it is acknowledged, so a few of the last ones may not.
  const frames = Number(summary?.['frames']);
  assert.ok(frames <= jpegs.length && frames >= jpegs.length - 8, `${frames} of ${jpegs.length}`);
});

test('a terminal in place of a pipe is a usage error', () => {
  const pipe = new PassThrough();
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  for (const pipes of [
    { stdin: pipe, stdout: terminal },
    { stdin: terminal, stdout: pipe },
  ]) {
    assert.throws(
      () => dialStdio(pipes, 8),
      (error) => error instanceof TtycamError && error.code === 'usage',
    );
  }
});

test('options that do not go with --to stdio: are usage errors', () => {
  const wrong = [
    ['--device', '-'],
    ['--key-file', 'some.key'],
    ['--nats-token-file', 'some.token'],
  ];
  for (const args of wrong) {
    assert.throws(
      () => readSenderOptions(['--to', 'stdio:', ...args]),
      (error) => error instanceof TtycamError && error.code === 'usage',
      args.join(' '),
    );
  }
  assert.throws(() => readInstallOptions(['--to', 'stdio:', '--print']), /no receiver has started a service/);
});
