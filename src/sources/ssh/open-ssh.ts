// Starts ssh, and the program at its other end that streams a camera. It ends with `signal`, and with this process.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { dieWithParent } from '../../cli/die-with-parent.js';
import { hasCommand } from '../../cli/installed-command.js';
import { TtycamError } from '../../core/errors.js';
import { PullWindow } from '../../core/rate/pull-window.js';
import { knownSecrets } from '../../core/secrets.js';
import { monotonicMs } from '../../net/clock.js';
import { PipeStream } from '../../net/pipe-stream.js';
import type { ProgramStream } from '../program-stream.js';
import { type FarRequest, farCommand } from './far-script.js';
import { type FarStart, FarStartReader } from './far-start.js';
import type { SshAddress } from './ssh-address.js';
import { lastLine, sshProblem } from './ssh-problem.js';

/** How long it may take until something streams: a small computer starts Node in 3 s, and a jump host takes its time too. */
const START_TIMEOUT_MS = 30_000;

/** How long ssh may take to end after SIGTERM, before SIGKILL. */
const KILL_AFTER_MS = 2_000;

/** How long its last words may take after its exit. */
const LAST_WORDS_MS = 300;

const MAX_STDERR_TAIL = 8_192;

type Ssh = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts ssh.
 *
 * @param signal Ends ssh, also after this has returned.
 * @throws TtycamError when ssh cannot connect, or nothing at its other end can stream.
 */
export async function openSsh(address: SshAddress, request: FarRequest, signal: AbortSignal): Promise<ProgramStream> {
  if (!hasCommand('ssh')) {
    throw new TtycamError(
      'source-missing',
      'ssh is not installed. On Debian and Raspberry Pi OS: apt install openssh-client',
    );
  }
  const ssh = startSsh(address, request);
  const reader = new FarStartReader();
  const ended = endOf(ssh);
  const stop = () => endSsh(ssh);
  signal.addEventListener('abort', stop, { once: true });
  void ended.exited.then(() => signal.removeEventListener('abort', stop));
  if (signal.aborted) stop();
  const timer = setTimeout(stop, START_TIMEOUT_MS);
  try {
    const start = await Promise.race([readStart(ssh.stdout, reader), ended.exited]);
    if (start !== undefined && start !== 'noise') return farCamera(address, ssh, start, ended);
    if (start === undefined && ended.code === undefined) {
      throw new TtycamError('timed-out', `${address.host}: nothing streams there within ${START_TIMEOUT_MS / 1_000} s`);
    }
    throw sshProblem(address, { code: ended.code ?? null, stderr: ended.stderr, noise: reader.lastLine });
  } catch (reason) {
    stop();
    throw reason;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws TtycamError where nothing streams. */
function farCamera(address: SshAddress, ssh: Ssh, start: FarStart, end: SshEndWatch): ProgramStream {
  const { kind, program } = start;
  if (kind === 'no-device' || kind === 'none') throw nothingStreams(address, start);
  ssh.stdout.unshift(start.rest);
  const who = program === '' ? 'the command' : program;
  const ended = end.exited.then(() => {
    const { code = null, stderr } = end;
    if (code === SSH_FAILED && lastLine(stderr) !== '') return sshProblem(address, { code, stderr, noise: '' });
    const last = lastLine(program === 'v4l2-ctl' ? stderr.replaceAll(V4L2_PROGRESS, '\n') : stderr);
    return new TtycamError('source-failed', `${who} on ${address.host} has ended${last === '' ? '' : `: ${last}`}`);
  });
  if (kind === 'wire') return { program, stream: { kind, pipes: new PipeStream(ssh.stdout, ssh.stdin) }, ended };
  const chunks = kind === 'pull' ? pulled(ssh) : (ssh.stdout as AsyncIterable<Uint8Array>);
  return { program, stream: { kind: 'jpegs', chunks }, ended };
}

/** ssh's own exit code. */
const SSH_FAILED = 255;

/** What v4l2-ctl writes to stderr while it streams. */
const V4L2_PROGRESS = /<+|[\d.]+ fps(?:, dropped buffers: \d+)?/g;

function nothingStreams({ host, device }: SshAddress, { kind, program }: FarStart): TtycamError {
  if (kind === 'no-device') {
    const what = device === 'auto' ? 'no camera' : `no ${device}`;
    return new TtycamError('source-missing', `there is ${what} on ${host}`);
  }
  const advice = program === 'rpicam' ? 'apt install rpicam-apps-lite' : 'apt install v4l-utils ffmpeg';
  return new TtycamError(
    'source-missing',
    `neither ttycam nor a program that reads ${device} is on ${host}. There: ${advice}`,
  );
}

function startSsh(address: SshAddress, request: FarRequest): Ssh {
  const { command, args } = dieWithParent('ssh', sshArguments(address, request));
  // A session of its own has no terminal, so neither ssh nor the one of a jump host can ask for a password there.
  return spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never' },
  });
}

/** The arguments of ssh: the user's configuration, without prompts, forwarding, and a command of its own. */
function sshArguments({ user, host, port, device }: SshAddress, request: FarRequest): string[] {
  const options = {
    BatchMode: 'yes',
    ClearAllForwardings: 'yes',
    ConnectTimeout: '10',
    // A master that ssh leaves behind would outlive the receiver. One that is there is used.
    ControlMaster: 'no',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    ServerAliveCountMax: '3',
    ServerAliveInterval: '5',
  };
  const set = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const login = user === undefined ? [] : ['-l', user];
  const at = port === undefined ? [] : ['-p', String(port)];
  return ['-T', '-a', '-x', ...set, ...login, ...at, '--', host, farCommand(device, request)];
}

/** What streams at the other end, once it says so; undefined where it ends before. */
function readStart(stdout: Readable, reader: FarStartReader): Promise<FarStart | 'noise' | undefined> {
  return new Promise((resolve) => {
    const done = (start: FarStart | 'noise' | undefined) => {
      stdout.off('data', take);
      stdout.pause();
      resolve(start);
    };
    const take = (chunk: Uint8Array) => {
      const start = reader.push(chunk);
      if (start !== undefined) done(start);
    };
    stdout.on('data', take);
  });
}

/** How ssh ends. */
interface SshEndWatch {
  readonly exited: Promise<undefined>;
  /** Undefined before it has ended; null: a signal ended it. */
  readonly code: number | null | undefined;
  readonly stderr: string;
}

function endOf(ssh: Ssh): SshEndWatch {
  let code: number | null | undefined;
  let stderr = '';
  ssh.stdin.on('error', () => undefined);
  ssh.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Secrets are hidden before the text is cut: half a secret would not be recognised.
    stderr = knownSecrets.hide(stderr + text).slice(-MAX_STDERR_TAIL);
  });
  const exited = new Promise<undefined>((resolve) => {
    ssh.once('error', (error) => {
      code = null;
      stderr += error.message;
      resolve(undefined);
    });
    ssh.once('exit', (exitCode) => {
      code = exitCode;
      // What it wrote last may still come. A process that it left behind may hold its stderr open for ever.
      const done = () => {
        clearTimeout(timer);
        ssh.stderr.destroy();
        resolve(undefined);
      };
      const timer = setTimeout(done, LAST_WORDS_MS);
      if (ssh.stderr.readableEnded) done();
      else ssh.stderr.once('end', done);
    });
  });
  return {
    exited,
    get code() {
      return code;
    },
    get stderr() {
      return stderr;
    },
  };
}

/** Ends ssh and the commands that it has started: SIGTERM, then SIGKILL. */
function endSsh(ssh: Ssh): void {
  const { pid } = ssh;
  if (pid === undefined || ssh.exitCode !== null || ssh.signalCode !== null) return;
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // It has just ended.
    }
  };
  kill('SIGTERM');
  const timer = setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS);
  ssh.once('exit', () => clearTimeout(timer));
}

/** JPEG bytes of a program that gives as many as it is asked for. */
async function* pulled(ssh: Ssh): AsyncGenerator<Uint8Array, void, undefined> {
  const window = new PullWindow();
  const request = () => {
    const sizes = window.due(monotonicMs());
    if (sizes.length > 0) ssh.stdin.write(sizes.map((bytes) => `${bytes}\n`).join(''));
  };
  request();
  for await (const chunk of ssh.stdout as AsyncIterable<Uint8Array>) {
    window.received(chunk.length, monotonicMs());
    request();
    yield chunk;
  }
}
