// A simulated camera behind the system calls, which a test fills, damages and unplugs.
import { constants as system } from 'node:os';
import type { Size } from '#src/core/geometry.js';
import type { PlaneFormat } from '#src/sources/v4l2/abi/format-abi.js';
import { VIDIOC, type VideoCall } from '#src/sources/v4l2/abi/ioctl-numbers.js';
import type { Kernel, PollHandle } from '#src/sources/v4l2/v4l2-syscalls.js';
import { FakeControls } from './fake-controls.js';
import type { FakeInput } from './fake-input.js';
import { listEntry } from './fake-lists.js';
import { FakePlanes, type FilledPlane, PLANES } from './fake-planes.js';

const { EAGAIN, EINVAL, ENODEV } = system.errno;
const FLAG_ERROR = 0x40;
const FLAG_MONOTONIC = 0x2000;
/** The name of each call by its number. */
const CALLS = new Map((Object.keys(VIDIOC) as VideoCall[]).map((name) => [VIDIOC[name], name]));

interface Filled {
  readonly index: number;
  readonly bytesUsed: number;
  readonly flags: number;
  readonly sequence: number;
  readonly capturedUs: bigint;
  readonly planes?: readonly FilledPlane[] | undefined;
}

export interface FillOptions {
  readonly damaged?: boolean;
  /** Frames that the camera drops before this one. */
  readonly skips?: number;
  readonly capturedUs?: bigint;
  /** The byte count that the driver reports, where it is wrong. */
  readonly bytesUsed?: number;
}

export class FakeCamera implements Kernel {
  /** The formats that it has; the first is chosen where another one is requested. */
  formats = ['MJPG'];
  /** Its formats with a buffer for each plane. */
  planeFormats: string[] = [];
  /** What it grants for those. */
  planes: readonly PlaneFormat[] = [];
  /** Whether it refuses other formats, as a loopback device does, and does not choose one. */
  refusesFormats = false;
  /** The sizes that it lists; it takes the last one for a size that it does not have. */
  sizes: readonly Size[] = [];
  /** The range of sizes that it lists where it has no `sizes`. */
  largest: Size | undefined;
  fps = 30;
  input: FakeInput | undefined;
  stride = 0;
  driver = 'uvcvideo';
  capabilities = 0x0400_0001;
  maxBuffers = 4;
  bufferBytes = 4_096;
  /** Calls that fail, and how. */
  readonly failing = new Map<VideoCall, number>();
  readonly mapped = new Map<bigint, Buffer>();
  readonly calls: string[] = [];
  readonly controls = new FakeControls();
  polls = 0;
  /** Is called when the capture begins to poll. */
  polled: (() => void) | undefined;
  streaming = false;
  /** The format that it streams. */
  granted = '';
  readonly #planes = new FakePlanes();
  #unplugged = false;
  #sequence = -1;
  #nextAddress = 0x1000n;
  #memory: Buffer[] = [];
  #queued: number[] = [];
  #filled: Filled[] = [];
  #ready: ((failed: boolean) => void) | undefined;

  /** How many buffers the driver could fill. */
  get queued(): number {
    return this.#queued.length;
  }

  /** The camera captures a picture. False where no buffer was free. */
  fill(bytes: Uint8Array, options: FillOptions = {}): boolean {
    return this.#fill((index) => this.#memory[index]?.set(bytes), { bytesUsed: bytes.length, ...options });
  }

  /** The camera captures a picture with a buffer for each plane. @param start Where the picture begins in each. */
  fillPlanes(parts: readonly Uint8Array[], start = 0): boolean {
    const planes = parts.map(({ length }) => ({ bytesUsed: length + start, start }));
    return this.#fill(
      (index) => {
        for (const [at, part] of parts.entries()) this.#memory[FakePlanes.page(index, at)]?.set(part, start);
      },
      {},
      planes,
    );
  }

  #fill(write: (index: number) => void, options: FillOptions, planes?: readonly FilledPlane[]): boolean {
    this.#sequence += 1 + (options.skips ?? 0);
    const index = this.#queued.shift();
    if (index === undefined) return false;
    write(index);
    this.#filled.push({
      index,
      planes,
      bytesUsed: options.bytesUsed ?? 0,
      flags: (options.damaged ? FLAG_ERROR : 0) | (options.capturedUs === undefined ? 0 : FLAG_MONOTONIC),
      sequence: this.#sequence,
      capturedUs: options.capturedUs ?? 0n,
    });
    this.#notify(false);
    return true;
  }

  unplug(): void {
    this.#unplugged = true;
    this.streaming = false;
    this.#notify(true);
  }

  /** The descriptor reports an error while no call fails. */
  failSilently(): void {
    this.#notify(true);
  }

  ioctl(_fd: number, request: number, argument: Buffer): number {
    const call = CALLS.get(request);
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
    // A picture may begin behind a header, within the page of the mapping.
    const base = address - (address % 0x1000n);
    const memory = this.mapped.get(base);
    const start = Number(address - base);
    if (memory === undefined || start + to.length > memory.length)
      throw new Error('read outside of the mapping: a crash');
    to.set(memory.subarray(start, start + to.length));
  }

  addressOf(memory: Buffer): bigint {
    return this.#planes.addressOf(memory);
  }

  poll(_fd: number, ready: (failed: boolean) => void): PollHandle {
    this.polls += 1;
    this.#ready = ready;
    this.polled?.();
    if (this.#filled.length > 0) this.#notify(false);
    return {
      close: () => {
        if (this.#ready === undefined) return;
        this.polls -= 1;
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
        return this.#setFormat(argument);
      case 'REQBUFS':
        argument.writeUInt32LE(Math.min(argument.readUInt32LE(0), this.maxBuffers), 0);
        return 0;
      case 'QUERYBUF':
        if (argument.readUInt32LE(4) === PLANES) {
          this.#planes.locate(argument, this.planes);
          return 0;
        }
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
      case 'G_PARM':
      case 'S_PARM':
        argument.writeUInt32LE(1, 12);
        argument.writeUInt32LE(this.fps, 16);
        return 0;
      case 'ENUM_FMT':
      case 'ENUM_FRAMESIZES':
      case 'ENUM_FRAMEINTERVALS':
        return listEntry(call, argument, this) ? 0 : EINVAL;
      case 'G_INPUT':
      case 'ENUMINPUT':
      case 'QUERYSTD':
      case 'S_STD':
      case 'QUERY_DV_TIMINGS':
      case 'S_DV_TIMINGS':
        return this.input?.answer(call, argument) ?? EINVAL;
      case 'QUERYCTRL':
      case 'QUERYMENU':
      case 'G_CTRL':
      case 'S_CTRL':
        return this.controls.answer(call, argument);
    }
  }

  #setFormat(argument: Buffer): number {
    const requested = argument.toString('latin1', 16, 20);
    const isPlanes = argument.readUInt32LE(0) === PLANES;
    const formats = isPlanes ? this.planeFormats : this.formats;
    if (this.refusesFormats && !formats.includes(requested)) return EINVAL;
    const [width, height] = [argument.readUInt32LE(8), argument.readUInt32LE(12)];
    const granted = this.sizes.find((size) => size.width === width && size.height === height) ?? this.sizes.at(-1);
    argument.writeUInt32LE(granted?.width ?? width, 8);
    argument.writeUInt32LE(granted?.height ?? height, 12);
    this.granted = formats.includes(requested) ? requested : (formats[0] ?? '');
    argument.write(this.granted, 16, 4, 'latin1');
    if (isPlanes) this.#planes.grant(argument, this.planes);
    else argument.writeUInt32LE(this.stride, 24);
    return 0;
  }

  #dequeue(argument: Buffer): number {
    const filled = this.#filled.shift();
    if (filled === undefined) return EAGAIN;
    if (filled.planes !== undefined) this.#planes.report(argument, filled.planes);
    argument.writeUInt32LE(filled.index, 0);
    argument.writeUInt32LE(filled.bytesUsed, 8);
    argument.writeUInt32LE(filled.flags, 12);
    argument.writeBigInt64LE(filled.capturedUs / 1_000_000n, 24);
    argument.writeBigInt64LE(filled.capturedUs % 1_000_000n, 32);
    argument.writeUInt32LE(filled.sequence, 56);
    return 0;
  }
}
