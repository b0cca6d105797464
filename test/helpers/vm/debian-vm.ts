// A virtual machine of Debian with the kernel's own drivers. It is emulated, so it needs no KVM and is some 30 times as slow.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { dieWithParent } from '#src/cli/die-with-parent.js';
import { cleanup, type Scope } from '../cleanup.js';
import { DebianChroot, needsDebian } from '../debian-chroot.js';
import { temporaryFolder } from '../folder.js';
import { ROOT } from '../programs.js';
import { missingTool } from '../tools.js';
import { eventually } from '../wait.js';

const RELEASE = 'trixie';
const PACKAGES = [
  'linux-image-amd64',
  'initramfs-tools',
  'kmod',
  'udev',
  'iproute2',
  'procps',
  'nodejs',
  'v4l-utils',
  'ffmpeg',
];
const INIT = join(ROOT, 'test/helpers/vm/guest-init.sh');

/** This machine, as the guest sees it. */
export const HOST = '10.0.2.2';

/** The project in the guest, read-only, and a folder that both see. */
export const GUEST_PROJECT = '/project';
export const GUEST_SHARED = '/shared';

const BOOT_MS = 300_000;

/** Options for `test`: skips it where no such machine can be made. */
export function needsVm(): { readonly skip: string | false } {
  if (process.arch !== 'x64') return { skip: 'needs x86-64' };
  const debian = needsDebian();
  return debian.skip === false ? missingTool('qemu-system-x86_64', 'qemu-system-x86') : debian;
}

/** What it boots from. */
interface Image {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

export class DebianVm {
  /** The folder that both see, on this machine. */
  readonly shared: string;
  readonly #port: NodeJS.WritableStream;
  #received = '';
  #commands = 0;

  /** Boots one. The first of this checkout is made before, which takes minutes. */
  static async start(t: Scope): Promise<DebianVm> {
    const { disk, kernel, initrd } = image(t);
    const folder = temporaryFolder(t);
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    const mount = (path: string, tag: string, more = ''): string[] => [
      '-virtfs',
      `local,path=${path},mount_tag=${tag},security_model=none${more}`,
    ];
    const { command, args } = dieWithParent('qemu-system-x86_64', [
      ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-M', 'q35', '-smp', '2', '-m', '2048'],
      ...['-display', 'none', '-monitor', 'none', '-no-reboot', '-kernel', kernel, '-initrd', initrd],
      ...['-append', 'root=/dev/vda rw console=ttyS0 quiet loglevel=4 mitigations=off init=/sbin/guest-init'],
      // Nothing that the guest writes is kept.
      ...['-drive', `file=${disk},format=raw,if=virtio,snapshot=on`],
      ...mount(ROOT, 'project', ',readonly=on'),
      ...mount(shared, 'shared'),
      ...['-netdev', 'user,id=n', '-device', 'virtio-net-pci,netdev=n'],
      ...['-serial', `file:${join(folder, 'console')}`, '-serial', 'stdio'],
    ]);
    const qemu = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => qemu.once('exit', () => resolve()));
    cleanup(t, async () => {
      qemu.kill('SIGKILL');
      await ended;
    });
    const vm = new DebianVm(qemu.stdin, qemu.stdout, shared);
    await eventually('the guest is up', () => vm.#received.includes('ready'), BOOT_MS);
    return vm;
  }

  private constructor(to: NodeJS.WritableStream, from: NodeJS.ReadableStream, shared: string) {
    this.#port = to;
    this.shared = shared;
    from.setEncoding('utf8');
    from.on('data', (text: string) => {
      this.#received += text;
    });
  }

  /**
   * Runs a command line of bash as root, one at a time, and returns what it prints. A program that it leaves in the background
   * must not print.
   *
   * @throws Error It failed, or took too long.
   */
  async run(command: string, withinMs = 120_000): Promise<string> {
    this.#commands += 1;
    const mark = `-- ${this.#commands} `;
    this.#received = '';
    const encoded = Buffer.from(command).toString('base64');
    this.#port.write(`bash -c "$(base64 -d <<<${encoded})" </dev/null 2>&1; echo "${mark}$? end"\n`);
    const pattern = new RegExp(`^([^]*)${mark}(\\d+) end`);
    const found = await eventually(command, () => pattern.exec(this.#received) ?? undefined, { withinMs, everyMs: 50 });
    const [, printed = '', status] = found;
    if (status !== '0') throw new Error(`${command}: exit code ${status}\n${printed}`);
    return printed;
  }
}

/** The image of this checkout, which is made where there is none with these packages. */
function image(t: Scope): Image {
  const content = JSON.stringify([RELEASE, PACKAGES, readFileSync(INIT, 'utf8')]);
  const folder = join(ROOT, 'build/vm', createHash('sha256').update(content).digest('hex').slice(0, 12));
  const made = { disk: join(folder, 'disk'), kernel: join(folder, 'kernel'), initrd: join(folder, 'initrd') };
  if (existsSync(folder)) return made;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const debian = new DebianChroot(t, RELEASE);
  mkdirSync(join(debian.root, 'etc/initramfs-tools/conf.d'), { recursive: true });
  appendFileSync(join(debian.root, 'etc/initramfs-tools/conf.d/guest'), 'MODULES=list\nCOMPRESS=gzip\n');
  debian.install(...PACKAGES);
  appendFileSync(join(debian.root, 'etc/initramfs-tools/modules'), 'virtio_pci\nvirtio_blk\next4\n');
  debian.run('update-initramfs', '-u', '-k', 'all');
  const init = join(debian.root, 'sbin/guest-init');
  copyFileSync(INIT, init);
  chmodSync(init, 0o755);
  debian.run('apt-get', 'clean');
  const boot = join(debian.root, 'boot');
  const bootFile = (prefix: string): string =>
    join(boot, readdirSync(boot).find((name) => name.startsWith(prefix)) ?? '');
  copyFileSync(bootFile('vmlinuz-'), join(part, 'kernel'));
  copyFileSync(bootFile('initrd.img-'), join(part, 'initrd'));
  execFileSync('mke2fs', ['-q', '-F', '-t', 'ext4', '-O', '^has_journal', '-d', debian.root, join(part, 'disk'), '4G']);
  renameSync(part, folder);
  return made;
}
