// The signal of an input with a cable (HDMI bridges, analog decoders): adopts its timings, and says when it is lost or changes.
import { constants as system } from 'node:os';
import { TtycamError } from '../../../core/errors.js';
import type { Size } from '../../../core/geometry.js';
import { VIDIOC } from '../abi/ioctl-numbers.js';
import type { Kernel } from '../v4l2-syscalls.js';
import { inputQuery, newTimings, readInput, SIGNAL_BYTES, timingsSize, type VideoInput } from './signal-abi.js';

/** An open device. */
interface SignalDevice {
  readonly kernel: Kernel;
  readonly fd: number;
}

/** The signal of a device that streams. */
export interface Signal {
  /** Its size where it is HDMI, and the driver measures it. */
  readonly size: Size | undefined;
  /**
   * Call it once a second.
   *
   * @throws TtycamError `source-failed` once it is lost, or has changed.
   */
  check(): Promise<void>;
}

/**
 * Sets the device to the signal that it receives.
 *
 * @returns Undefined for a camera, which has no cable.
 * @throws TtycamError `source-failed` where there is no signal.
 */
export async function adoptSignal(device: SignalDevice): Promise<Signal | undefined> {
  const input = await presentInput(device);
  if (input === undefined || !(input.hasTimings || input.hasStandard)) return undefined;
  const size = input.hasTimings ? await adoptTimings(device) : undefined;
  if (input.problem !== undefined) throw signalError(input.problem);
  if (input.hasStandard) await adoptStandard(device);
  return {
    size,
    check: async () => {
      const now = await presentInput(device);
      const seen = input.hasTimings ? await measuredTimings(device) : undefined;
      const problem = seen?.kind === 'none' ? seen.problem : now?.problem;
      if (problem !== undefined) throw signalError(problem);
      if (seen?.kind !== 'timings' || size === undefined) return;
      const { width, height } = timingsSize(seen.timings);
      if (width !== size.width || height !== size.height) {
        throw new TtycamError('source-failed', `the signal has changed to ${width}x${height}`);
      }
    },
  };
}

/** Undefined where the device has no inputs to choose from. */
async function presentInput({ kernel, fd }: SignalDevice): Promise<VideoInput | undefined> {
  const index = Buffer.alloc(SIGNAL_BYTES.number);
  if ((await kernel.slowIoctl(fd, VIDIOC.G_INPUT, index)) !== 0) return undefined;
  const query = inputQuery(index.readUInt32LE());
  return (await kernel.slowIoctl(fd, VIDIOC.ENUMINPUT, query)) === 0 ? readInput(query) : undefined;
}

type Measured =
  | { readonly kind: 'timings'; readonly timings: Buffer }
  | { readonly kind: 'none'; readonly problem: string }
  /** The driver cannot measure them, and keeps those that were set. */
  | { readonly kind: 'unknown' };

async function measuredTimings({ kernel, fd }: SignalDevice): Promise<Measured> {
  const { ENOLCK, ENOLINK, ERANGE } = system.errno;
  const timings = newTimings();
  const errno = await kernel.slowIoctl(fd, VIDIOC.QUERY_DV_TIMINGS, timings);
  switch (errno) {
    case 0:
      return { kind: 'timings', timings };
    case ENOLINK:
      return { kind: 'none', problem: 'no signal' };
    case ENOLCK:
      return { kind: 'none', problem: 'no lock on the signal' };
    case ERANGE:
      return { kind: 'none', problem: 'a signal that the device does not support' };
    default:
      return { kind: 'unknown' };
  }
}

async function adoptTimings(device: SignalDevice): Promise<Size | undefined> {
  const measured = await measuredTimings(device);
  if (measured.kind === 'none') throw signalError(measured.problem);
  if (measured.kind === 'unknown') return undefined;
  const size = timingsSize(measured.timings);
  // The driver refuses while buffers are mapped, which is a device that another program has.
  await device.kernel.slowIoctl(device.fd, VIDIOC.S_DV_TIMINGS, measured.timings);
  return size;
}

/** PAL or NTSC, where the driver reports it. */
async function adoptStandard({ kernel, fd }: SignalDevice): Promise<void> {
  const standard = Buffer.alloc(SIGNAL_BYTES.standard);
  const errno = await kernel.slowIoctl(fd, VIDIOC.QUERYSTD, standard);
  if (errno === 0 && standard.readBigUInt64LE() !== 0n) await kernel.slowIoctl(fd, VIDIOC.S_STD, standard);
}

function signalError(problem: string): TtycamError {
  return new TtycamError('source-failed', `${problem}: is the cable plugged in, and its source switched on?`);
}
