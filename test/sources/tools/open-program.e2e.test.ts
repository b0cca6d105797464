// Programs of the user's that stream over their pipes: what they stream is seen in their first bytes.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openProgram } from '#src/sources/tools/open-program.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { livingChildren } from '../../helpers/processes.js';
import { eventually } from '../../helpers/wait.js';

const shell = (script: string, signal: AbortSignal) => openProgram('sh', ['-c', script], signal);

test('a program that writes JPEGs is read from its first byte on, and its last words say why it has ended', async () => {
  const { stream, ended } = await shell(
    'printf "\\377\\330\\377"; sleep 0.1; printf "a picture"; echo it is over >&2; exit 3',
    new AbortController().signal,
  );
  assert.ok(stream.kind === 'jpegs');
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.chunks) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString('latin1'), '\xff\xd8\xffa picture');
  assert.equal((await ended).message, 'sh ended (exit code 3): it is over');
});

test('our wire is known by the length of its first message, and goes both ways', async () => {
  const stop = new AbortController();
  const { stream, ended } = await shell(
    'printf "\\5\\0\\0\\0\\0\\0\\0\\0hello"; read -r line; printf "%s" "$line"; sleep 1000 & wait',
    stop.signal,
  );
  assert.ok(stream.kind === 'wire');
  stream.pipes.write('ping\n');
  let text = '';
  stream.pipes.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  stream.pipes.on('error', () => undefined);
  await eventually('the echo', () => text === '\x05\0\0\0\0\0\0\0helloping');
  stop.abort();
  // What the shell has started ends with it, so its pipes are closed.
  assert.match((await ended).message, /^sh ended \(SIGTERM\)/);
  assert.deepEqual(livingChildren(), []);
});

test('a program that is not there, that ends at once, and that may not be run, says so', async (t) => {
  const { signal } = new AbortController();
  await assert.rejects(openProgram('ttycam-no-such-command', [], signal), {
    code: 'source-missing',
    message: 'there is no program ttycam-no-such-command. Write its path, or a name that is in PATH',
  });
  await assert.rejects(shell('echo "no such container" >&2; exit 1', signal), {
    code: 'source-failed',
    message: 'sh ended (exit code 1): no such container',
  });
  await assert.rejects(openProgram(join(temporaryFolder(t), 'gone'), [], signal), { code: 'source-missing' });
  await assert.rejects(openProgram(temporaryFolder(t), [], signal), (error: Error) => /ermission/.test(error.message));
  assert.deepEqual(livingChildren(), []);
});
