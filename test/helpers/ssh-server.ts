// A real OpenSSH server on the loopback interface, and an `ssh` with a configuration of its own for a test.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { cleanup, type Scope } from './cleanup.js';
import { temporaryFolder } from './folder.js';
import { freePort } from './free-port.js';
import { childrenOf } from './processes.js';
import { Program } from './program.js';
import { ROOT } from './programs.js';
import { eventually } from './wait.js';

const SSHD = '/usr/sbin/sshd';

/** The `skip` of a test that needs OpenSSH. */
export function needsSsh(): { readonly skip: string | false } {
  return { skip: existsSync(SSHD) ? false : 'needs sshd: apt install openssh-server' };
}

export interface SshServerOptions {
  /** Further lines of sshd_config. */
  readonly config?: readonly string[];
  /** The options before the key in authorized_keys: `command="…"`. */
  readonly keyOptions?: string;
  /** Whether `ttycam` is found there. */
  readonly hasTtycam?: boolean;
  /** Further programs that are found there: the text of a shell script for each name. */
  readonly programs?: Readonly<Record<string, string>>;
  /** The address to listen on, 127.0.0.1 by default, and the command that starts a program where that is. */
  readonly host?: string;
  readonly launcher?: readonly string[];
}

/** A server, and the files of its client. */
export interface SshServer {
  readonly port: number;
  readonly folder: string;
  /** The user that the client's key is of. */
  readonly user: string;
  /** A folder for PATH, whose `ssh` reads the configuration of this test. */
  readonly bin: string;
  /** Lines for the client's ssh_config. The first value of an option is the one that counts. */
  configure(lines: readonly string[], options?: { readonly hasKey: boolean }): void;
  /** Stops the server, and starts it again with another host key. */
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
  /** Starts it again after `stop`. */
  start(): Promise<void>;
}

export async function startSshServer(t: Scope, options: SshServerOptions = {}): Promise<SshServer> {
  const folder = temporaryFolder(t);
  const port = await freePort();
  const at = (name: string) => join(folder, name);
  const makeKey = (name: string) =>
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', at(name)]);
  makeKey('user-key');
  const bin = at('bin');
  const farBin = at('far-bin');
  for (const one of [bin, farBin]) mkdirSync(one);
  // sshd would give sessions this user's own home, where shells and programs find settings.
  const homes = Object.entries(process.env).filter(([name]) => /^(HOME|XDG_.*)$/.test(name));
  const farEnv = [['PATH', `${farBin}:/usr/bin:/bin`], ...homes].map(([name, value]) => `${name}=${value}`);
  script(join(bin, 'ssh'), `exec /usr/bin/ssh -F '${at('ssh_config')}' "$@"`);
  if (options.hasTtycam !== false) {
    script(join(farBin, 'ttycam'), `exec '${process.execPath}' '${ROOT}dist/ttycam/main.js' "$@"`);
  }
  for (const [name, text] of Object.entries(options.programs ?? {})) script(join(farBin, name), text);
  const publicKey = execFileSync('ssh-keygen', ['-y', '-f', at('user-key')], { encoding: 'utf8' }).trim();
  writeFileSync(at('authorized_keys'), `${options.keyOptions ?? ''} ${publicKey}\n`);
  const configure = (lines: readonly string[], { hasKey } = { hasKey: true }) =>
    writeFileSync(
      at('ssh_config'),
      [
        ...lines,
        'Host *',
        `UserKnownHostsFile ${at('known_hosts')}`,
        'GlobalKnownHostsFile none',
        `IdentityFile ${hasKey ? at('user-key') : at('no-key')}`,
        'IdentitiesOnly yes',
        'StrictHostKeyChecking accept-new',
        '',
      ].join('\n'),
    );
  configure([]);
  let program: Program | undefined;
  let hostKey = 'host-key';
  const start = async () => {
    writeFileSync(
      at('sshd_config'),
      [
        ...(options.config ?? []),
        `Port ${port}`,
        `ListenAddress ${options.host ?? '127.0.0.1'}`,
        `HostKey ${at(hostKey)}`,
        `AuthorizedKeysFile ${at('authorized_keys')}`,
        'PidFile none',
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        `SetEnv ${farEnv.join(' ')}`,
        '',
      ].join('\n'),
    );
    // As root, sshd needs this folder, which systemd makes elsewhere.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const [command = SSHD, ...args] = [...(options.launcher ?? []), SSHD, '-D', '-e', '-f', at('sshd_config')];
    const server = new Program('sshd', command, args);
    program = server;
    await eventually('sshd listens', () => server.stderr.includes('Server listening'));
  };
  const stop = async () => {
    if (program?.running !== true) return;
    // Its sessions are processes in groups of their own, down to the program that streams.
    for (const pid of descendantsOf(program.pid)) kill(pid);
    kill(program.pid);
    await program.exit();
  };
  makeKey(hostKey);
  await start();
  cleanup(t, stop);
  return {
    port,
    folder,
    user: userInfo().username,
    bin,
    configure,
    stop,
    start,
    changeHostKey: async () => {
      await stop();
      hostKey = 'host-key-2';
      makeKey(hostKey);
      await start();
    },
  };
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [...descendantsOf(child), child]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function script(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}
