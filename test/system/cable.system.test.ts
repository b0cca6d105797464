// Sender and receiver on two hosts whose cable is pulled out: no reset and no answer, as where WiFi fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectHosts, needsNamespaces } from '../helpers/network.js';
import { ROOT, startCommand } from '../helpers/programs.js';

test(
  'a camera whose cable is pulled out is lost with a reason, and live again once it is back',
  needsNamespaces(),
  async (t) => {
    const { near, far, plug } = connectHosts(t);
    const program = (host: typeof near, name: string, args: readonly string[]) => {
      const [command = '', ...prefix] = host.prefix;
      return startCommand(t, command, [...prefix, process.execPath, `${ROOT}dist/${name}/main.js`, '--json', ...args]);
    };
    const url = `tcp://${near.address}:5252`;
    const receiver = program(near, 'receiver', ['--listen', url, '--insecure', '--view', 'headless']);
    await receiver.event('listening');
    const sender = program(far, 'sender', ['--to', url, '--device', 'pattern', '--name', 'barn', '--fps', '10']);
    await receiver.event('state', { camera: 'barn', state: 'live' });

    plug(false);
    const from = receiver.events.length;
    const lost = await receiver.event('lost', { camera: 'barn' }, from);
    assert.equal(lost['code'], 'peer-silent');
    await sender.event('disconnected', { code: 'peer-silent' });

    plug(true);
    await receiver.event('state', { camera: 'barn', state: 'live' }, receiver.events.length);
    assert.equal(await sender.stop(), 0, sender.transcript);
    assert.equal(await receiver.stop(), 0, receiver.transcript);
  },
);
