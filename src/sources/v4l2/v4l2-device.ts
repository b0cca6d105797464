// An open V4L2 device: its capabilities, format and rate, and an error message for every call that fails.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { constants as system } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import type { CameraRequest } from '../camera-request.js';
import { busyError, openError, unpluggedError } from './device-errors.js';
import {
  formatRequest,
  type NegotiatedFormat,
  newCapability,
  rateRequest,
  readCapability,
  readFormat,
  VIDIOC,
  type VideoCall,
} from './v4l2-abi.js';
import { negotiate } from './v4l2-format.js';
import type { Kernel } from './v4l2-syscalls.js';

/** A device, and the name that the user gave it. */
export interface DevicePath {
  /** `/dev/video0`. */
  readonly node: string;
  /** The path that the user wrote, such as a by-id path. */
  readonly path: string;
}

/** A V4L2 device that is open. */
export class V4l2Device {
  readonly kernel: Kernel;
  readonly #at: DevicePath;
  readonly #handle: FileHandle;

  /** @throws TtycamError why it cannot be opened. */
  static async open(at: DevicePath, kernel: Kernel): Promise<V4l2Device> {
    try {
      // Node adds O_CLOEXEC.
      return new V4l2Device(at, await open(at.node, constants.O_RDWR | constants.O_NONBLOCK), kernel);
    } catch (reason) {
      throw await openError(at.path, reason);
    }
  }

  private constructor(at: DevicePath, handle: FileHandle, kernel: Kernel) {
    this.#at = at;
    this.#handle = handle;
    this.kernel = kernel;
  }

  get fd(): number {
    return this.#handle.fd;
  }

  /**
   * Sets the format and the rate, and returns the negotiated format.
   *
   * @throws TtycamError when it is no camera, is busy, or has no supported format.
   */
  async configure(request: CameraRequest): Promise<NegotiatedFormat> {
    await this.#assertCamera();
    const negotiated = await negotiate(this.#at.path, request, async (pixelFormat) => {
      const format = formatRequest(pixelFormat, request.size);
      await this.call('S_FMT', format);
      return readFormat(format);
    });
    // A driver that cannot set a rate returns an error and keeps its own. The frames show the rate it really uses.
    if (request.fps !== undefined) await this.kernel.slowIoctl(this.fd, VIDIOC.S_PARM, rateRequest(request.fps));
    return negotiated;
  }

  /**
   * Makes a call, which may overwrite `argument`.
   *
   * @throws TtycamError why it failed.
   */
  async call(call: VideoCall, argument: Buffer): Promise<void> {
    const errno = await this.kernel.slowIoctl(this.fd, VIDIOC[call], argument);
    if (errno !== 0) throw this.error(call, errno);
  }

  /** The error for a failed call. `streaming`: the call was made after the stream had started. */
  error(call: VideoCall | 'mmap', errno: number, streaming = false): TtycamError {
    const { EBUSY, EIO, ENODEV, ENOSPC, ENXIO } = system.errno;
    const cause = new Error(`${call}: ${errnoText(errno)}`);
    switch (errno) {
      case EBUSY:
        return busyError(this.#at.path, cause);
      case ENODEV:
      case ENXIO:
        return unpluggedError(this.#at.path, cause);
      case ENOSPC:
        // uvcvideo returns this where the USB bus lacks bandwidth.
        return new TtycamError(
          'source-failed',
          `${this.#at.path}: the USB bus has no room for its pictures. Ask for less with --input-size, or use another port`,
          { cause },
        );
    }
    if (streaming && errno === EIO) return unpluggedError(this.#at.path, cause);
    return new TtycamError('source-failed', `${this.#at.path}: ${call} failed: ${errnoText(errno)}`, { cause });
  }

  /** The error for a descriptor that failed while no call did. */
  goneError(): TtycamError {
    return unpluggedError(this.#at.path);
  }

  /** Closes it, which also ends its stream. While it is open, a camera that is plugged in again gets another number. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #assertCamera(): Promise<void> {
    const capability = newCapability();
    await this.call('QUERYCAP', capability);
    const { captures, outputs, streams, driver } = readCapability(capability);
    if (captures && streams) return;
    // A feeder that was killed leaves a loopback device that is neither camera nor output.
    const isLoopback = outputs || driver === 'v4l2 loopback';
    const problem = captures
      ? 'cannot stream'
      : isLoopback
        ? 'gives no pictures now: no program feeds it'
        : 'is no camera: it captures no video';
    throw new TtycamError('source-failed', `${this.#at.path} ${problem}`);
  }
}

/** An error number in words: `EINVAL, invalid argument`. */
export function errnoText(errno: number): string {
  const [name, text] = getSystemErrorMap().get(-errno) ?? [`error ${errno}`, undefined];
  return text === undefined ? name : `${name}, ${text}`;
}
