// The buffers that a camera fills and we empty: mapped, queued, and the newest filled one always at hand.
import { constants as system } from 'node:os';
import {
  bufferRequest,
  buffersRequest,
  type FilledBuffer,
  readBufferCount,
  readFilledBuffer,
  readMapping,
  streamType,
  VIDIOC,
} from './v4l2-abi.js';
import { monotonicUs } from './v4l2-clock.js';
import type { V4l2Device } from './v4l2-device.js';

/** How many to ask for: one is held for whoever takes it, one is being filled, and two are for delays. */
const BUFFERS = 4;
/** With fewer, holding one would leave the driver none. */
const MIN_BUFFERS = 2;

/** A frame taken so long before the stream was started is not of this stream. */
const LEFT_OVER_AFTER_US = 1_000_000;

/** A camera that counts more frames than this at once is not believed. */
const MAX_MISSED = 1_000;

interface Mapping {
  readonly address: bigint;
  readonly length: number;
  /** What queues it, as it was first asked for: the kernel writes into what it is given. */
  readonly request: Buffer;
}

/** A filled buffer that was taken, copied, and given back. */
export interface Taken {
  readonly bytes: Uint8Array;
  readonly filled: FilledBuffer;
  /** Frames of the camera before this one that nobody saw: replaced by this one, or lost for want of a buffer. */
  readonly missed: number;
}

/** The buffers of a device that streams. */
export class BufferQueue {
  readonly #device: V4l2Device;
  readonly #mappings: Mapping[] = [];
  /** Used for every call: this goes on for each frame, for months. */
  readonly #dequeued = bufferRequest();
  readonly #queued = bufferRequest();
  #held: FilledBuffer | undefined;
  #lastSequence: number | undefined;
  #replaced = 0;
  #damaged = 0;
  #startedUs = 0;
  #mayBeLeftOver = 0;

  /** Maps the buffers and starts the stream. */
  static async start(device: V4l2Device): Promise<BufferQueue> {
    const queue = new BufferQueue(device);
    try {
      await queue.#map();
      queue.#startedUs = monotonicUs();
      // No more than the driver can have kept: a camera whose clock is wrong would otherwise give nothing.
      queue.#mayBeLeftOver = queue.#mappings.length;
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
   * Takes in what the camera has filled and keeps the newest whole one; the others go back at once, so that whoever is
   * slow finds the newest frame and not the oldest, and the driver never runs dry.
   *
   * @returns How many the driver says are damaged.
   * @throws TtycamError when the camera is gone.
   */
  drain(): number {
    let damaged = 0;
    // No more than can be there, or a camera that is faster than we are would hold us here.
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
      if (this.#isLeftOver(buffer)) {
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
   * Copies the newest frame out, the only copy there is, and gives its buffer back.
   *
   * @param into Where to, if it is long enough for the whole; else memory of exactly its length.
   */
  take(into?: Uint8Array): Taken | undefined {
    const filled = this.#held;
    if (filled === undefined) return undefined;
    this.#held = undefined;
    const { address, length } = this.#mapping(filled.index);
    const byteCount = Math.min(filled.bytesUsed, length);
    // Not Buffer.from or a pool's: it is filled at once, and belongs to whoever has it.
    const bytes =
      into !== undefined && into.length >= byteCount ? into.subarray(0, byteCount) : Buffer.allocUnsafeSlow(byteCount);
    this.#device.kernel.copy(bytes, address);
    this.#requeue(filled);
    return { bytes, filled, missed: this.#missed(filled.sequence) };
  }

  /** Ends the stream and unmaps. Nothing here can fail in a way that matters: the device is closed next. */
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
    // A driver that names a buffer it does not have is not read from.
    if (mapping === undefined) throw this.#device.error('DQBUF', system.errno.EINVAL);
    return mapping;
  }

  #requeue({ index }: FilledBuffer): void {
    this.#queued.set(this.#mapping(index).request);
    const errno = this.#device.kernel.ioctl(this.#device.fd, VIDIOC.QBUF, this.#queued);
    if (errno !== 0) throw this.#device.error('QBUF', errno, true);
  }

  // A loopback device whose feeder has died hands its last frames out again to each who asks, as if it were alive.
  #isLeftOver({ takenUs }: FilledBuffer): boolean {
    if (this.#mayBeLeftOver === 0) return false;
    const isOld = takenUs !== undefined && takenUs < this.#startedUs - LEFT_OVER_AFTER_US;
    this.#mayBeLeftOver = isOld ? this.#mayBeLeftOver - 1 : 0;
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
