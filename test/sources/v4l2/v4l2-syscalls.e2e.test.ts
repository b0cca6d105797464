import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { constants as system, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { VIDIOC } from '#src/sources/v4l2/abi/ioctl-numbers.js';
import { chooseBackend } from '#src/sources/v4l2/v4l2-backend.js';
import { kernelAccess, loadKernel } from '#src/sources/v4l2/v4l2-syscalls.js';

const access = kernelAccess();

test('the system calls are available, or a reason is given', () => {
  assert.ok('kernel' in access || access.unavailable !== '');
  // CI has everything installed, so the rest of this file must not be skipped.
  if (process.env['CI'] === 'true' && process.platform === 'linux') assert.ok('kernel' in access);
});

test('other systems and 32-bit machines are refused before anything is loaded', () => {
  assert.deepEqual(loadKernel('darwin', 'arm64'), { unavailable: 'darwin has no V4L2' });
  assert.deepEqual(loadKernel('linux', 'arm'), { unavailable: 'not made for arm' });
});

test('the cheapest backend is ioctl where it is available, else a program', () => {
  assert.notEqual(chooseBackend({ unavailable: 'not here' }), 'ioctl');
  if ('kernel' in access) assert.equal(chooseBackend(access), 'ioctl');
});

suite('the kernel’s calls', { skip: 'unavailable' in access ? access.unavailable : false }, () => {
  if ('unavailable' in access) return;
  const { kernel } = access;

  test('a failed call returns its error number, synchronously and from its thread', async () => {
    const fd = openSync('/dev/null', 'r+');
    try {
      assert.equal(kernel.ioctl(fd, VIDIOC.QUERYCAP, Buffer.alloc(104)), system.errno.ENOTTY);
      assert.equal(await kernel.slowIoctl(fd, VIDIOC.QUERYCAP, Buffer.alloc(104)), system.errno.ENOTTY);
      assert.equal(await kernel.slowIoctl(-1, VIDIOC.QUERYCAP, Buffer.alloc(104)), system.errno.EBADF);
      assert.deepEqual(kernel.map(fd, 0, 4_096), { errno: system.errno.ENODEV });
    } finally {
      closeSync(fd);
    }
  });

  test('mapped memory can be copied and unmapped', () => {
    const fd = openSync('/dev/zero', 'r+');
    try {
      for (let round = 0; round < 100; round += 1) {
        const mapped = kernel.map(fd, 0, 1 << 20);
        assert.ok('address' in mapped);
        const bytes = new Uint8Array(5_000).fill(1);
        kernel.copy(bytes, mapped.address);
        assert.deepEqual(bytes, new Uint8Array(5_000));
        kernel.unmap(mapped.address, 1 << 20);
      }
    } finally {
      closeSync(fd);
    }
  });

  test('a poll reports a readable descriptor, resolves promises in its callback, and reports nothing once closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ttycam-poll-'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const fd = openSync(join(folder, 'pipe'), constants.O_RDWR | constants.O_NONBLOCK);
    try {
      let calls = 0;
      const first = new Promise<boolean>((resolve) => {
        const handle = kernel.poll(fd, (failed) => {
          calls += 1;
          handle.close();
          handle.close();
          resolve(failed);
        });
      });
      writeSync(fd, 'x');
      assert.equal(await first, false);
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(calls, 1);
    } finally {
      closeSync(fd);
      rmSync(folder, { recursive: true });
    }
  });
});
