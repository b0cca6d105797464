// Captures from a V4L2 camera through ioctl: no child process, and one copy of each picture.
import { TtycamError } from '../../core/errors.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import type { CameraRequest } from '../camera-request.js';
import { MAX_SOURCE_JPEG_BYTES } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import type { NegotiatedFormat } from './abi/format-abi.js';
import { grantedCapture } from './granted.js';
import { joinedPlanes, lacksRows } from './raw/joined-planes.js';
import { rawFormat } from './raw/raw-formats.js';
import type { Signal } from './signal/input-signal.js';
import { type DevicePath, V4l2Device } from './v4l2-device.js';
import { isMjpeg } from './v4l2-format.js';
import { BufferQueue, type CapturedBuffer, monotonicUs } from './v4l2-queue.js';
import type { Kernel, PollHandle } from './v4l2-syscalls.js';

/** A timestamp older than this is ignored: the clocks of some cameras drift without limit. */
const MAX_AGE_US = 5_000_000;

/** How often the signal of an input with a cable is checked. */
const CHECK_SIGNAL_MS = 1_000;

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
    const format = await device.configure(request);
    events.opened?.(grantedCapture(format, request));
    if (signal.aborted) return;
    const queue = await BufferQueue.start(device, format.planes);
    let drainer: QueueDrainer | undefined;
    let stopWatching: (() => void) | undefined;
    try {
      const read = isMjpeg(format.pixelFormat) ? jpegReader(queue, events) : rawReader(queue, format, events);
      const take = events.frame?.bind(events);
      const deliver = (): boolean => {
        if (take === undefined || signal.aborted) return false;
        const frame = read();
        if (frame !== undefined) take(frame);
        return true;
      };
      drainer = new QueueDrainer(device, queue, signal, events, deliver);
      stopWatching = format.signal === undefined ? undefined : watchSignal(format.signal, drainer);
      while (!signal.aborted) {
        const frame = take === undefined ? read() : undefined;
        if (frame !== undefined) yield frame;
        else await drainer.next();
      }
    } finally {
      stopWatching?.();
      drainer?.end();
      await queue.stop();
    }
  } finally {
    await device.close();
  }
}

/** Drains the queue whenever the camera has filled a buffer, also while no frame is requested, so that the newest is kept. */
class QueueDrainer {
  readonly #device: V4l2Device;
  readonly #queue: BufferQueue;
  readonly #signal: AbortSignal;
  readonly #events: SourceEvents;
  readonly #drained: () => boolean;
  readonly #poll: PollHandle;
  #failure: { readonly reason: unknown } | undefined;
  #wake: (() => void) | undefined;
  readonly #wakeUp = (): void => this.#wake?.();

  /** @param drained Called when the queue was drained. True where it has read the frame, and nobody is to be woken. */
  constructor(
    device: V4l2Device,
    queue: BufferQueue,
    signal: AbortSignal,
    events: SourceEvents,
    drained: () => boolean,
  ) {
    this.#device = device;
    this.#queue = queue;
    this.#signal = signal;
    this.#events = events;
    this.#drained = drained;
    this.#poll = device.kernel.poll(device.fd, (failed) => this.#drain(failed));
    signal.addEventListener('abort', this.#wakeUp);
  }

  /**
   * Waits until a buffer was filled, or the signal is aborted.
   *
   * @throws TtycamError when the camera is gone, after the last frame was read.
   */
  next(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure === undefined) this.#wake = resolve;
      else reject(this.#failure.reason);
    });
  }

  /** Ends the capture with this failure, after the last frame was read. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wakeUp();
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#wakeUp);
    this.#poll.close();
  }

  #drain(failed: boolean): void {
    try {
      const damaged = this.#queue.drain();
      for (let count = 0; count < damaged; count += 1)
        this.#events.torn('a picture was left out: the camera sent it damaged');
      const isRead = this.#drained();
      // A descriptor that failed is polled no longer. The frame that was drained before can still be read.
      if (failed) throw this.#device.goneError();
      if (isRead) return;
    } catch (reason) {
      this.#failure = { reason };
      this.#poll.close();
    }
    this.#wakeUp();
  }
}

/** Reads the newest picture; undefined where there is none, or it is unusable. */
type Reader = () => SourceFrame | undefined;

function jpegReader(queue: BufferQueue, events: SourceEvents): Reader {
  return () => {
    const buffer = queue.take();
    if (buffer === undefined) return undefined;
    const { bytes: jpeg, missed } = buffer;
    if (jpeg.length > MAX_SOURCE_JPEG_BYTES) {
      events.torn(`a JPEG was left out: ${jpeg.length} bytes are too many`);
      return undefined;
    }
    const inspection = inspectJpeg(jpeg);
    if (!inspection.whole) {
      events.torn(`a torn JPEG was left out: ${inspection.problem}`);
      return undefined;
    }
    return { picture: { kind: 'jpeg', jpeg, size: inspection.size }, capturedUs: wallClockUs(buffer), missed };
  };
}

function rawReader(queue: BufferQueue, format: NegotiatedFormat, events: SourceEvents): Reader {
  const { size, stride, imageBytes, pixelFormat, colors, planes } = format;
  const raw = rawFormat(pixelFormat);
  if (raw === undefined) throw new TtycamError('source-failed', `the format ${pixelFormat} is not read here`);
  const picture = new Uint8Array(imageBytes);
  const neededBytes = raw.bytes(size, stride);
  return () => {
    const buffer = queue.take(picture);
    if (buffer === undefined) return undefined;
    const hasPlanes = planes !== undefined && planes.length > 1;
    if (!hasPlanes && buffer.bytes.length < neededBytes) {
      events.torn(`a picture was left out: it has ${buffer.bytes.length} of ${neededBytes} bytes`);
      return undefined;
    }
    if (hasPlanes && lacksRows(planes, buffer.planeBytes, size.height)) {
      events.torn('a picture was left out: one of its planes lacks rows');
      return undefined;
    }
    const joined = hasPlanes ? joinedPlanes(buffer.bytes, planes, size.height) : buffer.bytes;
    const pixels = raw.toRgb(joined, size, stride, colors);
    return { picture: { kind: 'rgb', pixels, size }, capturedUs: wallClockUs(buffer), missed: buffer.missed };
  };
}

/** Checks the signal of an input once a second. Returns a function that ends that. */
function watchSignal(signal: Signal, drainer: QueueDrainer): () => void {
  const timer = setInterval(() => {
    signal.check().catch((reason: unknown) => drainer.fail(reason));
  }, CHECK_SIGNAL_MS);
  return () => clearInterval(timer);
}

/** The capture time in µs since 1970, from the driver's timestamp. */
function wallClockUs({ filled }: CapturedBuffer): number {
  const nowMs = monotonicMs();
  const nowUs = unixUs(nowMs);
  if (filled.capturedUs === undefined) return nowUs;
  const ageUs = monotonicUs(nowMs) - filled.capturedUs;
  return ageUs >= 0 && ageUs < MAX_AGE_US ? Math.round(nowUs - ageUs) : nowUs;
}
