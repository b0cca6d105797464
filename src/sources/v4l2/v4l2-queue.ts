// The streaming buffers of a V4L2 device, memory-mapped. The newest filled buffer is held, and older ones are requeued.
import { constants as system } from 'node:os';
import { hrtime } from 'node:process';
import { monotonicMs } from '../../net/clock.js';
import { buffersRequest, type FilledBuffer, readBufferCount } from './abi/buffer-abi.js';
import { streamType } from './abi/buffer-type.js';
import type { PlaneFormat } from './abi/format-abi.js';
import { VIDIOC } from './abi/ioctl-numbers.js';
import type { FilledPlane } from './abi/planes-abi.js';
import { BufferArgument } from './buffer-argument.js';
import type { V4l2Device } from './v4l2-device.js';

/** How many to request: one is held for the reader, one is being filled, and two cover delays. */
const BUFFERS = 4;
/** With fewer, the held buffer would leave none for the driver. */
const MIN_BUFFERS = 2;

/** A frame that is this much older than the stream is a stale one. */
const STALE_AFTER_US = 1_000_000;

/** A larger gap between two frame counters is ignored. */
const MAX_MISSED = 1_000;

/** The memory of a buffer, or of one of its planes. */
interface Mapping {
  readonly address: bigint;
  readonly length: number;
}

/** The copy of a filled buffer, which was requeued. */
export interface CapturedBuffer {
  /** Planes lie one behind the other, each in the whole length of its format. */
  readonly bytes: Uint8Array;
  /** How many bytes each plane has; one for a picture without planes. */
  readonly planeBytes: readonly number[];
  readonly filled: FilledBuffer;
  /** Frames before this one that were not read: they were replaced, or no buffer was free for them. */
  readonly missed: number;
}

type CopiedBuffer = Pick<CapturedBuffer, 'bytes' | 'planeBytes'>;

/** The buffers of a device that streams. */
export class BufferQueue {
  readonly #device: V4l2Device;
  /** Of each buffer, the memory of its planes. */
  readonly #mappings: (readonly Mapping[])[] = [];
  /** Where each plane begins in a copied picture, and behind them where the picture ends. */
  readonly #planeStarts: readonly number[];
  readonly #dequeued: BufferArgument;
  readonly #queued: BufferArgument;
  #held: FilledBuffer | undefined;
  #lastSequence: number | undefined;
  #replaced = 0;
  #damaged = 0;
  #startedUs = 0;
  /** How many more frames may be stale. */
  #staleBudget = 0;

  /**
   * Maps the buffers and starts the stream.
   *
   * @param planes The planes of the negotiated format; undefined where a picture has one buffer.
   */
  static async start(device: V4l2Device, planes?: readonly PlaneFormat[]): Promise<BufferQueue> {
    const queue = new BufferQueue(device, planes);
    try {
      await queue.#map();
      queue.#startedUs = monotonicUs();
      // The driver cannot have kept more. Without this limit, a camera with a wrong clock would give no frame at all.
      queue.#staleBudget = queue.#mappings.length;
      await device.call('STREAMON', streamType(device.type));
      return queue;
    } catch (reason) {
      await queue.stop();
      throw reason;
    }
  }

  private constructor(device: V4l2Device, planes: readonly PlaneFormat[] | undefined) {
    this.#device = device;
    this.#planeStarts = planeStarts(planes);
    this.#dequeued = new BufferArgument(device.kernel, device.type, planes?.length);
    this.#queued = new BufferArgument(device.kernel, device.type, planes?.length);
  }

  /**
   * Dequeues the filled buffers and holds the newest whole one. The others are requeued at once, so that a slow reader
   * gets the newest frame and the driver always has a free buffer.
   *
   * @returns How many buffers are damaged or empty.
   * @throws TtycamError when the camera is gone.
   */
  drain(): number {
    let damaged = 0;
    // Limited to one round, as a camera that is faster than this loop would never let it end.
    for (let count = 0; count < this.#mappings.length; count += 1) {
      const errno = this.#device.kernel.ioctl(this.#device.fd, VIDIOC.DQBUF, this.#dequeued.prepare());
      if (errno === system.errno.EAGAIN) break;
      if (errno !== 0) throw this.#device.error('DQBUF', errno, true);
      const buffer = this.#dequeued.filled();
      if (buffer.damaged || buffer.bytesUsed === 0) {
        damaged += 1;
        this.#requeue(buffer);
        continue;
      }
      if (this.#isStale(buffer)) {
        this.#requeue(buffer);
        continue;
      }
      if (this.#held !== undefined) {
        this.#replaced += 1;
        this.#requeue(this.#held);
      }
      this.#held = buffer;
    }
    this.#damaged += damaged;
    return damaged;
  }

  /**
   * Copies the newest frame, and requeues its buffer.
   *
   * @param into The destination, if it is long enough; else memory of exactly the frame's length is allocated.
   */
  take(into?: Uint8Array): CapturedBuffer | undefined {
    const filled = this.#held;
    if (filled === undefined) return undefined;
    this.#held = undefined;
    const { bytes, planeBytes } =
      filled.planes === undefined ? this.#copyWhole(filled, into) : this.#copyPlanes(filled, filled.planes, into);
    this.#requeue(filled);
    return { bytes, planeBytes, filled, missed: this.#missed(filled.sequence) };
  }

  #copyWhole({ index, bytesUsed }: FilledBuffer, into: Uint8Array | undefined): CopiedBuffer {
    const [mapping] = this.#mapping(index);
    const total = Math.min(bytesUsed, mapping?.length ?? 0);
    const bytes = memoryFor(total, into);
    if (mapping !== undefined) this.#device.kernel.copy(bytes, mapping.address);
    return { bytes, planeBytes: [total] };
  }

  #copyPlanes({ index }: FilledBuffer, planes: readonly FilledPlane[], into: Uint8Array | undefined): CopiedBuffer {
    const mappings = this.#mapping(index);
    const parts = mappings.map(({ address, length }, at) => {
      const { start, byteCount } = planes[at] ?? { start: 0, byteCount: 0 };
      return { address: address + BigInt(start), byteCount: Math.max(0, Math.min(byteCount, length - start)) };
    });
    const [only] = parts;
    const total = parts.length === 1 ? (only?.byteCount ?? 0) : (this.#planeStarts.at(-1) ?? 0);
    const bytes = memoryFor(total, into);
    for (const [at, { address, byteCount }] of parts.entries()) {
      const start = this.#planeStarts[at] ?? 0;
      this.#device.kernel.copy(bytes.subarray(start, Math.min(total, start + byteCount)), address);
    }
    return { bytes, planeBytes: parts.map(({ byteCount }) => byteCount) };
  }

  /** Ends the stream and unmaps the buffers. Errors are ignored, as the device is closed next. */
  async stop(): Promise<void> {
    const { kernel, fd, type } = this.#device;
    await kernel.slowIoctl(fd, VIDIOC.STREAMOFF, streamType(type));
    for (const { address, length } of this.#mappings.splice(0).flat()) kernel.unmap(address, length);
    await kernel.slowIoctl(fd, VIDIOC.REQBUFS, buffersRequest(0, type));
  }

  async #map(): Promise<void> {
    const request = buffersRequest(BUFFERS, this.#device.type);
    await this.#device.call('REQBUFS', request);
    const count = readBufferCount(request);
    if (count < MIN_BUFFERS) throw this.#device.error('REQBUFS', system.errno.ENOMEM);
    const { kernel, fd } = this.#device;
    for (let index = 0; index < count; index += 1) {
      await this.#device.call('QUERYBUF', this.#queued.prepare(index));
      const mapped: Mapping[] = [];
      // Listed before it is whole, so that `stop` unmaps what was mapped.
      this.#mappings.push(mapped);
      for (const { offset, length } of this.#queued.mappings()) {
        const memory = kernel.map(fd, offset, length);
        if ('errno' in memory) throw this.#device.error('mmap', memory.errno);
        mapped.push({ address: memory.address, length });
      }
      await this.#device.call('QBUF', this.#queued.prepare(index));
    }
  }

  #mapping(index: number): readonly Mapping[] {
    const mapping = this.#mappings[index];
    // The driver names a buffer that does not exist: nothing is read.
    if (mapping === undefined) throw this.#device.error('DQBUF', system.errno.EINVAL);
    return mapping;
  }

  #requeue({ index }: FilledBuffer): void {
    // Throws where there is no such buffer.
    this.#mapping(index);
    const errno = this.#device.kernel.ioctl(this.#device.fd, VIDIOC.QBUF, this.#queued.prepare(index));
    if (errno !== 0) throw this.#device.error('QBUF', errno, true);
  }

  // A loopback device whose feeder has ended gives its last frames again to each new stream.
  #isStale({ capturedUs }: FilledBuffer): boolean {
    if (this.#staleBudget === 0) return false;
    const isOld = capturedUs !== undefined && capturedUs < this.#startedUs - STALE_AFTER_US;
    this.#staleBudget = isOld ? this.#staleBudget - 1 : 0;
    return isOld;
  }

  #missed(sequence: number): number {
    const counted = this.#lastSequence === undefined ? 0 : ((sequence - this.#lastSequence) >>> 0) - 1 - this.#damaged;
    const missed = counted > MAX_MISSED ? this.#replaced : Math.max(this.#replaced, counted);
    this.#lastSequence = sequence;
    this.#replaced = 0;
    this.#damaged = 0;
    return missed;
  }
}

/** Not from Buffer's pool, as the reader owns a frame's memory; not zeroed, as it is overwritten at once. */
function memoryFor(length: number, into: Uint8Array | undefined): Uint8Array {
  return into !== undefined && into.length >= length ? into.subarray(0, length) : Buffer.allocUnsafeSlow(length);
}

/**
 * The start of `performance.now()` on CLOCK_MONOTONIC, in µs. Drivers use that clock; it is also that of Node's `hrtime`.
 * A process that is preempted between the two readings gets a value that is too small, so the largest of three is taken.
 */
const originUs = Math.max(measureOriginUs(), measureOriginUs(), measureOriginUs());

function measureOriginUs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1_000_000 + nanoseconds / 1_000 - monotonicMs() * 1_000;
}

/**
 * The time on CLOCK_MONOTONIC, in µs.
 *
 * @param nowMs A reading of `monotonicMs`, where the caller already has one.
 */
export function monotonicUs(nowMs = monotonicMs()): number {
  return originUs + nowMs * 1_000;
}

/** Planes lie one behind the other, each in the whole length of its format. */
function planeStarts(planes: readonly PlaneFormat[] = []): number[] {
  const starts = [0];
  for (const { bytes } of planes) starts.push((starts.at(-1) ?? 0) + bytes);
  return starts;
}
