// The kernel's calls that V4L2 needs and Node has not: ioctl and mmap through koffi, waiting through Node's own loop.
import { createRequire } from 'node:module';
import { ABI_ARCHITECTURES } from './v4l2-abi.js';

/** The kernel, as far as a capture needs it. Errors are numbers, of `os.constants.errno`; 0 is none. */
export interface Kernel {
  /** For calls that return at once. */
  ioctl(fd: number, request: number, argument: Buffer): number;
  /** In a thread of its own, for calls that talk to the device: one that hangs would hold up everything else. */
  slowIoctl(fd: number, request: number, argument: Buffer): Promise<number>;
  /** Maps memory of a device. */
  map(fd: number, offset: number, length: number): { readonly address: bigint } | { readonly errno: number };
  unmap(address: bigint, length: number): void;
  /** Copies the first `to.length` bytes out of mapped memory. */
  copy(to: Uint8Array, address: bigint): void;
  /** Calls `ready` whenever the descriptor can be read, or has `failed`, until the watch is closed. */
  watch(fd: number, ready: (failed: boolean) => void): Watch;
}

export interface Watch {
  /** Must come before the descriptor is closed. */
  close(): void;
}

/** The kernel's calls, or why they cannot be had. */
export type KernelAccess = { readonly kernel: Kernel } | { readonly unavailable: string };

type Koffi = typeof import('koffi');

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

let loaded: KernelAccess | undefined;

/** Loads koffi with the first call, and not at all where it could not help. */
export function kernelAccess(): KernelAccess {
  loaded ??= loadKernel(process.platform, process.arch);
  return loaded;
}

/** What there is on such a machine; `kernelAccess` remembers it. */
export function loadKernel(platform: NodeJS.Platform, architecture: string): KernelAccess {
  if (platform !== 'linux') return { unavailable: `${platform} has no V4L2` };
  if (!ABI_ARCHITECTURES.has(architecture)) return { unavailable: `not made for ${architecture}` };
  try {
    // Synchronous, unlike import(), so that a backend can be chosen without waiting.
    const koffi = createRequire(import.meta.url)('koffi') as Koffi;
    // Its one part that is not documented, and so may be gone one day.
    if (typeof koffi.node?.poll !== 'function') return { unavailable: 'this koffi cannot wait for a descriptor' };
    return { kernel: bind(koffi) };
  } catch (reason) {
    // Not installed, as it is optional; not built for this machine; or no glibc (Alpine).
    const [firstLine] = (reason instanceof Error ? reason.message : String(reason)).split('\n');
    return { unavailable: `koffi cannot be used (${firstLine})` };
  }
}

type Ioctl = (fd: number, request: number, argument: Buffer) => number;
type AsyncIoctl = (
  fd: number,
  request: number,
  argument: Buffer,
  done: (error: unknown, result: number) => void,
) => void;

function bind(koffi: Koffi): Kernel {
  const libc = koffi.load('libc.so.6');
  // ioctl takes its last argument as a variadic one. On these architectures a pointer travels the same way either way.
  const ioctl = libc.func('int ioctl(int fd, unsigned long request, void *argument)');
  const callIoctl = ioctl as unknown as Ioctl;
  const callSlowIoctl = ioctl.async as unknown as AsyncIoctl;
  const mmap = libc.func(
    'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
  ) as unknown as (
    address: null,
    length: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => bigint | null;
  const munmap = libc.func('int munmap(void *address, size_t length)') as unknown as (
    address: bigint,
    length: number,
  ) => number;
  // Bytes are copied by the C library, and no view of the mapping is ever made: one that outlived it would be a crash.
  const memcpy = libc.func('void memcpy(void *to, void *from, size_t length)') as unknown as (
    to: Uint8Array,
    from: bigint,
    length: number,
  ) => void;
  return {
    ioctl: (fd, request, argument) => (callIoctl(fd, request, argument) === -1 ? koffi.errno() : 0),
    slowIoctl: (fd, request, argument) =>
      new Promise((resolve, reject) => {
        callSlowIoctl(fd, request, argument, (error, result) => {
          if (error != null) reject(error);
          else resolve(result === -1 ? koffi.errno() : 0);
        });
      }),
    map: (fd, offset, length) => {
      const address = mmap(null, length, PROT_READ_WRITE, MAP_SHARED, fd, offset);
      return address === null || address === MAP_FAILED ? { errno: koffi.errno() } : { address };
    },
    unmap: (address, length) => {
      munmap(address, length);
    },
    copy: (to, address) => memcpy(to, address, to.length),
    watch: (fd, ready) => watch(koffi, fd, ready),
  };
}

/**
 * Waits in Node's own loop (libuv's uv_poll), which needs no thread. A poll() in one of koffi's threads was measured to
 * cost 0.1 ms of CPU more a frame, and would have to be woken for an abort.
 */
function watch(koffi: Koffi, fd: number, ready: (failed: boolean) => void): Watch {
  let closed = false;
  const whenPolled = (status: unknown) => {
    // What koffi calls is outside of Node's bookkeeping: promises resolved here would wait for some other event.
    setImmediate(() => {
      if (!closed) ready(typeof status === 'number' && status < 0);
    });
  };
  // Its types leave out that the status comes first.
  const handle = koffi.node.poll(fd, { readable: true }, whenPolled);
  return {
    close: () => {
      // koffi does not stand a second one.
      if (closed) return;
      closed = true;
      handle.close();
    },
  };
}
