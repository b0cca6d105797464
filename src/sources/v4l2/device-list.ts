// Reads a list of a V4L2 device, which answers one entry at a time.
import type { Kernel } from './v4l2-syscalls.js';

/**
 * The answers to a call, from index 0 until the driver has no more, or `maxEntries` were read.
 *
 * @param call The number of the call: one of VIDIOC_ENUM_*.
 * @param query Returns the argument of the call for an index. The driver writes its answer into it.
 */
export async function* deviceList(
  kernel: Kernel,
  fd: number,
  call: number,
  query: (index: number) => Buffer,
  maxEntries: number,
): AsyncGenerator<Buffer> {
  for (let index = 0; index < maxEntries; index += 1) {
    const argument = query(index);
    if ((await kernel.slowIoctl(fd, call, argument)) !== 0) return;
    yield argument;
  }
}
