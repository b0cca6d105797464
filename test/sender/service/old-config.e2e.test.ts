// A service with a configuration file of the old format: it is converted while it runs, and goes on before and after.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { start, startReceiver } from '../../helpers/programs.js';
import { FakeSystem } from './fake-system.js';

test('an old configuration under a running service is converted without a stop', async (t) => {
  // The program in its unit is not the one that runs here, which may be in a temporary folder.
  const system = new FakeSystem(t);
  const { receiver, url } = await startReceiver(t);
  mkdirSync(join(system.root, 'etc/ttycam'));
  const old = join(system.root, 'etc/ttycam/sender.conf');
  writeFileSync(old, `to = ${url}\nname = barn\ndevice = pattern\nfps = 10\n`, { mode: 0o640 });
  const service = (config: string) => start(t, 'sender/main.js', ['--config', config]);

  const running = service(old);
  await receiver.event('connected', { camera: 'barn' });
  await system.install();
  const from = receiver.events.length;
  // It streams on: counted from here, more frames come from it.
  await receiver.event('stats', {}, from);
  assert.ok(running.running);
  assert.equal(receiver.find('lost'), undefined);
  assert.match(running.stderr, /is in the old format\. It is still read/);

  // systemd starts it again by the old unit until its daemon-reload.
  await running.stop();
  await receiver.event('lost', { camera: 'barn' }, from);
  const again = service(old);
  await receiver.event('connected', { camera: 'barn' }, from);
  await again.stop();

  // After that, by the new unit. The old file is of no use any more.
  const [, config = ''] =
    /^ExecStart=.* --config (\S+) /m.exec(system.file('/etc/systemd/system/ttycam-sender.service')) ?? [];
  rmSync(old);
  const restarted = receiver.events.length;
  const converted = service(join(system.root, config));
  await receiver.event('connected', { camera: 'barn' }, restarted);
  assert.equal(await converted.stop(), 0);
  assert.doesNotMatch(converted.stderr, /old format/);
});
