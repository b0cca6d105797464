// A network camera with passwords wherever they can stand, through whole runs: searched for in all that comes out of them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openNats } from '#src/net/nats/nats.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { needsNats, startNats } from '../helpers/nats-server.js';
import { pictures } from '../helpers/pictures.js';
import { childrenOf } from '../helpers/processes.js';
import { type Program, start, startReceiver } from '../helpers/programs.js';
import { needsPython, startPython } from '../helpers/python.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';

const PASSWORD = 'Qu4rk@tz';
const ENCODED = 'Qu4rk%40tz';
const IN_PATH = 'Zw1ebel77';
const IN_QUERY = 'K0hlrabi55';
const NATS_PASSWORD = 'Sp4rgel33';
const BASIC = Buffer.from(`admin:${PASSWORD}`).toString('base64');
const SECRETS = [PASSWORD, ENCODED, encodeURIComponent(ENCODED), IN_PATH, IN_QUERY, NATS_PASSWORD, BASIC];

/** What is said of a camera that has broken: its stream has ended, or its redirection leads to where nothing listens. */
const BROKEN = /ffmpeg ended|nothing listens there/;

/** A network camera as cheap ones are. It gives pictures to whoever has all three secrets, until it is out of order. */
class HttpCamera {
  readonly #server = createServer((request, response) => {
    response.on('error', () => undefined);
    if (request.headers.authorization !== `Basic ${BASIC}`) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="camera"' }).end();
    } else if (this.#isBroken) {
      response.writeHead(302, { Location: `http://admin:${ENCODED}@127.0.0.1:1/?token=${IN_QUERY}` }).end();
    } else if (request.url?.includes(`password=${IN_PATH}_`) && request.url.includes(`token=${IN_QUERY}`)) {
      response.writeHead(200, { 'Content-Type': 'multipart/x-mixed-replace; boundary=b' });
      this.#watchers.add(response);
      response.on('close', () => this.#watchers.delete(response));
    } else {
      response.writeHead(404).end();
    }
  });
  readonly #watchers = new Set<ServerResponse>();
  readonly #timer: NodeJS.Timeout;
  #isBroken = false;

  constructor(t: TestContext, jpegs: readonly Buffer[]) {
    let number = 0;
    this.#timer = setInterval(() => {
      const jpeg = jpegs[number % jpegs.length] ?? assert.fail();
      number += 1;
      for (const watcher of this.#watchers) {
        watcher.write(`--b\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
        watcher.write(Buffer.concat([jpeg, Buffer.from('\r\n')]));
      }
    }, 50);
    cleanup(t, () => {
      clearInterval(this.#timer);
      this.#server.close();
      this.#server.closeAllConnections();
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `ffmpeg:http://admin:${ENCODED}@127.0.0.1:${port}/user=op_password=${IN_PATH}_channel=1/v?token=${IN_QUERY}`;
  }

  /** From now on it leads to where nothing listens, by an address that holds the passwords as well. */
  break(): void {
    this.#isBroken = true;
    for (const watcher of this.#watchers) watcher.destroy();
  }
}

/** What must be in none of these texts must be in no place at all. */
class Search {
  readonly #texts: [string, string][] = [];

  add(where: string, text: string): void {
    this.#texts.push([where, text]);
  }

  addProgram(where: string, { events, text, stderr }: Program): void {
    this.add(where, `${events.map((one) => JSON.stringify(one)).join('\n')}\n${text}\n${stderr}`);
  }

  /** The command lines of a program and its descendants, as every user can read them now. */
  addCommandLines(where: string, { pid }: Program): string {
    const lines = familyOf(pid).map((one) => readOr(`/proc/${one}/cmdline`).replaceAll('\0', ' '));
    this.add(where, lines.join('\n'));
    return lines.join('\n');
  }

  /** The names of all files below a folder, and what is in them. */
  addFolder(folder: string): void {
    for (const name of readdirSync(folder, { recursive: true }).map(String)) {
      const path = join(folder, name);
      this.add(`the name ${name}`, name);
      if (statSync(path).isFile()) this.add(name, readFileSync(path, 'latin1'));
    }
  }

  assertNothingFound(): void {
    for (const [where, text] of this.#texts) {
      for (const secret of SECRETS)
        assert.ok(!text.includes(secret), `${secret} in ${where}:\n${text.slice(0, 10_000)}`);
    }
  }
}

/** A process and its descendants, each of which may have a group of its own. */
function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // that process has gone meanwhile
  }
}

const skip =
  missingTool('ffmpeg', 'ffmpeg').skip ||
  missingTool('systemd-notify', 'systemd').skip ||
  needsPython().skip ||
  needsNats().skip ||
  (process.platform === 'linux' ? false : 'reads /proc');

test('no password comes out of a run over TCP, with recording, saving, JSON, --debug and systemd', {
  skip,
}, async (t) => {
  const camera = new HttpCamera(t, await pictures(4));
  const device = await camera.listen();
  const [secret, out] = [temporaryFolder(t), temporaryFolder(t)];
  const config = join(secret, 'sender.conf');
  writeFileSync(config, `device = ${device}\n`, { mode: 0o600 });
  const socket = join(secret, 'notify');
  const systemd = startPython(t, 'sender/service/notify_server.py', [socket]);
  await eventually('systemd listens', () => systemd.text.includes('listening'));
  const recording = ['--record', join(out, 'night.ttycam'), '--save', join(out, 'frames'), '--debug'];
  const { receiver, url } = await startReceiver(t, recording);
  const args = ['--to', url, '--json', '--debug', '--config', config];
  const sender = start(t, 'sender/main.js', args, { env: { NOTIFY_SOCKET: socket } });
  const search = new Search();
  await receiver.event('state', { state: 'live' });
  const lines = search.addCommandLines('the command lines of the sender', sender);
  assert.match(lines, /^ffmpeg .*-i pipe:0/m);
  camera.break();
  const { reason } = await sender.event('trouble', { code: 'source-failed' });
  await eventually('it is refused again', () => sender.all('trouble').length >= 3);
  search.addCommandLines('the command lines of the sender in trouble', sender);
  await eventually('systemd knows', () => BROKEN.test(systemd.text));
  await eventually('the receiver knows', () =>
    receiver.all('state').some((state) => BROKEN.test(String(state['reason']))),
  );
  assert.equal(await sender.stop(), 0);
  assert.equal(await receiver.stop(), 0);
  assert.match(String(reason), /^ffmpeg ended/);
  const [started] = sender.all('started');
  assert.match(String(started?.['name']), /-127\.0\.0\.1$/);
  assert.match(String(started?.['device']), /^ffmpeg:http:\/\/…@127\.0\.0\.1:\d+\/…\/v\?…$/);
  assert.ok(readdirSync(join(out, 'frames')).length > 0);
  search.addFolder(out);
  search.addProgram('what the sender said', sender);
  search.addProgram('what the receiver said', receiver);
  search.addProgram('what systemd was told', systemd);
  search.assertNothingFound();
});

test('no password comes out of a run over NATS, of a camera on the command line', { skip }, async (t) => {
  const camera = new HttpCamera(t, await pictures(4));
  const device = await camera.listen();
  const [secret, out] = [temporaryFolder(t), temporaryFolder(t)];
  const file = join(secret, 'login');
  writeFileSync(file, `fleet:${NATS_PASSWORD}\n`, { mode: 0o600 });
  const server = await startNats(t, `authorization { users: [{ user: fleet, password: ${NATS_PASSWORD} }] }`);
  const search = new Search();
  const stop = new AbortController();
  const quiet = { connected: () => undefined, disconnected: () => undefined, denied: () => undefined };
  const login = () => ({ kind: 'password', user: 'fleet', password: NATS_PASSWORD }) as const;
  const bus = openNats({ servers: [server.address], clientName: 'search', login }, quiet, stop.signal);
  cleanup(t, async () => {
    stop.abort();
    await bus.close();
  });
  bus.subscribe('>', ({ subject, bytes }) =>
    search.add(`a message to ${subject}`, `${subject} ${Buffer.from(bytes).toString('latin1')}`),
  );
  const options = ['--nats-password-file', file, '--json', '--debug'];
  const sender = start(t, 'sender/main.js', ['--to', server.url, '--device', device, ...options]);
  await sender.event('connected');
  search.addCommandLines('the command lines of the sender', sender);
  const receiver = start(t, 'receiver/main.js', [
    '--from',
    server.url,
    '--view',
    'headless',
    '--save',
    out,
    ...options,
  ]);
  await receiver.event('state', { state: 'live' });
  search.addCommandLines('the command lines of the sender that streams', sender);
  camera.break();
  await sender.event('trouble', { code: 'source-failed' });
  await eventually('the receiver knows', () =>
    receiver.all('state').some((state) => BROKEN.test(String(state['reason']))),
  );
  assert.equal(await sender.stop(), 0);
  assert.equal(await receiver.stop(), 0);
  search.addFolder(out);
  search.addProgram('what the sender said', sender);
  search.addProgram('what the receiver said', receiver);
  search.assertNothingFound();
});

test('no password comes out of the words of ffmpeg, which repeats addresses', { skip }, async (t) => {
  const { receiver, url } = await startReceiver(t, ['--debug']);
  // With a format before it, the address stays on the command line of ffmpeg, whose last words then hold all of it.
  const device = `ffmpeg:mjpeg:http://admin:${ENCODED}@127.0.0.1:1/user=op_password=${IN_PATH}_channel=1/v?token=${IN_QUERY}`;
  const sender = start(t, 'sender/main.js', ['--to', url, '--json', '--debug', '--device', device]);
  const { reason } = await sender.event('trouble');
  assert.match(String(reason), /^ffmpeg ended \(exit code 1\): .*Connection refused$/);
  const words = start(t, 'sender/main.js', ['--to', url, '--debug', '--device', device]);
  await eventually('it says why', () => words.stderr.includes('ffmpeg ended'));
  await eventually('the receiver knows', () =>
    receiver.all('state').some((state) => String(state['reason']).includes('ffmpeg ended')),
  );
  const search = new Search();
  for (const program of [sender, words, receiver]) {
    assert.equal(await program.stop(), 0);
    search.addProgram('what was said', program);
  }
  search.assertNothingFound();
});
