// Rules of running programs: a wall of cameras that falls at once, the end of a run, and the sender's own events.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { testCamera } from '../helpers/camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { start, startReceiver } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

interface Told {
  readonly event: string;
  readonly text: string;
  readonly count: number;
  readonly camera: string | null;
}

/** Reads the lines that rules have appended to a file. */
function toldIn(file: string): Told[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Told);
}

test('a hundred cameras that are lost at once are one message, and a picture goes to the webhook', async (t) => {
  const folder = temporaryFolder(t);
  const posted: Buffer[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (bytes: Buffer) => parts.push(bytes));
    request.on('end', () => {
      posted.push(Buffer.concat(parts));
      response.end();
    });
  }).listen(0, '127.0.0.1');
  cleanup(t, () => server.close());
  await eventually('the server listens', () => server.listening);
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const file = join(folder, 'told');
  const config = join(folder, 'receiver.toml');
  writeFileSync(
    config,
    `[[on]]
event = ["lost", "live"]
run = ["sh", "-c", "cat >> ${file}"]

[[on]]
event = "live"
camera = "cam7"
webhook = "http://127.0.0.1:${port}/hooks/Geheim-hook-path"
send = "picture"
`,
  );
  const { receiver, url } = await startReceiver(t, ['--config', config]);
  const [jpeg] = await pictures(1);
  assert.ok(jpeg);
  const cameras = Array.from({ length: 100 }, (_, index) => testCamera(t, url, { name: `cam${index + 1}` }));
  await Promise.all(cameras.map((camera) => camera.send(jpeg)));
  await receiver.event('rule-done', { on: 'live', how: 'webhook' });
  assert.deepEqual(
    posted.map((bytes) => bytes.equals(jpeg)),
    [true],
  );
  for (const camera of cameras) camera.stop.abort();
  await receiver.event('rule-done', { on: 'lost', how: 'run' });
  const [told, ...more] = toldIn(file);
  assert.deepEqual(more, []);
  assert.equal(told?.event, 'lost');
  assert.equal(told?.count, 100);
  assert.match(told?.text ?? '', /^100 cameras are lost: (?:cam\d+, ){4}cam\d+ and 95 more$/);
  assert.equal(await receiver.stop(), 0);
  assert.ok(!receiver.transcript.includes('Geheim'));
});

test('an expectation that is not met is told before the program ends', async (t) => {
  const file = join(temporaryFolder(t), 'told');
  const tell = join(temporaryFolder(t), 'tell');
  writeFileSync(tell, `#!/bin/sh\nexec cat >> ${file}\n`, { mode: 0o755 });
  const { receiver } = await startReceiver(t, ['--timeout', '0.1', '--on', `expectation-unmet,lost=${tell}`]);
  assert.equal(await receiver.exit(), 3);
  assert.deepEqual(
    toldIn(file).map(({ event, text }) => [event, text]),
    [['expectation-unmet', 'an expectation was not met: expected 1 frame within 0.1 s, got 0']],
  );
});

test('a sender tells that its receiver is lost, and says why a program cannot be run', async (t) => {
  const sender = start(t, 'sender/main.js', [
    ...['--to', 'tcp://127.0.0.1:1', '--device', 'pattern', '--fps', '1', '--json'],
    ...['--on', 'receiver-lost=/no/such/program'],
  ]);
  const { code, reason } = await sender.event('rule-failed', { on: 'receiver-lost', rule: '--on' });
  assert.equal(code, 'event-failed');
  assert.equal(reason, '/no/such/program cannot be run: there is no such program');
  assert.equal(await sender.stop(), 0);
});
