// Keys that change under running programs: nothing is restarted, the old camera is out, the new one in.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newKeyLine } from '#src/net/credentials/key-file.js';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { start, startReceiver, startSender, totals } from '../helpers/programs.js';

test('under load a second key lets its camera in, and the first one taken out ends its own, without a restart', async (t) => {
  const folder = temporaryFolder(t);
  const all = join(folder, 'cameras.key');
  const keygen = async (name: string): Promise<string> => {
    assert.equal(await start(t, 'receiver/main.js', ['keygen', '--name', name, all]).exit(), 0);
    return join(folder, `${name}.key`);
  };
  const old = await keygen('old');
  const { receiver, url } = await startReceiver(t, ['--key-file', all], 'tls://127.0.0.1:0');
  const camera = (key: string) => startSender(t, url, [...cheapCamera(5), '--key-file', key]);
  const first = camera(old);
  await receiver.event('stats', { camera: 'old', state: 'live' });

  const added = await keygen('new');
  await receiver.event('keys-read', { added: ['new'], removed: [] });
  const second = camera(added);
  await receiver.event('stats', { camera: 'new', state: 'live' });
  assert.equal(first.all('disconnected').length, 0, first.transcript);

  // As an editor does it: a new file in the place of the old one.
  const left = readFileSync(all, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('old: '));
  writeFileSync(`${all}~`, left.join('\n'), { mode: 0o600 });
  renameSync(`${all}~`, all);
  const from = receiver.events.length;
  await receiver.event('keys-read', { added: [], removed: ['old'] });
  await receiver.event('lost', { camera: 'old', code: 'key-wrong' });
  await first.event('disconnected', {
    code: 'key-wrong',
    reason: 'the receiver refused: its key was taken out of the key file',
  });
  await receiver.event('refused', { code: 'key-wrong' });
  await receiver.event('stats', { camera: 'new', state: 'live' }, from);
  assert.equal(second.all('disconnected').length, 0, second.transcript);

  // What nobody can use changes nothing.
  writeFileSync(all, 'half a li');
  const kept = await receiver.event('keys-kept', { code: 'key-unusable' });
  assert.ok(!JSON.stringify(kept).includes('half a li'));
  await receiver.event('stats', { camera: 'new', state: 'live' }, receiver.events.length);
  assert.equal(second.all('disconnected').length, 0, second.transcript);

  // The first camera is given a key of its own again, in place, and needs no restart either.
  writeFileSync(all, `${left.join('\n')}\n`);
  const again = newKeyLine('again');
  appendFileSync(all, `${again}\n`);
  await receiver.event('keys-read', { added: ['again'] });
  writeFileSync(old, `${again}\n`);
  await first.event('keys-read', { added: ['again'], removed: ['old'] });
  await receiver.event('stats', { camera: 'again', state: 'live' });

  assert.equal(await first.stop(), 0, first.transcript);
  assert.equal(await second.stop(), 0, second.transcript);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
  const [, fresh] = await totals(receiver);
  assert.deepEqual([fresh?.name, fresh?.corrupt], ['new', 0]);
  for (const program of [receiver, first, second]) {
    for (const secret of readFileSync(all, 'utf8').match(/[\w-]{43}/g) ?? []) {
      assert.ok(!`${program.text}${program.stderr}${JSON.stringify(program.events)}`.includes(secret));
    }
  }
});

test('a finite source whose sender gets another key in the middle loses no frame', async (t) => {
  const folder = temporaryFolder(t);
  const [all, own] = [join(folder, 'all.key'), join(folder, 'own.key')];
  const [one, two] = [newKeyLine('one'), newKeyLine('two')];
  writeFileSync(all, `${one}\n${two}\n`, { mode: 0o600 });
  writeFileSync(own, `${one}\n`, { mode: 0o600 });
  const saved = join(folder, 'saved');
  const { receiver, url } = await startReceiver(t, ['--key-file', all, '--save', saved], 'tls://127.0.0.1:0');
  const sent = await pictures(60);
  const sender = startSender(t, url, ['--device', '-', '--fit', 'none', '--fps', '15', '--key-file', own]);
  sender.child.stdin?.write(Buffer.concat(sent.slice(0, 45)));
  await receiver.event('stats', { camera: 'one', state: 'live' });
  writeFileSync(`${own}~`, `${two}\n`, { mode: 0o600 });
  renameSync(`${own}~`, own);
  await sender.event('keys-read');
  sender.child.stdin?.end(Buffer.concat(sent.slice(45)));
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
  assert.equal(sender.all('keys-read').length, 1, sender.transcript);
  const received = readdirSync(saved).map((name) => readFileSync(join(saved, name)).toString('base64'));
  assert.deepEqual(new Set(received), new Set(sent.map((jpeg) => jpeg.toString('base64'))));
});
