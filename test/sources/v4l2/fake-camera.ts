// A camera behind the kernel's calls, made of JavaScript: filled, damaged and unplugged by hand.
import { constants as system } from 'node:os';
import { VIDIOC, type VideoCall } from '#src/sources/v4l2/v4l2-abi.js';
import type { Kernel, Watch } from '#src/sources/v4l2/v4l2-syscalls.js';

const { EAGAIN, EINVAL, ENODEV } = system.errno;
const FLAG_ERROR = 0x40;
const FLAG_MONOTONIC = 0x2000;

interface Filled {
  readonly index: number;
  readonly bytesUsed: number;
  readonly flags: number;
  readonly sequence: number;
  readonly takenUs: bigint;
}

export interface FillOptions {
  readonly damaged?: boolean;
  /** Frames that the camera drops before this one. */
  readonly skips?: number;
  readonly takenUs?: bigint;
  /** What the driver says that it wrote, if not the truth. */
  readonly bytesUsed?: number;
}

export class FakeCamera implements Kernel {
  /** The formats that it has; the first is granted where none of them is asked for. */
  formats = ['MJPG'];
  stride = 0;
  driver = 'uvcvideo';
  capabilities = 0x0400_0001;
  buffersGranted = 4;
  bufferBytes = 4_096;
  /** Calls that fail, and how. */
  readonly failing = new Map<VideoCall, number>();
  readonly mapped = new Map<bigint, Buffer>();
  readonly calls: string[] = [];
  watches = 0;
  streaming = false;
  #unplugged = false;
  #sequence = -1;
  #nextAddress = 0x1000n;
  #memory: Buffer[] = [];
  #queued: number[] = [];
  #filled: Filled[] = [];
  #ready: ((failed: boolean) => void) | undefined;

  /** Buffers that the driver could fill. */
  get queued(): number {
    return this.#queued.length;
  }

  /** The camera takes a picture. False where it had no buffer for it. */
  fill(bytes: Uint8Array, options: FillOptions = {}): boolean {
    this.#sequence += 1 + (options.skips ?? 0);
    const index = this.#queued.shift();
    if (index === undefined) return false;
    this.#memory[index]?.set(bytes);
    this.#filled.push({
      index,
      bytesUsed: options.bytesUsed ?? bytes.length,
      flags: (options.damaged ? FLAG_ERROR : 0) | (options.takenUs === undefined ? 0 : FLAG_MONOTONIC),
      sequence: this.#sequence,
      takenUs: options.takenUs ?? 0n,
    });
    this.#notify(false);
    return true;
  }

  unplug(): void {
    this.#unplugged = true;
    this.#notify(true);
  }

  /** A descriptor that says that something is wrong where no call does. */
  failSilently(): void {
    this.#notify(true);
  }

  ioctl(_fd: number, request: number, argument: Buffer): number {
    const call = (Object.keys(VIDIOC) as VideoCall[]).find((name) => VIDIOC[name] === request);
    if (call === undefined) return EINVAL;
    this.calls.push(call);
    if (this.#unplugged) return ENODEV;
    return this.failing.get(call) ?? this.#answer(call, argument);
  }

  async slowIoctl(fd: number, request: number, argument: Buffer): Promise<number> {
    return this.ioctl(fd, request, argument);
  }

  map(_fd: number, offset: number, length: number): { address: bigint } {
    const memory = Buffer.alloc(length);
    this.#memory[offset / 0x1000] = memory;
    this.#nextAddress += 0x1000n;
    this.mapped.set(this.#nextAddress, memory);
    return { address: this.#nextAddress };
  }

  unmap(address: bigint): void {
    if (!this.mapped.delete(address)) throw new Error('unmapped twice: this would crash');
  }

  copy(to: Uint8Array, address: bigint): void {
    const memory = this.mapped.get(address);
    if (memory === undefined || to.length > memory.length) throw new Error('read outside of the mapping: a crash');
    to.set(memory.subarray(0, to.length));
  }

  watch(_fd: number, ready: (failed: boolean) => void): Watch {
    this.watches += 1;
    this.#ready = ready;
    if (this.#filled.length > 0) this.#notify(false);
    return {
      close: () => {
        if (this.#ready === undefined) return;
        this.watches -= 1;
        this.#ready = undefined;
      },
    };
  }

  #notify(failed: boolean): void {
    setImmediate(() => this.#ready?.(failed));
  }

  #answer(call: VideoCall, argument: Buffer): number {
    switch (call) {
      case 'QUERYCAP':
        argument.write(this.driver, 0, 'latin1');
        argument.writeUInt32LE(this.capabilities, 84);
        return 0;
      case 'S_FMT':
        return this.#grant(argument);
      case 'REQBUFS':
        argument.writeUInt32LE(Math.min(argument.readUInt32LE(0), this.buffersGranted), 0);
        return 0;
      case 'QUERYBUF':
        argument.writeUInt32LE(argument.readUInt32LE(0) * 0x1000, 64);
        argument.writeUInt32LE(this.bufferBytes, 72);
        return 0;
      case 'QBUF':
        this.#queued.push(argument.readUInt32LE(0));
        return 0;
      case 'DQBUF':
        return this.#dequeue(argument);
      case 'STREAMON':
        this.streaming = true;
        return 0;
      case 'STREAMOFF':
        this.streaming = false;
        this.#queued = [];
        this.#filled = [];
        return 0;
      case 'S_PARM':
        return 0;
    }
  }

  #grant(argument: Buffer): number {
    const asked = argument.toString('latin1', 16, 20);
    argument.write(this.formats.includes(asked) ? asked : (this.formats[0] ?? ''), 16, 4, 'latin1');
    argument.writeUInt32LE(this.stride, 24);
    return 0;
  }

  #dequeue(argument: Buffer): number {
    const filled = this.#filled.shift();
    if (filled === undefined) return EAGAIN;
    argument.writeUInt32LE(filled.index, 0);
    argument.writeUInt32LE(filled.bytesUsed, 8);
    argument.writeUInt32LE(filled.flags, 12);
    argument.writeBigInt64LE(filled.takenUs / 1_000_000n, 24);
    argument.writeBigInt64LE(filled.takenUs % 1_000_000n, 32);
    argument.writeUInt32LE(filled.sequence, 56);
    return 0;
  }
}
