// The Python pair that this wire comes from: each half works with ours, with no option set.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { type Program, startReceiver, startSender, totals } from '../helpers/programs.js';
import { needsPython, startPython } from '../helpers/python.js';
import { eventually } from '../helpers/wait.js';

/** C's `long` on 64-bit Linux, and where it has 4 bytes. */
const LONG = '<q';
const SHORT = '<i';

async function folderOfJpegs(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const jpegs = await pictures(10, { width: 400, height: 400, bytes: 20_000 });
  for (const [index, jpeg] of jpegs.entries()) writeFileSync(join(folder, `${index}.jpg`), jpeg);
  return folder;
}

for (const form of [LONG, SHORT]) {
  test(`every frame of the old client arrives, its lengths written as ${form}`, needsPython(), async (t) => {
    const { receiver, port } = await startReceiver(t);
    const client = startPython(t, 'interop/old_client.py', [String(port), await folderOfJpegs(t), form, '60', '60']);
    assert.equal(await client.exit(), 0, client.transcript);
    await receiver.event('lost', { camera: 'camera 127.0.0.1' });
    assert.equal((await receiver.event('connected'))['legacy'], true);
    assert.equal(await receiver.stop(), 0);
    const [camera] = await totals(receiver);
    assert.deepEqual(
      { frames: camera?.frames, bytes: camera?.bytes, dropped: camera?.dropped, corrupt: camera?.corrupt },
      { frames: 60, bytes: 60 * 20_000, dropped: 0, corrupt: 0 },
    );
    assert.equal(camera?.latencyMs, null, 'its age cannot be known');
  });
}

test('an old client whose camera pauses for 7 s is stalled, not ended', needsPython(), async (t) => {
  const { receiver, port } = await startReceiver(t);
  const args = [String(port), await folderOfJpegs(t), LONG, '40', '30', '20', '7'];
  const client = startPython(t, 'interop/old_client.py', args);
  await receiver.event('state', { state: 'stalled' });
  assert.equal(await client.exit(), 0, client.transcript);
  await receiver.event('lost', { code: 'peer-closed' });
  assert.equal(await receiver.stop(), 0);
  assert.equal((await totals(receiver))[0]?.frames, 40);
  // The client itself may stand still for two seconds on a busy machine, and then it is stalled once more.
  const states = receiver.all('state').map((one) => String(one['state']));
  assert.match(states.join(' '), /^connecting live( stalled live)+$/);
});

/** What the old server has printed: its port, the frames it could and could not read, and at its end those that were sent. */
async function startOldServer(t: TestContext, form: string) {
  const server: Program = startPython(t, 'interop/old_server.py', [form]);
  const port = await eventually('the old server listens', () => /^(\d+)\n/.exec(server.text)?.[1]);
  const counts = () => {
    const last = server.text.trim().split('\n').at(-1)?.split(' ') ?? [];
    return { good: Number(last[1] ?? 0), bad: Number(last[2] ?? 0), sent: Number(last[3] ?? 0) };
  };
  return { server, url: `tcp://127.0.0.1:${port}`, counts };
}

for (const [form, args] of [
  [LONG, []],
  [SHORT, ['--legacy-prefix', '4']],
] as const) {
  test(
    `the old server with lengths as ${form} shows the pictures of our sender, and goes on showing them`,
    needsPython(),
    async (t) => {
      const { server, url, counts } = await startOldServer(t, form);
      const sender = startSender(t, url, ['--device', 'pattern', '--fps', '15', ...args]);
      await sender.event('stats', { receiver: 'legacy' });
      const { good: before } = counts();
      await eventually('20 more frames are shown', () => counts().good >= before + 20);
      assert.equal(await sender.stop(), 0);
      assert.equal(await server.exit(), 0, server.transcript);
      const { good, bad, sent } = counts();
      t.diagnostic(`${good} good, ${bad} bad of ${sent}`);
      // It loses its place where a frame comes in two parts, as one may on a busy machine.
      assert.ok(bad <= good * 0.1, `${good} good, ${bad} bad`);
      const frames = Number((await sender.event('summary'))['frames']);
      assert.ok(Math.abs(sent - frames) <= 1, `${sent} arrived of ${frames}`);
      assert.equal(sender.all('disconnected').length, 0, sender.transcript);
    },
  );
}

test('a pipe of JPEGs into the old server ends with 0 when all have left', needsPython(), async (t) => {
  const { server, url, counts } = await startOldServer(t, LONG);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--fps', '30']);
  sender.child.stdin?.end(Buffer.concat(await pictures(60, { bytes: 15_000 })));
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await server.exit(), 0, server.transcript);
  const { good, bad, sent } = counts();
  assert.equal(sent, 60);
  // It takes frames that came while it did not run for one, as on a busy machine.
  assert.ok(good >= 40 && bad <= 6, `${good} good, ${bad} bad`);
  assert.equal((await sender.event('summary'))['frames'], 60);
});
