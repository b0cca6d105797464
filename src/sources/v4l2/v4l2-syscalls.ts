// The system calls that V4L2 needs and Node lacks: ioctl and mmap through koffi, poll through Node's event loop.
import { createRequire } from 'node:module';
import { ABI_ARCHITECTURES } from './abi/ioctl-numbers.js';

/** The system calls of a capture. Results are error numbers of `os.constants.errno`; 0 is success. */
export interface Kernel {
  /** Makes a call that returns at once. */
  ioctl(fd: number, request: number, argument: Buffer): number;
  /** Makes a call in another thread. For calls that wait for the device, which would block the event loop if it hangs. */
  slowIoctl(fd: number, request: number, argument: Buffer): Promise<number>;
  /** Maps memory of a device. */
  map(fd: number, offset: number, length: number): { readonly address: bigint } | { readonly errno: number };
  unmap(address: bigint, length: number): void;
  /** Copies the first `to.length` bytes out of mapped memory. */
  copy(to: Uint8Array, address: bigint): void;
  /** Calls `onReady` whenever the descriptor can be read, or has `failed`, until the handle is closed. */
  poll(fd: number, onReady: (failed: boolean) => void): PollHandle;
}

export interface PollHandle {
  /** Must be called before the descriptor is closed. */
  close(): void;
}

/** The system calls, or why they are unavailable. */
export type KernelAccess = { readonly kernel: Kernel } | { readonly unavailable: string };

type Koffi = typeof import('koffi');

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

let loaded: KernelAccess | undefined;

/** The system calls of this machine. Loads koffi with the first call, and only where it is of use. */
export function kernelAccess(): KernelAccess {
  loaded ??= loadKernel(process.platform, process.arch);
  return loaded;
}

/** Loads the system calls of such a machine. `kernelAccess` caches the result. */
export function loadKernel(platform: NodeJS.Platform, architecture: string): KernelAccess {
  if (platform !== 'linux') return { unavailable: `${platform} has no V4L2` };
  if (!ABI_ARCHITECTURES.has(architecture)) return { unavailable: `not made for ${architecture}` };
  try {
    // Synchronous, unlike import(), so that a backend can be chosen without waiting.
    const koffi = createRequire(import.meta.url)('koffi') as Koffi;
    // This function is undocumented, so a later version may lack it.
    if (typeof koffi.node?.poll !== 'function') return { unavailable: 'this koffi cannot wait for a descriptor' };
    return { kernel: bind(koffi) };
  } catch (reason) {
    // It is optional and not installed, it has no build for this machine, or there is no glibc (Alpine).
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
  // ioctl is variadic. On these architectures, a variadic pointer is passed like any other.
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
  // The C library copies the bytes. A view of the mapping is never made, as a view that outlived it would crash Node.
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
    poll: (fd, onReady) => poll(koffi, fd, onReady),
  };
}

/**
 * Polls in Node's event loop (libuv's uv_poll), which needs no thread. Measured, a poll() in a thread of koffi's costs
 * 0.1 ms more of CPU time for each frame. An abort would also have to interrupt it.
 */
function poll(koffi: Koffi, fd: number, onReady: (failed: boolean) => void): PollHandle {
  let closed = false;
  const onPoll = (status: unknown) => {
    // koffi calls back without draining Node's microtask queue: promises resolved here would wait for another event.
    setImmediate(() => {
      if (!closed) onReady(typeof status === 'number' && status < 0);
    });
  };
  // koffi's types omit the first argument, the status.
  const handle = koffi.node.poll(fd, { readable: true }, onPoll);
  return {
    close: () => {
      // koffi does not allow a second close.
      if (closed) return;
      closed = true;
      handle.close();
    },
  };
}
