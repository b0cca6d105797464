// What people read of a run without a dashboard: one progress line on a terminal, none in a pipe, and plain sentences at the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, start, startReceiver } from '../helpers/programs.js';
import { PtyScreen } from '../helpers/pty-screen.js';

const PATTERN = ['--device', 'pattern', '--size', '64x48', '--fps', '10', '--name', 'gate'];

test('on a terminal the progress is rewritten, and the end is a table', async (t) => {
  const args = [`${ROOT}dist/receiver/main.js`, '--view', 'headless', '--listen', 'tcp://127.0.0.1:0'];
  const screen = new PtyScreen(process.execPath, args);
  t.after(() => screen.close());
  const [, url = ''] = /listening on (\S+)/.exec(await screen.untilShown(/listening on \S+/)) ?? [];
  const sender = start(t, 'sender/main.js', ['--to', url, ...PATTERN, '--frames', '30']);
  assert.equal(await sender.exit(), 0);
  assert.match(sender.stderr, /^sent 30 frames, [\d.]+ kB in [\d.]+ m?s, [\d.]+ fps, \d+ dropped$/m);
  const text = await screen.untilShown(/^gate: lost, 0\.0 fps, 0 kB\/s, 30 frames/m);
  assert.equal(text.match(/fps,/g)?.length, 1, 'one line of progress');
  assert.ok((screen.output.match(/fps,/g)?.length ?? 0) > 2, 'it was rewritten');
  screen.type('\x03');
  await screen.untilEnded();
  const end = await screen.text();
  assert.match(end, /^camera {2}frames +size +fps +dropped +corrupt *\ngate +30 +[\d.]+ kB +[\d.]+ +\d+ +0 *$/m);
  assert.doesNotMatch(end, /fps,/);
});

test('in a pipe there is no progress, and one word more where pictures were torn', async (t) => {
  const { url } = await startReceiver(t);
  const sender = start(t, 'sender/main.js', ['--to', url, '--device', '-', '--fit', 'none']);
  sender.child.stdin?.end(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00]));
  assert.equal(await sender.exit(), 1);
  assert.match(sender.stderr, /^sent 0 frames, 0 kB in .+ m?s, 0\.0 fps, 0 dropped, 1 torn$/m);
});
