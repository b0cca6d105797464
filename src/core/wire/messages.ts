// The messages of proto/video.proto as plain objects, to bytes and back.
import protobuf from 'protobufjs/minimal.js';
import { TtycamError } from '../errors.js';
import { ttycam } from './proto/video.js';

/** The version of the wire that a Hello declares. */
export const PROTOCOL_VERSION = 1;

/** Who a sender is; each text as the peer wrote it, not cleaned. */
export interface Hello {
  readonly protocolVersion: number;
  readonly cameraName: string;
  readonly instanceId: Uint8Array;
  readonly source: string;
  readonly software: string;
  readonly finite: boolean;
  /** Only asks whether a receiver is there, and is no camera. */
  readonly visitor?: boolean;
  /** Stops sending when it is asked to. */
  readonly pausable?: boolean;
}

/** How the camera itself is, whatever the connection does. */
export type CameraReport = { readonly live: true } | { readonly live: false; readonly reason: string };

/** The answer to a clock question: two readings of the answerer's clock beside the asker's own, all in µs since 1970. */
export interface ClockAnswer {
  readonly askedUs: number;
  readonly receivedUs: number;
  readonly answeredUs: number;
}

/** What became of the camera's frames before they reached the network, counted over `intervalMs`; as in the schema. */
export interface SenderStats {
  readonly intervalMs: number;
  readonly cameraFrames: number;
  readonly captured: number;
  readonly sent: number;
  readonly droppedForLink: number;
  readonly droppedForCpu: number;
  readonly encodeUs: number;
  readonly quality?: number;
  readonly fullQuality?: number;
  readonly heldMillifps?: number;
}

/** Why one side does not take the other; both texts as the peer wrote them, not cleaned. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/** What a viewer on a bus wants of a camera, for five seconds. */
export interface Watch {
  /** Tells one run of a viewer from another. */
  readonly viewerId: Uint8Array;
  /** In thousandths; undefined: all there are. */
  readonly millifps?: number;
  /** What pictures are shown in, in pixels; undefined: as the sender would have it. */
  readonly width?: number;
  readonly height?: number;
}

/** One message from a sender. Times in µs since 1970, by the sender's clock. */
export interface VideoMessage {
  readonly jpeg?: Uint8Array | undefined;
  readonly sequence?: number | undefined;
  readonly captureTimeUs?: number | undefined;
  readonly trueWidth?: number | undefined;
  readonly trueHeight?: number | undefined;
  readonly hello?: Hello | undefined;
  readonly camera?: CameraReport | undefined;
  readonly clockAskUs?: number | undefined;
  readonly clockAnswer?: ClockAnswer | undefined;
  readonly senderStats?: SenderStats | undefined;
  readonly refusal?: Refusal | undefined;
  /** What the message says of its own bytes; read, and written by `seal`. */
  readonly checksum?: number;
}

/** One message from a receiver. */
export interface ControlMessage {
  readonly acknowledged: number;
  readonly clockAskUs?: number | undefined;
  readonly clockAnswer?: ClockAnswer | undefined;
  readonly software?: string | undefined;
  /** No frames are wanted for now. */
  readonly paused?: boolean;
  readonly refusal?: Refusal | undefined;
  readonly watch?: Watch | undefined;
  /** The receiver has all the frames that it wanted, and takes no more. */
  readonly done?: boolean;
  readonly checksum?: number;
}

/** The tag of `video_data`, as the schema has it. */
const PICTURE_TAG = ttycam.Video.encode({ videoData: Uint8Array.of(0) }).finish()[0] as number;

/**
 * A Video as bytes in pieces, to be written one behind the other; the JPEG is one of them and is not copied. Fields stand
 * in the order of their numbers: the picture first, as the first programs expect.
 */
export function encodeVideo(message: VideoMessage): [Uint8Array, ...Uint8Array[]] {
  const rest = ttycam.Video.encode({
    sequence: message.sequence ?? 0,
    captureTimeUs: message.captureTimeUs ?? 0,
    trueWidth: message.trueWidth ?? 0,
    trueHeight: message.trueHeight ?? 0,
    hello: message.hello ?? null,
    camera: message.camera ?? null,
    clockAsk: askToWire(message.clockAskUs),
    clockAnswer: message.clockAnswer ?? null,
    senderStats: message.senderStats ?? null,
    refusal: message.refusal ?? null,
  }).finish(true);
  if (message.jpeg === undefined) return [rest];
  // Shared with a writer that nobody uses any more, so there is no need for a copy.
  const head = protobuf.Writer.create().uint32(PICTURE_TAG).uint32(message.jpeg.length).finish(true);
  return [head, message.jpeg, rest];
}

/**
 * A Video from its bytes; the JPEG is a view on them. Unknown fields are skipped.
 *
 * @throws TtycamError `message-malformed` when the bytes are no protobuf message.
 */
export function decodeVideo(bytes: Uint8Array): VideoMessage {
  const video = decode(bytes, (reader) => ttycam.Video.decode(reader));
  return {
    jpeg: video.videoData.length > 0 ? video.videoData : undefined,
    sequence: toNumber(video.sequence),
    captureTimeUs: toNumber(video.captureTimeUs),
    trueWidth: video.trueWidth,
    trueHeight: video.trueHeight,
    hello: video.hello
      ? {
          protocolVersion: video.hello.protocolVersion ?? 0,
          cameraName: video.hello.cameraName ?? '',
          instanceId: video.hello.instanceId ?? new Uint8Array(0),
          source: video.hello.source ?? '',
          software: video.hello.software ?? '',
          finite: video.hello.finite ?? false,
          ...(video.hello.visitor ? { visitor: true } : {}),
          ...(video.hello.pausable ? { pausable: true } : {}),
        }
      : undefined,
    camera: video.camera ? reportFromWire(video.camera) : undefined,
    clockAskUs: video.clockAsk ? toNumber(video.clockAsk.askedUs) : undefined,
    clockAnswer: video.clockAnswer ? answerFromWire(video.clockAnswer) : undefined,
    ...(video.senderStats ? { senderStats: statsFromWire(video.senderStats) } : {}),
    ...(video.refusal ? { refusal: refusalFromWire(video.refusal) } : {}),
    ...(typeof video.checksum === 'number' ? { checksum: video.checksum } : {}),
  };
}

/** A Control as bytes. */
export function encodeControl(message: ControlMessage): Uint8Array {
  return ttycam.Control.encode({
    acknowledged: message.acknowledged,
    clockAsk: askToWire(message.clockAskUs),
    clockAnswer: message.clockAnswer ?? null,
    software: message.software ?? '',
    paused: message.paused ?? false,
    refusal: message.refusal ?? null,
    watch: message.watch ?? null,
    done: message.done ?? false,
  }).finish();
}

/**
 * A Control from its bytes.
 *
 * @throws TtycamError `message-malformed` when the bytes are no protobuf message.
 */
export function decodeControl(bytes: Uint8Array): ControlMessage {
  const control = decode(bytes, (reader) => ttycam.Control.decode(reader));
  return {
    acknowledged: toNumber(control.acknowledged),
    clockAskUs: control.clockAsk ? toNumber(control.clockAsk.askedUs) : undefined,
    clockAnswer: control.clockAnswer ? answerFromWire(control.clockAnswer) : undefined,
    software: control.software || undefined,
    ...(control.paused ? { paused: true } : {}),
    ...(control.refusal ? { refusal: refusalFromWire(control.refusal) } : {}),
    ...(control.watch ? { watch: watchFromWire(control.watch) } : {}),
    ...(control.done ? { done: true } : {}),
    ...(typeof control.checksum === 'number' ? { checksum: control.checksum } : {}),
  };
}

function decode<T>(bytes: Uint8Array, read: (reader: protobuf.Reader) => T): T {
  try {
    const reader = protobuf.Reader.create(bytes);
    // Kept, unknown fields would cost an object each: a message full of two-byte ones would take gigabytes.
    reader.discardUnknown = true;
    return read(reader);
  } catch (cause) {
    throw new TtycamError('message-malformed', 'the peer sent bytes that are no message of ttycam', { cause });
  }
}

function askToWire(askedUs: number | undefined): { askedUs: number } | null {
  return askedUs === undefined ? null : { askedUs };
}

function reportFromWire(camera: ttycam.CameraState.$Properties): CameraReport {
  return camera.live ? { live: true } : { live: false, reason: camera.reason ?? '' };
}

function statsFromWire(stats: ttycam.SenderStats.$Properties): SenderStats {
  return {
    intervalMs: stats.intervalMs ?? 0,
    cameraFrames: stats.cameraFrames ?? 0,
    captured: stats.captured ?? 0,
    sent: stats.sent ?? 0,
    droppedForLink: stats.droppedForLink ?? 0,
    droppedForCpu: stats.droppedForCpu ?? 0,
    encodeUs: stats.encodeUs ?? 0,
    ...(stats.quality ? { quality: stats.quality } : {}),
    ...(stats.fullQuality ? { fullQuality: stats.fullQuality } : {}),
    ...(stats.heldMillifps ? { heldMillifps: stats.heldMillifps } : {}),
  };
}

function answerFromWire(answer: ttycam.ClockAnswer.$Properties): ClockAnswer {
  return {
    askedUs: toNumber(answer.askedUs),
    receivedUs: toNumber(answer.receivedUs),
    answeredUs: toNumber(answer.answeredUs),
  };
}

function refusalFromWire({ code, reason }: ttycam.Refusal.$Properties): Refusal {
  return { code: code ?? '', reason: reason ?? '' };
}

function watchFromWire({ viewerId, millifps, width, height }: ttycam.Watch.$Properties): Watch {
  return {
    viewerId: viewerId ?? new Uint8Array(0),
    ...(millifps ? { millifps } : {}),
    ...(width ? { width } : {}),
    ...(height ? { height } : {}),
  };
}

/** A 64-bit value as a number. Protobufjs gives a Long; past 2^53, where no honest value lies, it is held there. */
function toNumber(value: number | { toNumber(): number } | null | undefined): number {
  if (value === null || value === undefined) return 0;
  return Math.min(typeof value === 'number' ? value : value.toNumber(), Number.MAX_SAFE_INTEGER);
}
