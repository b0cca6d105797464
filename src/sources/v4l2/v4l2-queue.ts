// The streaming buffers of a V4L2 device, memory-mapped. The newest filled buffer is held, and older ones are requeued.
import { constants as system } from 'node:os';
import { hrtime } from 'node:process';
import { monotonicMs } from '../../net/clock.js';
import {
  bufferRequest,
  buffersRequest,
  type FilledBuffer,
  readBufferCount,
  readFilledBuffer,
  readMapping,
} from './abi/buffer-abi.js';
import { streamType } from './abi/buffer-type.js';
import { VIDIOC } from './abi/ioctl-numbers.js';
import type { V4l2Device } from './v4l2-device.js';

/** How many to request: one is held for the reader, one is being filled, and two cover delays. */
const BUFFERS = 4;
/** With fewer, the held buffer would leave none for the driver. */
const MIN_BUFFERS = 2;

/** A frame that is this much older than the stream is a stale one. */
const STALE_AFTER_US = 1_000_000;

/** A larger gap between two frame counters is ignored. */
const MAX_MISSED = 1_000;

interface Mapping {
  readonly address: bigint;
  readonly length: number;
  /** The argument that queues it. Kept as a template, as the kernel overwrites what it is given. */
  readonly request: Buffer;
}

/** The copy of a filled buffer, which was requeued. */
export interface CapturedBuffer {
  readonly bytes: Uint8Array;
  readonly filled: FilledBuffer;
  /** Frames before this one that were not read: they were replaced, or no buffer was free for them. */
  readonly missed: number;
}

/** The buffers of a device that streams. */
export class BufferQueue {
  readonly #device: V4l2Device;
  readonly #mappings: Mapping[] = [];
  /** Reused by every call, so that a frame allocates nothing here. */
  readonly #dequeued = bufferRequest();
  readonly #queued = bufferRequest();
  #held: FilledBuffer | undefined;
  #lastSequence: number | undefined;
  #replaced = 0;
  #damaged = 0;
  #startedUs = 0;
  /** How many more frames may be stale. */
  #staleBudget = 0;

  /** Maps the buffers and starts the stream. */
  static async start(device: V4l2Device): Promise<BufferQueue> {
    const queue = new BufferQueue(device);
    try {
      await queue.#map();
      queue.#startedUs = monotonicUs();
      // The driver cannot have kept more. Without this limit, a camera with a wrong clock would give no frame at all.
      queue.#staleBudget = queue.#mappings.length;
      await device.call('STREAMON', streamType());
      return queue;
    } catch (reason) {
      await queue.stop();
      throw reason;
    }
  }

  private constructor(device: V4l2Device) {
    this.#device = device;
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
      const errno = this.#device.kernel.ioctl(this.#device.fd, VIDIOC.DQBUF, this.#dequeued);
      if (errno === system.errno.EAGAIN) break;
      if (errno !== 0) throw this.#device.error('DQBUF', errno, true);
      const buffer = readFilledBuffer(this.#dequeued);
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
    const { address, length } = this.#mapping(filled.index);
    const byteCount = Math.min(filled.bytesUsed, length);
    // Not from Buffer's pool, as the reader owns the frame's memory; not zeroed, as it is overwritten at once.
    const bytes =
      into !== undefined && into.length >= byteCount ? into.subarray(0, byteCount) : Buffer.allocUnsafeSlow(byteCount);
    this.#device.kernel.copy(bytes, address);
    this.#requeue(filled);
    return { bytes, filled, missed: this.#missed(filled.sequence) };
  }

  /** Ends the stream and unmaps the buffers. Errors are ignored, as the device is closed next. */
  async stop(): Promise<void> {
    const { kernel, fd } = this.#device;
    await kernel.slowIoctl(fd, VIDIOC.STREAMOFF, streamType());
    for (const { address, length } of this.#mappings.splice(0)) kernel.unmap(address, length);
    await kernel.slowIoctl(fd, VIDIOC.REQBUFS, buffersRequest(0));
  }

  async #map(): Promise<void> {
    const request = buffersRequest(BUFFERS);
    await this.#device.call('REQBUFS', request);
    const count = readBufferCount(request);
    if (count < MIN_BUFFERS) throw this.#device.error('REQBUFS', system.errno.ENOMEM);
    const { kernel, fd } = this.#device;
    for (let index = 0; index < count; index += 1) {
      const buffer = bufferRequest(index);
      await this.#device.call('QUERYBUF', buffer);
      const { offset, length } = readMapping(buffer);
      const mapped = kernel.map(fd, offset, length);
      if ('errno' in mapped) throw this.#device.error('mmap', mapped.errno);
      this.#mappings.push({ address: mapped.address, length, request: bufferRequest(index) });
      await this.#device.call('QBUF', bufferRequest(index));
    }
  }

  #mapping(index: number): Mapping {
    const mapping = this.#mappings[index];
    // The driver names a buffer that does not exist: nothing is read.
    if (mapping === undefined) throw this.#device.error('DQBUF', system.errno.EINVAL);
    return mapping;
  }

  #requeue({ index }: FilledBuffer): void {
    this.#queued.set(this.#mapping(index).request);
    const errno = this.#device.kernel.ioctl(this.#device.fd, VIDIOC.QBUF, this.#queued);
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
