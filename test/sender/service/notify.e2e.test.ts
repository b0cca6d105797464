// Notifications for systemd: the parts alone, and the real sender with a datagram socket in place of systemd.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TtycamError } from '#src/core/errors.js';
import { Notifier, readNotifyRequest } from '#src/sender/service/notify.js';
import { socketAddress } from '#src/sender/service/notify-socket.js';
import { ServiceStatus } from '#src/sender/service/service-status.js';
import { cleanup } from '../../helpers/cleanup.js';
import { freePort } from '../../helpers/free-port.js';
import { needsPython, PYTHON } from '../../helpers/python.js';
import { eventually } from '../../helpers/wait.js';

const SENDER = fileURLToPath(new URL('../../../../dist/sender/main.js', import.meta.url));
const NOTIFY_SERVER = fileURLToPath(new URL('../../../../test/sender/service/notify_server.py', import.meta.url));

describe('the request in the environment', () => {
  test('is none without a socket', () => {
    assert.equal(readNotifyRequest({}, 7), undefined);
    assert.equal(readNotifyRequest({ NOTIFY_SOCKET: '', WATCHDOG_USEC: '1000' }, 7), undefined);
  });

  test('has a watchdog when it is meant for this process', () => {
    const env = { NOTIFY_SOCKET: '/run/x', WATCHDOG_USEC: '30000000' };
    const watchdogOf = (more: NodeJS.ProcessEnv) => readNotifyRequest({ ...env, ...more }, 7)?.watchdogMs;
    assert.deepEqual(readNotifyRequest(env, 7), { socket: '/run/x', watchdogMs: 30_000 });
    assert.equal(watchdogOf({ WATCHDOG_PID: '7' }), 30_000);
    assert.equal(watchdogOf({ WATCHDOG_PID: '8' }), undefined);
    assert.equal(watchdogOf({ WATCHDOG_USEC: 'soon' }), undefined);
  });
});

describe('the notifier', () => {
  test('sends one message at a time, and merges the values that arrive meanwhile', async () => {
    const sent: string[][] = [];
    let release = () => {};
    const notifier = new Notifier(
      async (assignments) => {
        sent.push([...assignments]);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      },
      () => assert.fail('nothing fails here'),
    );
    notifier.notify('READY', '1');
    notifier.notify('STATUS', 'one');
    notifier.notify('WATCHDOG', '1');
    notifier.notify('STATUS', 'two');
    assert.deepEqual(sent, [['READY=1']]);
    release();
    await new Promise(setImmediate);
    assert.deepEqual(sent[1], ['STATUS=two', 'WATCHDOG=1']);
    release();
    await notifier.flush();
    assert.equal(sent.length, 2);
  });

  test('goes on after a failure', async () => {
    const failures: string[] = [];
    let calls = 0;
    const notifier = new Notifier(
      async () => {
        calls += 1;
        throw new TtycamError('output-failed', `failure ${calls}`);
      },
      (error) => failures.push(error.message),
    );
    notifier.notify('WATCHDOG', '1');
    await notifier.flush();
    notifier.notify('WATCHDOG', '1');
    await notifier.flush();
    assert.deepEqual(failures, ['failure 1', 'failure 2']);
  });
});

describe('the status', () => {
  test('says what is streamed where, what is wrong, and only what is new', () => {
    const status = new ServiceStatus();
    const to = 'tcp://hub:5252';
    assert.equal(status.take('started', { to, device: '/dev/video0' }), `connecting to ${to}`);
    assert.equal(status.take('stats', { fps: 30 }), undefined);
    assert.equal(status.take('connected', { to }), `streaming /dev/video0 to ${to}`);
    assert.equal(status.take('chosen', { device: '/dev/video2' }), `streaming /dev/video2 to ${to}`);
    assert.equal(status.take('chosen', { device: '/dev/video0' }), `streaming /dev/video0 to ${to}`);
    assert.equal(
      status.take('trouble', { reason: 'unplugged, waiting for /dev/video0' }),
      `connected to ${to}; camera: unplugged, waiting for /dev/video0`,
    );
    assert.equal(status.take('recovered', {}), `streaming /dev/video0 to ${to}`);
    assert.equal(status.take('disconnected', { reason: 'the link broke' }), 'no receiver: the link broke');
    assert.equal(status.take('disconnected', { reason: 'the link broke' }), undefined);
    assert.equal(status.take('resting', {}), 'no receiver (camera closed until one is there): the link broke');
    assert.equal(status.take('connected', { to }), `streaming /dev/video0 to ${to}`);
    assert.equal(status.take('paused', {}), `paused by ${to}`);
    assert.equal(status.take('resting', {}), `paused by ${to} (camera closed)`);
    assert.equal(status.take('resumed', {}), `streaming /dev/video0 to ${to}`);
  });

  test('is one line whatever a reason holds, as a line end would begin another assignment', () => {
    const status = new ServiceStatus();
    status.take('started', { to: 'tcp://hub:5252', device: 'x' });
    assert.equal(status.take('disconnected', { reason: 'a\nREADY=1\u001b[2J' }), 'no receiver: a READY=1 [2J');
  });
});

/** Replaces systemd's end of the socket: prints each datagram as a JSON line. */
class NotifyServer {
  readonly messages: string[] = [];
  readonly path: string;
  readonly #process: ChildProcess;

  constructor(folder: string) {
    this.path = join(folder, 'notify');
    this.#process = spawn(PYTHON, [NOTIFY_SERVER, this.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.messages.push(...lines.flatMap((line) => (JSON.parse(line) as string).split('\n')));
    });
  }

  /** Waits for a message that matches `pattern`, among those from number `from` on. */
  async heard(pattern: RegExp, from = 0): Promise<void> {
    const isHeard = () => this.messages.slice(from).some((message) => pattern.test(message));
    await eventually(`a message like ${pattern}`, isHeard).catch((reason: unknown) =>
      assert.fail(`${reason}: ${JSON.stringify(this.messages)}`),
    );
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

async function serve(t: TestContext): Promise<NotifyServer> {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-notify-'));
  const server = new NotifyServer(folder);
  cleanup(t, () => {
    server.end();
    rmSync(folder, { recursive: true, force: true });
  });
  await server.heard(/^listening$/);
  return server;
}

function startSender(t: TestContext, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [SENDER, '--device', 'pattern', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  cleanup(t, () => child.kill('SIGKILL'));
  return child;
}

describe('a sender that systemd runs', needsPython(), () => {
  test('sends READY without a receiver, then WATCHDOG, its status, and STOPPING', async (t) => {
    const systemd = await serve(t);
    const taken = createServer((socket) => socket.on('error', () => undefined).resume());
    const port = await freePort();
    const sender = startSender(t, ['--to', `tcp://127.0.0.1:${port}`], {
      NOTIFY_SOCKET: systemd.path,
      WATCHDOG_USEC: '400000',
      // No systemd-notify: the messages leave this process.
      PATH: '/nonexistent',
    });
    await systemd.heard(/^READY=1$/);
    await systemd.heard(/^STATUS=no receiver: cannot connect to tcp:\/\/127\.0\.0\.1:\d+: nothing listens there/);
    await systemd.heard(/^WATCHDOG=1$/);
    await systemd.heard(/^WATCHDOG=1$/, systemd.messages.indexOf('WATCHDOG=1') + 1);
    taken.listen(port, '127.0.0.1');
    await systemd.heard(/^STATUS=streaming pattern to /);
    sender.kill('SIGTERM');
    await systemd.heard(/^STOPPING=1$/);
    if (sender.exitCode === null) await once(sender, 'exit');
    assert.equal(sender.exitCode, 0);
    taken.close();
  });

  test('keeps streaming where no message can be sent, and warns once', async (t) => {
    const sender = startSender(t, ['--to', 'tcp://127.0.0.1:1', '--connect-timeout', '1'], {
      NOTIFY_SOCKET: '/nonexistent/notify',
      WATCHDOG_USEC: '100000',
      PATH: '/nonexistent',
    });
    let stderr = '';
    sender.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(sender, 'close');
    assert.equal(stderr.match(/cannot report the status to systemd/g)?.length, 1, stderr);
    assert.match(stderr, /gave up after 1 s/);
  });
});

test('the address of a socket is a path with its end, or an abstract name of exact length', () => {
  const bytes = (path: string) => socketAddress(path)?.toString('latin1');
  assert.equal(bytes('/run/x'), '\x01\0/run/x\0');
  assert.equal(bytes('@ab'), '\x01\0\0ab');
  for (const path of ['', 'relative', `/${'x'.repeat(107)}`, '/a\0b']) assert.equal(bytes(path), undefined, path);
});

test('over NATS, the status says whether there is a viewer', () => {
  const status = new ServiceStatus();
  const to = 'nats://hub.lan:4222';
  status.take('started', { to, device: '/dev/video0' });
  assert.equal(status.take('connected', { to }), `at ${to}, no viewer`);
  assert.equal(status.take('resting', {}), `at ${to}, no viewer (camera closed)`);
  assert.equal(status.take('watched', {}), `streaming /dev/video0 to ${to}`);
  assert.equal(status.take('unwatched', {}), `at ${to}, no viewer`);
});
