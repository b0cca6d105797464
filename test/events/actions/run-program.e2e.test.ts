// Programs of rules: what they get, and those that hang, fail, flood, or leave children behind.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runProgram } from '#src/events/actions/run-program.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { livingChildren, processLives } from '../../helpers/processes.js';
import { eventually } from '../../helpers/wait.js';

const NEVER = new AbortController().signal;
const INPUT = { stdin: '{"event":"lost"}\n', env: { TTYCAM_EVENT: 'lost' } };
const sh = (script: string) => ['sh', '-c', script] as const;
const run = (command: readonly [string, ...string[]], timeoutMs = 20_000, signal = NEVER) =>
  runProgram(command, INPUT, timeoutMs, signal);

test('a program gets the event on stdin and in its environment, and no shell sees its arguments', async () => {
  assert.equal(await run(sh('cat; echo "$TTYCAM_EVENT"')), '{"event":"lost"}\nlost');
  assert.equal(await run(['echo', '$(id); `id`']), '$(id); `id`');
});

test('what cannot be run says why', async (t) => {
  const failed = (command: readonly [string, ...string[]], message: RegExp) =>
    assert.rejects(run(command), { code: 'event-failed', message });
  await failed(['/no/such/program'], /^\/no\/such\/program cannot be run: there is no such program$/);
  await failed([temporaryFolder(t)], /cannot be run: permission denied/);
  await failed(['bad\0name'], /cannot be run/);
  await failed(sh('echo nobody is at home >&2; exit 3'), /^sh failed with exit code 3: nobody is at home$/);
  await failed(sh('kill -9 $$'), /^sh failed by SIGKILL$/);
});

test('a program that never ends is killed with all that it has started', async (t) => {
  const file = join(temporaryFolder(t), 'pid');
  const script = `trap "" TERM; sleep 1000 & echo $! > ${file}; wait; wait`;
  const started = run(sh(script), 2_000);
  await assert.rejects(started, { message: 'sh has not ended within 2 s, and was killed' });
  const pid = Number(readFileSync(file, 'utf8'));
  await eventually('its child is gone', () => !processLives(pid));
  assert.deepEqual(livingChildren(), []);
});

test('a program that floods its stdout is killed, and one that closes its stdin is not', async () => {
  await assert.rejects(run(['yes']), { message: 'yes was killed: it wrote more than 1024 KiB' });
  assert.equal(await run(sh('exec <&-; echo done')), 'done');
});

test('what a program leaves in the background does not delay its end', async () => {
  const before = performance.now();
  assert.equal(await run(sh('sleep 1000 & echo started')), 'started');
  assert.ok(performance.now() - before < 10_000);
  await eventually('nothing is left', () => livingChildren().length === 0);
});

test('the end of ttycam ends a program', async () => {
  const stop = new AbortController();
  const running = run(['sleep', '1000'], 60_000, stop.signal);
  stop.abort();
  await assert.rejects(running, { message: 'sleep was killed, as this program ends' });
});
