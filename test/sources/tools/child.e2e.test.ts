// A child process that writes pictures: each way in which it can end, and that it never outlives its parent.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { knownSecrets } from '#src/core/secrets.js';
import { childOutput } from '#src/sources/tools/child.js';
import { livingChildren, processLives } from '../../helpers/processes.js';
import { ROOT } from '../../helpers/programs.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually } from '../../helpers/wait.js';

const PACKAGE = 'some-package';

function shell(script: string, progress?: RegExp) {
  return { command: 'sh', args: ['-c', script], debianPackage: PACKAGE, ...(progress && { progress }) };
}

async function textOf(script: string, signal = new AbortController().signal, progress?: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of childOutput(shell(script, progress), signal)) text += Buffer.from(chunk).toString();
  return text;
}

test('a child that ends is a failure, exit code 0 included, with the last line that it wrote to stderr', async () => {
  await assert.rejects(textOf('echo first >&2; echo "No such device" >&2'), {
    code: 'source-failed',
    message: 'sh ended (exit code 0): No such device',
  });
  await assert.rejects(textOf('exit 3'), { message: 'sh ended (exit code 3)' });
});

test('a child that was killed is named with the signal', async () => {
  await assert.rejects(textOf('kill -SEGV $$'), { message: 'sh ended (SIGSEGV)' });
});

test('progress output is not taken for the error message of a child', async () => {
  const script = 'printf "<<<< 30.00 fps\\n<<<" >&2; printf "VIDIOC_DQBUF: failed: No such device\\n<<" >&2';
  await assert.rejects(textOf(script, undefined, /<+|[\d.]+ fps/g), {
    message: 'sh ended (exit code 0): VIDIOC_DQBUF: failed: No such device',
  });
});

test('an escape sequence in the error message does not reach the terminal', async () => {
  await assert.rejects(textOf('printf "\\033[2Jbad\\n" >&2'), (error: Error) => !error.message.includes('\u001b'));
});

test('of a flood on stderr, the end is kept', async () => {
  const script = 'i=0; while [ $i -lt 3000 ]; do echo "warning $i" >&2; i=$((i+1)); done';
  await assert.rejects(textOf(script), { message: 'sh ended (exit code 0): warning 2999' });
});

test('a secret in the error message is replaced, in pieces, over two lines, and where it was cut off', async () => {
  knownSecrets.add('Tr0mpete%40x');
  for (const script of [
    'echo "no access: Tr0mpete@x" >&2',
    'printf "no access: Tr0m" >&2; sleep 0.05; echo "pete%40x" >&2',
    'printf "no access:\\nTr0m\\npete@x\\n" >&2',
    'printf "%s" "Tr0mpete@x" >&2; head -c 4090 /dev/zero | tr "\\0" " " >&2; echo "no access" >&2',
    'printf "%s" "no access: $(head -c 185 /dev/zero | tr "\\0" "x") Tr0mpete@x" >&2',
  ]) {
    await assert.rejects(textOf(script), (error: Error) => {
      assert.doesNotMatch(error.message, /Tr0|pete/);
      return /ended/.test(error.message);
    });
  }
});

test('a child reads its stdin where it has one, and its error message names it', async () => {
  const child = {
    ...shell('read -r line; echo "got $line"; echo "pipe:0: gone" >&2'),
    stdin: { text: 'x\ny\n', name: 'the camera' },
  };
  const output = childOutput(child, new AbortController().signal);
  assert.equal(Buffer.from((await output.next()).value as Uint8Array).toString(), 'got x\n');
  await assert.rejects(output.next(), { message: 'sh ended (exit code 0): the camera: gone' });
});

test('a command that is missing is named with its Debian package', async () => {
  const child = { command: 'ttycam-no-such-command', args: [], debianPackage: PACKAGE };
  await assert.rejects(childOutput(child, new AbortController().signal).next(), {
    code: 'source-missing',
    message: `ttycam-no-such-command is not installed. On Debian and Raspberry Pi OS: apt install ${PACKAGE}`,
  });
});

test('an abort ends the child, and the iteration without an error', async () => {
  const stop = new AbortController();
  const output = childOutput(shell('echo $$; exec sleep 1000'), stop.signal);
  const pid = Number(Buffer.from((await output.next()).value as Uint8Array).toString());
  const next = output.next();
  stop.abort();
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.equal(processLives(pid), false);
});

test('with a signal that is already aborted, no child stays', async () => {
  assert.equal(await textOf('exec sleep 1000', AbortSignal.abort()), '');
  assert.deepEqual(livingChildren(), []);
});

test('leaving the loop ends the child', async () => {
  for await (const _ of childOutput(shell('echo $$; exec sleep 1000'), new AbortController().signal)) break;
  assert.deepEqual(livingChildren(), []);
});

test('a child that ignores SIGTERM is killed', async () => {
  const stop = new AbortController();
  const output = childOutput(shell('trap "" TERM; echo ready; while :; do sleep 1; done'), stop.signal);
  await output.next();
  const next = output.next();
  const startMs = performance.now();
  stop.abort();
  await next;
  const tookMs = performance.now() - startMs;
  assert.ok(tookMs > 1_500 && tookMs < 20_000, `took ${tookMs} ms`);
  assert.deepEqual(livingChildren(), []);
});

test('a grandchild that is left behind does not delay the end', async () => {
  const stop = new AbortController();
  // It keeps both pipes open for longer than the time limit of this test.
  const output = childOutput(shell('sleep 20 & echo $!; wait'), stop.signal);
  const left = Number(Buffer.from((await output.next()).value as Uint8Array).toString());
  const next = output.next();
  const startMs = performance.now();
  stop.abort();
  await next;
  assert.ok(performance.now() - startMs < 15_000);
  if (processLives(left)) process.kill(left, 'SIGKILL');
});

test('kill -9 of the program ends its child', missingTool('setpriv', 'util-linux'), async () => {
  const module = join(ROOT, 'build/src/sources/tools/child.js');
  const script = `
    import { childOutput } from ${JSON.stringify(module)};
    const child = { command: 'sh', args: ['-c', 'echo $$; exec sleep 1000'], debianPackage: '' };
    for await (const chunk of childOutput(child, new AbortController().signal)) process.stdout.write(chunk);`;
  const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(program.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  assert.ok(processLives(pid));
  program.kill('SIGKILL');
  await eventually('the child is gone', () => !processLives(pid));
});
