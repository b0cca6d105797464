// A recording: every frame as a message of the wire, with its times, for `sender --device <file>.ttycam`.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { encodeVideo, PROTOCOL_VERSION, type VideoMessage } from '../../core/wire/messages.js';
import { encodeRecordHead, encodeRecordingHeader } from '../../core/wire/recording-format.js';
import { timeOfDayMs } from '../../net/clock.js';
import type { CameraIdentity } from '../inputs/identity.js';
import { ByteOutput } from './byte-output.js';
import { isTaken } from './file-names.js';

/** A camera, by its place. */
export interface RecordedCamera {
  readonly place: number;
  readonly identity: CameraIdentity;
}

/** One file, of one camera or of many. */
export class Recording {
  readonly path: string;
  readonly #output: ByteOutput;
  /** The cameras whose Hello is in the file, by place. */
  readonly #introduced = new Map<number, CameraIdentity>();
  /** The time of day minus the frames' clock, at the begin. It stays as it is, so that a replay keeps its pace when the clock is set. */
  readonly #behindUs = timeOfDayMs(0) * 1_000;
  #frames = 0;
  #bytes = 0;

  private constructor(path: string, output: ByteOutput) {
    this.path = path;
    this.#output = output;
  }

  /**
   * Begins a recording in a new file.
   *
   * @throws TtycamError `output-failed`.
   */
  static async begin(path: string): Promise<Recording> {
    const output = await ByteOutput.toFile(path, 'wx').catch((cause: unknown) => {
      if (!isTaken(cause)) throw cause;
      const message = `${path} is there already, and a recording overwrites nothing. Choose another name`;
      throw new TtycamError('output-failed', message, { cause });
    });
    const recording = new Recording(path, output);
    try {
      await recording.#write([encodeRecordingHeader()]);
    } catch (reason) {
      await recording.close().catch(() => undefined);
      throw reason;
    }
    return recording;
  }

  /** Frames in it. */
  get frames(): number {
    return this.#frames;
  }

  /** Its size so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Writes a frame. Resolves when the next one may come, so that a slow disk slows the sender.
   *
   * @throws TtycamError `output-failed`.
   */
  async write(camera: RecordedCamera, frame: ReceivedFrame): Promise<void> {
    const { place, identity } = camera;
    const arrivedUs = this.#timeUs(frame.receivedMs);
    const pieces: Uint8Array[] = [];
    if (this.#introduced.get(place) !== identity) {
      this.#introduced.set(place, identity);
      pieces.push(...record(arrivedUs, place, encodeVideo({ hello: helloOf(identity) })));
    }
    pieces.push(...record(arrivedUs, place, this.#frameMessage(frame)));
    await this.#write(pieces);
    this.#frames += 1;
  }

  /**
   * Flushes and closes the file. A file without a frame is removed, as it would block the next attempt under its name.
   *
   * @throws TtycamError `output-failed`.
   */
  async close(): Promise<void> {
    try {
      await this.#output.close();
    } finally {
      if (this.#frames === 0) await this.#output.remove();
    }
  }

  /** µs since 1970, by the clock of the recording. */
  #timeUs(ms: number): number {
    return Math.max(0, Math.round(ms * 1_000 + this.#behindUs));
  }

  /** The message of a frame. Its capture time is by this receiver's clock, so that all cameras of a recording share one clock. */
  #frameMessage({ jpeg, sequence, capturedMs, trueSize }: ReceivedFrame): Uint8Array[] {
    const captureTimeUs = capturedMs === undefined ? 0 : this.#timeUs(capturedMs);
    const full = encodeVideo({
      jpeg,
      sequence,
      captureTimeUs,
      trueWidth: trueSize.width,
      trueHeight: trueSize.height,
    });
    // The added fields could make the largest message longer than a reader accepts.
    return lengthOf(full) <= MAX_MESSAGE_BYTES ? full : encodeVideo({ jpeg });
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    this.#bytes += lengthOf(pieces);
    await this.#output.write(...pieces);
  }
}

function helloOf({ name, instance, source, software }: CameraIdentity): VideoMessage['hello'] {
  const instanceId = Buffer.from(instance, 'hex');
  return { protocolVersion: PROTOCOL_VERSION, cameraName: name, instanceId, source, software, finite: false };
}

function record(arrivedUs: number, place: number, message: readonly Uint8Array[]): Uint8Array[] {
  return [encodeRecordHead(arrivedUs, place, lengthOf(message)), ...message];
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
