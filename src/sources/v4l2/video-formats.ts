// All that a V4L2 device offers: its pixel formats with their sizes and rates, for a person to read.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Size } from '../../core/geometry.js';
import { type BufferType, TYPE_VIDEO_CAPTURE, TYPE_VIDEO_CAPTURE_PLANES } from './abi/buffer-type.js';
import {
  formatQuery,
  intervalQuery,
  readFormatName,
  readFormatWords,
  readLargestSize,
  readRate,
  sizeQuery,
} from './abi/format-list-abi.js';
import { VIDIOC } from './abi/ioctl-numbers.js';
import { deviceList } from './device-list.js';
import type { Kernel } from './v4l2-syscalls.js';

/** A pixel format that a camera offers. */
export interface VideoFormat {
  /** The FourCC: `MJPG`, `YUYV`. */
  readonly fourcc: string;
  /** The driver's name for it: `Motion-JPEG`. */
  readonly name: string;
  /** Of a range, the largest. */
  readonly sizes: readonly FormatSize[];
}

/** A size that a camera offers, with its rates, the highest first; empty where the driver lists none. */
interface FormatSize extends Size {
  readonly fps: readonly number[];
}

/** A driver that lists more, in one list or in all, is cut off there. A camera with many modes lists some hundreds in all. */
const MAX_ENTRIES = 256;
const MAX_CALLS = 10_000;

/**
 * The formats of a device. Those with a buffer for each plane come where it has no others.
 *
 * @throws Node's own errors where it cannot be opened.
 */
export async function videoFormats(node: string, kernel: Kernel): Promise<VideoFormat[]> {
  const handle = await open(node, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    const device = new ListedDevice(kernel, handle.fd);
    const whole = await device.formats(TYPE_VIDEO_CAPTURE);
    return whole.length > 0 ? whole : await device.formats(TYPE_VIDEO_CAPTURE_PLANES);
  } finally {
    await handle.close();
  }
}

/** The lists of an open device. */
class ListedDevice {
  readonly #kernel: Kernel;
  readonly #fd: number;
  #calls = 0;

  constructor(kernel: Kernel, fd: number) {
    this.#kernel = kernel;
    this.#fd = fd;
  }

  async formats(type: BufferType): Promise<VideoFormat[]> {
    const formats: VideoFormat[] = [];
    for await (const answer of this.#list(VIDIOC.ENUM_FMT, (index) => formatQuery(index, type))) {
      const format = readFormatName(answer);
      formats.push({ fourcc: format.trim(), name: readFormatWords(answer), sizes: await this.#sizes(format) });
    }
    return formats;
  }

  async #sizes(format: string): Promise<FormatSize[]> {
    const sizes: FormatSize[] = [];
    for await (const answer of this.#list(VIDIOC.ENUM_FRAMESIZES, (index) => sizeQuery(index, format))) {
      const size = readLargestSize(answer);
      sizes.push({ ...size, fps: await this.#rates(format, size) });
    }
    return sizes;
  }

  async #rates(format: string, size: Size): Promise<number[]> {
    const rates: number[] = [];
    const list = this.#list(VIDIOC.ENUM_FRAMEINTERVALS, (index) => intervalQuery(index, format, size));
    for await (const answer of list) {
      const { fps, isRange } = readRate(answer);
      if (Number.isFinite(fps)) rates.push(Math.round(fps * 1_000) / 1_000);
      if (isRange) break;
    }
    return rates.sort((one, other) => other - one);
  }

  async *#list(call: number, query: (index: number) => Buffer): AsyncGenerator<Buffer> {
    const counted = (index: number): Buffer => {
      this.#calls += 1;
      return query(index);
    };
    if (this.#calls >= MAX_CALLS) return;
    for await (const answer of deviceList(this.#kernel, this.#fd, call, counted, MAX_ENTRIES)) {
      yield answer;
      if (this.#calls >= MAX_CALLS) return;
    }
  }
}
