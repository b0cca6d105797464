// A small Debian in a folder, in which a test installs packages and starts programs. Needs root, debootstrap and Debian's archive.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cleanup, type Scope } from './cleanup.js';
import { temporaryFolder } from './folder.js';
import { missingTool } from './tools.js';

const MIRROR = 'http://deb.debian.org/debian';

/** Options for `test`: skips it where no Debian can be installed into a folder. */
export function needsDebian(): { readonly skip: string | false } {
  if (process.getuid?.() !== 0) return { skip: 'needs root' };
  return missingTool('debootstrap', 'debootstrap');
}

export class DebianChroot {
  readonly root: string;
  /** The prefix of a command that runs in it. All that the command starts ends with it, and its /proc is gone then. */
  readonly prefix: readonly string[];

  /** Installs the smallest Debian of a release. */
  constructor(t: Scope, release: string) {
    this.root = join(temporaryFolder(t), release);
    cleanup(t, () => rmSync(this.root, { recursive: true, force: true }));
    execFileSync('debootstrap', ['--variant=minbase', release, this.root, MIRROR], { stdio: 'pipe' });
    const isolated = ['unshare', '--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${this.root}/proc`];
    const login = [
      'HOME=/root',
      'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'LANG=C.UTF-8',
      'DEBIAN_FRONTEND=noninteractive',
    ];
    const passed = ['TERM', 'COLORTERM'].flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]}`] : []));
    this.prefix = [...isolated, 'chroot', this.root, 'env', '--ignore-environment', ...login, ...passed];
    this.run('apt-get', 'update', '--quiet=2');
  }

  /** Runs a command to its end, and returns what it prints on stdout and stderr. */
  run(...command: readonly string[]): string {
    const [program = '', ...args] = [...this.prefix, 'sh', '-c', 'exec "$@" 2>&1', 'sh', ...command];
    try {
      return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 16 << 20 });
    } catch (cause) {
      const { stdout = '' } = cause as { stdout?: string };
      throw new Error(`${command.join(' ')} failed:\n${stdout.slice(-4_000)}`, { cause });
    }
  }

  install(...packages: readonly string[]): string {
    return this.run('apt-get', 'install', '--yes', '--quiet=2', '--no-install-recommends', ...packages);
  }

  /** Copies a file into it. Returns the path there. */
  put(file: string): string {
    copyFileSync(file, join(this.root, basename(file)));
    return `/${basename(file)}`;
  }
}
