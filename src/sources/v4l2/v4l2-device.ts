// An open V4L2 device: its capabilities, format and rate, and an error message for every call that fails.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { constants as system } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import type { CameraRequest } from '../camera-request.js';
import { sizeInside } from '../capture-size.js';
import { type BufferType, TYPE_VIDEO_CAPTURE, TYPE_VIDEO_CAPTURE_PLANES } from './abi/buffer-type.js';
import { newCapability, readCapability } from './abi/capability-abi.js';
import { formatRequest, type NegotiatedFormat, readFormat } from './abi/format-abi.js';
import { VIDIOC, type VideoCall } from './abi/ioctl-numbers.js';
import { rateQuery, rateRequest, readRate } from './abi/rate-abi.js';
import { busyError, openError, unpluggedError } from './device-errors.js';
import { offeredFormats, offeredSizes } from './offered-formats.js';
import { adoptSignal, type Signal } from './signal/input-signal.js';
import { nearestSize, negotiate } from './v4l2-format.js';
import type { Kernel } from './v4l2-syscalls.js';

/** A device, and the name that the user gave it. */
export interface DevicePath {
  /** `/dev/video0`. */
  readonly node: string;
  /** The path that the user wrote, such as a by-id path. */
  readonly path: string;
}

/** What a driver has granted. */
export interface GrantedFormat extends NegotiatedFormat {
  /** The sizes that it has in this format; empty where it takes any, or lists none. */
  readonly sizes: readonly Size[];
  /** Frames a second; undefined where the driver does not say. */
  readonly fps: number | undefined;
  /** What to watch, for an input with a cable. */
  readonly signal: Signal | undefined;
}

/** A V4L2 device that is open. */
export class V4l2Device {
  readonly kernel: Kernel;
  readonly #at: DevicePath;
  readonly #handle: FileHandle;
  #type: BufferType = TYPE_VIDEO_CAPTURE;

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

  /** The type of its stream, once it is configured. */
  get type(): BufferType {
    return this.#type;
  }

  /**
   * Sets the format and the rate, and returns what the driver has granted.
   *
   * @throws TtycamError when it is not a camera, is busy, has no signal, or no supported format.
   */
  async configure(request: CameraRequest): Promise<GrantedFormat> {
    await this.#assertCamera();
    const signal = await adoptSignal(this);
    const { kernel, fd } = this;
    // A device that scales would squeeze a picture of other proportions.
    const isGiven = request.sizeIsGiven === true || signal?.size === undefined;
    const wanted = isGiven ? request.size : sizeInside(request.size, signal.size);
    const negotiated = await negotiate(this.#at.path, request, {
      offered: await offeredFormats(kernel, fd, this.#type),
      setFormat: (pixelFormat) => this.#setFormat(pixelFormat, wanted),
    });
    const sizes = await offeredSizes(kernel, fd, negotiated.pixelFormat);
    const nearest = nearestSize(wanted, sizes);
    // Some drivers choose their largest size for one that they do not have.
    const isNearest = sizes.length === 0 || sameSize(negotiated.size, nearest);
    const format = isNearest ? negotiated : ((await this.#setFormat(negotiated.pixelFormat, nearest)) ?? negotiated);
    return { ...format, sizes, fps: await this.#setRate(request.fps), signal };
  }

  /** Undefined where the driver refuses the format, and does not choose another one. */
  async #setFormat(pixelFormat: string, size: Size): Promise<NegotiatedFormat | undefined> {
    const format = formatRequest(pixelFormat, size, this.#type);
    const errno = await this.kernel.slowIoctl(this.fd, VIDIOC.S_FMT, format);
    if (errno === system.errno.EINVAL) return undefined;
    if (errno !== 0) throw this.error('S_FMT', errno);
    return readFormat(format);
  }

  /** The rate that the driver has granted. A driver that cannot set one returns an error, and keeps its own. */
  async #setRate(fps: number | undefined): Promise<number | undefined> {
    const request = fps === undefined ? rateQuery(this.#type) : rateRequest(fps, this.#type);
    const call = fps === undefined ? VIDIOC.G_PARM : VIDIOC.S_PARM;
    return (await this.kernel.slowIoctl(this.fd, call, request)) === 0 ? readRate(request) : undefined;
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
          `${this.#at.path}: the USB bus has no room for its pictures. Ask for less (--input-format mjpeg, --input-size, --input-fps), or use a port of another bus: all ports of a hub share one, as do those of a Pi before the 4`,
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
    const { captures: isWhole, capturesPlanes, outputs, streams, driver } = readCapability(capability);
    this.#type = isWhole ? TYPE_VIDEO_CAPTURE : TYPE_VIDEO_CAPTURE_PLANES;
    const captures = isWhole || capturesPlanes;
    if (captures && streams) return;
    // A feeder that was killed leaves a loopback device that is neither camera nor output.
    const isLoopback = outputs || driver === 'v4l2 loopback';
    const problem = captures
      ? 'cannot stream'
      : isLoopback
        ? 'gives no pictures now: no program feeds it'
        : 'is not a camera: it captures no video';
    throw new TtycamError('source-failed', `${this.#at.path} ${problem}`);
  }
}

/** An error number in words: `EINVAL, invalid argument`. */
export function errnoText(errno: number): string {
  const [name, text] = getSystemErrorMap().get(-errno) ?? [`error ${errno}`, undefined];
  return text === undefined ? name : `${name}, ${text}`;
}

function sameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}
