// A V4L2 camera through the kernel's own calls: no program in between, and each picture copied once.
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import type { CameraRequest } from '../camera-request.js';
import { MAX_SOURCE_JPEG_BYTES } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { monotonicUs } from './v4l2-clock.js';
import { type DevicePath, V4l2Device } from './v4l2-device.js';
import { type Grant, isMjpeg } from './v4l2-format.js';
import { BufferQueue, type Taken } from './v4l2-queue.js';
import type { Kernel, Watch } from './v4l2-syscalls.js';
import { yuyvToRgb } from './yuyv.js';

/** Some cameras' clocks run away. What a buffer says is not believed past this age. */
const MAX_AGE_US = 5_000_000;

/** One attempt to capture from the V4L2 device `at`. */
export async function* captureIoctl(
  at: DevicePath,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
  kernel: Kernel,
): AsyncGenerator<SourceFrame, void, undefined> {
  const device = await V4l2Device.open(at, kernel);
  try {
    const grant = await device.configure(request);
    if (signal.aborted) return;
    const queue = await BufferQueue.start(device);
    const arrivals = new Arrivals(device, queue, signal, events);
    try {
      const read = isMjpeg(grant.pixelFormat) ? jpegReader(queue, events) : yuyvReader(queue, grant, events);
      while (!signal.aborted) {
        const frame = read();
        if (frame !== undefined) yield frame;
        else await arrivals.next();
      }
    } finally {
      arrivals.end();
      await queue.stop();
    }
  } finally {
    await device.close();
  }
}

/** Empties the camera's buffers as they are filled, also while nobody asks for a frame: what is held is replaced by what is newer. */
class Arrivals {
  readonly #device: V4l2Device;
  readonly #queue: BufferQueue;
  readonly #signal: AbortSignal;
  readonly #events: SourceEvents;
  readonly #watch: Watch;
  #failure: { readonly reason: unknown } | undefined;
  #wake: (() => void) | undefined;
  readonly #rouse = (): void => this.#wake?.();

  constructor(device: V4l2Device, queue: BufferQueue, signal: AbortSignal, events: SourceEvents) {
    this.#device = device;
    this.#queue = queue;
    this.#signal = signal;
    this.#events = events;
    this.#watch = device.kernel.watch(device.fd, (failed) => this.#take(failed));
    signal.addEventListener('abort', this.#rouse);
  }

  /**
   * Waits until something has come, or the signal is aborted.
   *
   * @throws TtycamError when the camera is gone, once what came before was asked for.
   */
  next(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure === undefined) this.#wake = resolve;
      else reject(this.#failure.reason);
    });
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#rouse);
    this.#watch.close();
  }

  #take(failed: boolean): void {
    try {
      const damaged = this.#queue.drain();
      for (let count = 0; count < damaged; count += 1)
        this.#events.torn('a picture was left out: the camera sent it damaged');
      // A descriptor that failed is watched no more; what was drained before still goes out.
      if (failed) throw this.#device.gone();
    } catch (reason) {
      this.#failure = { reason };
      this.#watch.close();
    }
    this.#rouse();
  }
}

/** The newest picture, where there is one that can be used. */
type Reader = () => SourceFrame | undefined;

function jpegReader(queue: BufferQueue, events: SourceEvents): Reader {
  return () => {
    const taken = queue.take();
    if (taken === undefined) return undefined;
    const { bytes: jpeg, missed } = taken;
    if (jpeg.length > MAX_SOURCE_JPEG_BYTES) {
      events.torn(`a JPEG was left out: ${jpeg.length} bytes are too many`);
      return undefined;
    }
    const inspection = inspectJpeg(jpeg);
    if (!inspection.whole) {
      events.torn(`a torn JPEG was left out: ${inspection.problem}`);
      return undefined;
    }
    return { picture: { kind: 'jpeg', jpeg, size: inspection.size }, capturedUs: capturedUs(taken), missed };
  };
}

function yuyvReader(queue: BufferQueue, { size, stride, imageBytes }: Grant, events: SourceEvents): Reader {
  const yuyv = new Uint8Array(imageBytes);
  // The last row need not be padded.
  const neededBytes = stride * (size.height - 1) + size.width * 2;
  return () => {
    const taken = queue.take(yuyv);
    if (taken === undefined) return undefined;
    if (taken.bytes.length < neededBytes) {
      events.torn(`a picture was left out: it has ${taken.bytes.length} of ${neededBytes} bytes`);
      return undefined;
    }
    const pixels = yuyvToRgb(taken.bytes, size, stride);
    return { picture: { kind: 'rgb', pixels, size }, capturedUs: capturedUs(taken), missed: taken.missed };
  };
}

/** When the driver got the picture, by the time of day. */
function capturedUs({ filled }: Taken): number {
  const nowMs = monotonicMs();
  const nowUs = unixUs(nowMs);
  if (filled.takenUs === undefined) return nowUs;
  const ageUs = monotonicUs(nowMs) - filled.takenUs;
  return ageUs >= 0 && ageUs < MAX_AGE_US ? Math.round(nowUs - ageUs) : nowUs;
}
