// `ttycam find` between two hosts: an announced receiver, another one of the same name, and what a key decides.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { connectHosts, needsNamespaces } from '../helpers/network.js';
import { ROOT, startCommand } from '../helpers/programs.js';

test(
  'a receiver is found by its address, and so is a liar of its name, which gets no picture of who has a key',
  needsNamespaces(),
  async (t) => {
    const { near, far } = connectHosts(t);
    const keyFile = join(temporaryFolder(t), 'ttycam.key');
    const program = (host: typeof near, name: string, args: readonly string[]) => {
      const [command = '', ...prefix] = host.prefix;
      return startCommand(t, command, [...prefix, process.execPath, `${ROOT}dist/${name}/main.js`, ...args]);
    };
    assert.equal(await program(near, 'ttycam', ['keygen', keyFile]).exit(), 0);
    const listen = ['--listen', 'tls://0.0.0.0:5252', '--key-file', keyFile];
    const receiver = program(near, 'receiver', [...listen, '--announce', '--view', 'headless', '--json']);
    // Both hosts have one name here, so the instance is the same.
    const lie = ['--listen', 'tcp://0.0.0.0:5252', '--insecure', '--announce', '--view', 'headless', '--json'];
    const liar = program(far, 'receiver', lie);
    await receiver.event('listening');
    await liar.event('listening');

    const find = program(far, 'ttycam', ['find', '--wait', '5', '--json']);
    const own = await find.event('found', { kind: 'receiver', url: `tls://${near.address}:5252` });
    const namesake = await find.event('found', { kind: 'receiver', url: `tcp://${far.address}:5252` });
    assert.equal(own['name'], namesake['name']);
    assert.equal(own['answeredBy'], null);
    assert.equal(await find.exit(), 0, find.transcript);

    // A sender that serves its camera is found, and its stream is read with the token.
    const token = join(temporaryFolder(t), 'token');
    writeFileSync(token, 'geheim-geheim-geheim\n', { mode: 0o600 });
    const serving = program(far, 'sender', [
      ...['--device', 'pattern', '--http', '0.0.0.0:8080', '--http-token-file', token, '--announce'],
      ...['--to', `tcp://${far.address}:9`, '--json'],
    ]);
    await serving.event('listening');
    const search = program(near, 'ttycam', ['find', '--wait', '5', '--json']);
    await search.event('found', { kind: 'sender', url: `http://${far.address}:8080` });
    assert.equal(await search.exit(), 0, search.transcript);
    const address = `http://${far.address}:8080/stream.mjpeg?token=geheim-geheim-geheim`;
    const viewer = program(near, 'receiver', [`barn=${address}`, '--view', 'headless', '--json', '--frames', '3']);
    assert.equal(await viewer.exit(), 0, viewer.transcript);
    assert.doesNotMatch(viewer.transcript, /geheim-/);
    assert.equal(await serving.stop(), 0, serving.transcript);

    const camera = ['--key-file', keyFile, '--device', 'pattern', '--name', 'barn', '--frames', '3'];
    const fooled = program(far, 'sender', ['--to', `tls://${far.address}:5252`, ...camera, '--connect-timeout', '5']);
    assert.equal(await fooled.exit(), 1, fooled.transcript);
    const right = program(far, 'sender', ['--to', `tls://${near.address}:5252`, ...camera]);
    assert.equal(await right.exit(), 0, right.transcript);
    assert.equal(liar.find('connected'), undefined);

    assert.equal(await receiver.stop(), 0, receiver.transcript);
    const after = program(far, 'ttycam', ['find', '--wait', '3', '--json']);
    assert.equal(await after.exit(), 0, after.transcript);
    assert.deepEqual(
      after
        .all('found')
        .filter(({ kind }) => kind === 'receiver')
        .map(({ url }) => url),
      [`tcp://${far.address}:5252`],
    );
    assert.equal(await liar.stop(), 0, liar.transcript);
  },
);
