// Starts programs with a camera that a preloaded C library stands for (fake-v4l2.c), in a mount namespace with its node.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from './result.js';

/** The node of the camera. */
export const NODE = '/dev/video90';

const SOURCE = fileURLToPath(new URL('../../../bench/helpers/fake-v4l2.c', import.meta.url));

/** The node and its entries in sysfs, for this namespace alone. The node has no driver: only the library answers for it. */
const NAMESPACE = `set -e
mount -t tmpfs fake /sys/class
mkdir -p /sys/class/video4linux/video90
echo Fake > /sys/class/video4linux/video90/name
echo 0 > /sys/class/video4linux/video90/index
mount -t tmpfs fake /sys/dev/char
mkdir /sys/dev/char/81:90
printf 'MAJOR=81\\nMINOR=90\\nDEVNAME=video90\\n' > /sys/dev/char/81:90/uevent
mount -t tmpfs fake "$0"
for name in null zero full random urandom tty; do cp -a /dev/$name "$0"; done
mkdir "$0/shm"
mknod "$0/video90" c 81 90
mount --bind "$0" /dev
exec "$@"`;

/** A camera that gives a clip at 30 fps. */
export interface FakeCamera {
  readonly library: string;
  readonly clip: string;
  readonly folder: string;
}

/** Compiles the library. Throws where it cannot run: it needs Linux, root and a C compiler. */
export function makeCamera({ folder }: BenchContext, clip: readonly Uint8Array[]): FakeCamera {
  if (process.getuid?.() !== 0) throw new Error('the camera of this bench needs root, for a mount namespace');
  const library = join(folder, 'fake-v4l2.so');
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl']);
  const file = join(folder, 'fake-v4l2.clip');
  const parts = clip.flatMap((jpeg) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(jpeg.length);
    return [length, jpeg];
  });
  writeFileSync(file, Buffer.concat(parts));
  const dev = join(folder, 'dev');
  execFileSync('mkdir', ['-p', dev]);
  return { library, clip: file, folder: dev };
}

/** A program that reads the camera. */
export class CameraProgram {
  readonly #child: ReturnType<typeof spawn>;

  constructor({ library, clip, folder }: FakeCamera, command: readonly string[]) {
    const camera = [`LD_PRELOAD=${library}`, `FAKE_V4L2_NODE=${NODE}`, `FAKE_V4L2_CLIP=${clip}`];
    const args = ['-m', 'sh', '-c', NAMESPACE, folder, 'env', ...camera, ...command];
    this.#child = spawn('unshare', args, { stdio: ['ignore', 'ignore', 'ignore'] });
  }

  /** The CPU time so far of all threads, and those of its children, in ms. */
  get cpuMs(): number {
    return processesOf(this.#child.pid ?? 0).reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) throw new Error(`a program ended with ${this.#child.exitCode}`);
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}

function processesOf(pid: number): number[] {
  const children = listed(`/proc/${pid}/task`).flatMap((task) =>
    text(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(processesOf)];
}

function cpuMsOf(pid: number): number {
  // In ns, while /proc/…/stat counts in ticks of 10 ms.
  return listed(`/proc/${pid}/task`)
    .map((task) => Number(text(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0]) / 1e6)
    .reduce((sum, value) => sum + value, 0);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
