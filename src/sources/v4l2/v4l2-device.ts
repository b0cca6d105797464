// An open V4L2 device: asked what it is, set to a format and a rate, with words for every call that fails.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { constants as system } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import { busy, type CameraRequest, openError, unplugged } from '../camera-request.js';
import {
  formatRequest,
  newCapability,
  rateRequest,
  readCapability,
  readFormat,
  VIDIOC,
  type VideoCall,
} from './v4l2-abi.js';
import { type Grant, negotiate } from './v4l2-format.js';
import type { Kernel } from './v4l2-syscalls.js';

/** A device and how it was called for. */
export interface DevicePath {
  /** `/dev/video0`. */
  readonly node: string;
  /** What the person wrote, a by-id path perhaps. */
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
   * Sets format and rate, and says what was granted.
   *
   * @throws TtycamError when it is no camera, is busy, or has no format that can be read.
   */
  async configure(request: CameraRequest): Promise<Grant> {
    await this.#assertCamera();
    const grant = await negotiate(this.#at.path, request, async (pixelFormat) => {
      const format = formatRequest(pixelFormat, request.size);
      await this.call('S_FMT', format);
      return readFormat(format);
    });
    // A driver without rates says so, and then has its own. What it does grant shows in the frames.
    if (request.fps !== undefined) await this.kernel.slowIoctl(this.fd, VIDIOC.S_PARM, rateRequest(request.fps));
    return grant;
  }

  /**
   * Makes a call, which may change `argument`.
   *
   * @throws TtycamError why it failed.
   */
  async call(call: VideoCall, argument: Buffer): Promise<void> {
    const errno = await this.kernel.slowIoctl(this.fd, VIDIOC[call], argument);
    if (errno !== 0) throw this.error(call, errno);
  }

  /** What it means that a call failed. `streaming`: after the first frame could have come. */
  error(call: VideoCall | 'mmap', errno: number, streaming = false): TtycamError {
    const { EBUSY, EIO, ENODEV, ENOSPC, ENXIO } = system.errno;
    const cause = new Error(`${call}: ${errorWords(errno)}`);
    switch (errno) {
      case EBUSY:
        return busy(this.#at.path, cause);
      case ENODEV:
      case ENXIO:
        return unplugged(this.#at.path, cause);
      case ENOSPC:
        // uvcvideo's word for it.
        return new TtycamError(
          'source-failed',
          `${this.#at.path}: the USB bus has no room for its pictures. Ask for less with --input-size, or use another port`,
          { cause },
        );
    }
    if (streaming && errno === EIO) return unplugged(this.#at.path, cause);
    return new TtycamError('source-failed', `${this.#at.path}: ${call} failed: ${errorWords(errno)}`, { cause });
  }

  /** The error of a device whose descriptor has failed, for a reason that no call gave. */
  gone(): TtycamError {
    return unplugged(this.#at.path);
  }

  /** Closes it, which also ends its stream. Left open, a camera that is plugged in again would get another number. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #assertCamera(): Promise<void> {
    const capability = newCapability();
    await this.call('QUERYCAP', capability);
    const { captures, outputs, streams, driver } = readCapability(capability);
    if (captures && streams) return;
    // Killed, a feeder leaves a loopback device that is neither camera nor output.
    const fed = outputs || driver === 'v4l2 loopback';
    const words = captures
      ? 'cannot stream'
      : fed
        ? 'gives no pictures now: no program feeds it'
        : 'is no camera: it captures no video';
    throw new TtycamError('source-failed', `${this.#at.path} ${words}`);
  }
}

function errorWords(errno: number): string {
  const [name, words] = getSystemErrorMap().get(-errno) ?? [`error ${errno}`, undefined];
  return words === undefined ? name : `${name}, ${words}`;
}
