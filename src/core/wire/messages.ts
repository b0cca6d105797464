// Encodes and decodes the messages of proto/video.proto, as plain objects.
import protobuf from 'protobufjs/minimal.js';
import type { ControlList, ControlRequest } from '../camera/camera-control.js';
import { TtycamError } from '../errors.js';
import { controlsFromWire, controlsToWire, requestFromWire } from './control-messages.js';
import { encodePictureHead } from './frame-fields.js';
import { ttycam } from './proto/video.js';
import { type Sealed, sealedFromWire } from './sealed-message.js';

/** The protocol version in a Hello. */
export const PROTOCOL_VERSION = 1;

/** The identity of a sender. Texts are as the peer wrote them, not cleaned. */
export interface Hello {
  readonly protocolVersion: number;
  readonly cameraName: string;
  readonly instanceId: Uint8Array;
  readonly source: string;
  readonly software: string;
  readonly finite: boolean;
  /** Whether the connection is only a probe for a receiver, without a camera. */
  readonly visitor?: boolean;
  /** Whether the sender obeys `paused`. */
  readonly pausable?: boolean;
}

/** The state of the camera itself, which is independent of the connection. */
export type CameraReport =
  | { readonly live: true; readonly controls?: ControlList }
  | { readonly live: false; readonly reason: string };

/** The response to a clock request: the requester's timestamp and two of the responder, all in µs since 1970. */
export interface ClockAnswer {
  readonly askedUs: number;
  readonly receivedUs: number;
  readonly answeredUs: number;
}

/** The sender's frame counters over `intervalMs`, as in the schema. */
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

/** Why one side refuses the other. Both texts are as the peer wrote them, not cleaned. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/** A viewer's lease on a camera on NATS, with its demand. It is valid for VIEWER_LEASE_MS. */
export interface Watch {
  /** Identifies one run of a viewer. */
  readonly viewerId: Uint8Array;
  /** The frame rate in thousandths of a frame a second. Undefined means no limit. */
  readonly millifps?: number;
  /** The size in which pictures are shown, in pixels. Undefined means that the sender chooses. */
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
  /** The orientation to show the picture in, as in Exif. A peer may send any number. */
  readonly orientation?: number | undefined;
  readonly hello?: Hello | undefined;
  readonly camera?: CameraReport | undefined;
  readonly clockAskUs?: number | undefined;
  readonly clockAnswer?: ClockAnswer | undefined;
  readonly senderStats?: SenderStats | undefined;
  readonly refusal?: Refusal | undefined;
  /** Whether this frame may be acknowledged together with a later one that does not say so. */
  readonly sparseAcknowledgements?: boolean | undefined;
  /** The message itself, encrypted. Decoding sets it; `encodeSealed` writes it. */
  readonly sealed?: Sealed;
  /** The challenges of viewers, 16 bytes each, one behind the other. */
  readonly challengeAnswers?: Uint8Array | undefined;
  /** The checksum field. Decoding sets it; encoding ignores it, as `appendChecksum` writes it. */
  readonly checksum?: number;
}

/** One message from a receiver. */
export interface ControlMessage {
  readonly acknowledged: number;
  readonly clockAskUs?: number | undefined;
  readonly clockAnswer?: ClockAnswer | undefined;
  readonly software?: string | undefined;
  /** Whether the receiver has paused this sender. */
  readonly paused?: boolean;
  readonly refusal?: Refusal | undefined;
  readonly watch?: Watch | undefined;
  /** Whether the receiver needs no more frames. */
  readonly done?: boolean;
  readonly controlRequest?: ControlRequest | undefined;
  /** The message itself, encrypted. Decoding sets it; `encodeSealed` writes it. */
  readonly sealed?: Sealed;
  readonly challenge?: Uint8Array | undefined;
  /** The highest number of the sender's states that the viewer has decrypted. */
  readonly heard?: number | undefined;
  readonly checksum?: number;
}

/**
 * Encodes a Video as pieces to be written one after another. The JPEG is one of them, and is not copied. Fields stand in
 * the order of their numbers: the picture first, as the first programs expect.
 */
export function encodeVideo(message: VideoMessage): [Uint8Array, ...Uint8Array[]] {
  const rest = ttycam.Video.encode({
    sequence: message.sequence ?? 0,
    captureTimeUs: message.captureTimeUs ?? 0,
    trueWidth: message.trueWidth ?? 0,
    trueHeight: message.trueHeight ?? 0,
    orientation: message.orientation ?? 0,
    hello: message.hello ?? null,
    camera: message.camera === undefined ? null : reportToWire(message.camera),
    clockAsk: askToWire(message.clockAskUs),
    clockAnswer: message.clockAnswer ?? null,
    senderStats: message.senderStats ?? null,
    refusal: message.refusal ?? null,
    sparseAcknowledgements: message.sparseAcknowledgements === true ? true : null,
    challengeAnswers: message.challengeAnswers ?? null,
  }).finish(true);
  if (message.jpeg === undefined) return [rest];
  return [encodePictureHead(message.jpeg.length), message.jpeg, rest];
}

/**
 * Decodes a Video. The JPEG is a view on the bytes. Unknown fields are skipped.
 *
 * @throws TtycamError `message-malformed` where the bytes are not a protobuf message.
 */
export function decodeVideo(bytes: Uint8Array): VideoMessage {
  const video = decode(bytes, (reader) => ttycam.Video.decode(reader));
  const message: Writable<VideoMessage> = {
    jpeg: video.videoData.length > 0 ? video.videoData : undefined,
    sequence: toNumber(video.sequence),
    captureTimeUs: toNumber(video.captureTimeUs),
    trueWidth: video.trueWidth,
    trueHeight: video.trueHeight,
    hello: video.hello ? helloFromWire(video.hello) : undefined,
    camera: video.camera ? reportFromWire(video.camera) : undefined,
    clockAskUs: video.clockAsk ? toNumber(video.clockAsk.askedUs) : undefined,
    clockAnswer: video.clockAnswer ? answerFromWire(video.clockAnswer) : undefined,
  };
  if (video.orientation) message.orientation = video.orientation;
  if (video.senderStats) message.senderStats = statsFromWire(video.senderStats);
  if (video.refusal) message.refusal = refusalFromWire(video.refusal);
  if (video.sparseAcknowledgements) message.sparseAcknowledgements = true;
  if (video.sealed) message.sealed = sealedFromWire(video.sealed);
  if (video.challengeAnswers.length > 0) message.challengeAnswers = video.challengeAnswers;
  if (typeof video.checksum === 'number') message.checksum = video.checksum;
  return message;
}

/** Encodes a Control. */
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
    challenge: message.challenge ?? null,
    heard: message.heard ?? 0,
    controlRequest: message.controlRequest ?? null,
  }).finish();
}

/**
 * Decodes a Control.
 *
 * @throws TtycamError `message-malformed` where the bytes are not a protobuf message.
 */
export function decodeControl(bytes: Uint8Array): ControlMessage {
  const control = decode(bytes, (reader) => ttycam.Control.decode(reader));
  const message: Writable<ControlMessage> = {
    acknowledged: toNumber(control.acknowledged),
    clockAskUs: control.clockAsk ? toNumber(control.clockAsk.askedUs) : undefined,
    clockAnswer: control.clockAnswer ? answerFromWire(control.clockAnswer) : undefined,
    software: control.software || undefined,
  };
  const heard = toNumber(control.heard);
  if (control.paused) message.paused = true;
  if (control.refusal) message.refusal = refusalFromWire(control.refusal);
  if (control.watch) message.watch = watchFromWire(control.watch);
  if (control.done) message.done = true;
  if (control.sealed) message.sealed = sealedFromWire(control.sealed);
  if (control.challenge.length > 0) message.challenge = control.challenge;
  if (heard > 0) message.heard = heard;
  if (control.controlRequest) message.controlRequest = requestFromWire(control.controlRequest);
  if (typeof control.checksum === 'number') message.checksum = control.checksum;
  return message;
}

/** A message that is decoded. Its rare fields are assigned, as a spread for each takes longer than to decode all of it. */
type Writable<Message> = { -readonly [Field in keyof Message]: Message[Field] };

function decode<T>(bytes: Uint8Array, read: (reader: protobuf.Reader) => T): T {
  try {
    const reader = protobuf.Reader.create(bytes);
    // Each unknown field that is kept costs an object. A message full of two-byte fields would take gigabytes.
    reader.discardUnknown = true;
    return read(reader);
  } catch (cause) {
    throw new TtycamError('message-malformed', 'the peer sent bytes that are not a message of ttycam', { cause });
  }
}

function askToWire(askedUs: number | undefined): { askedUs: number } | null {
  return askedUs === undefined ? null : { askedUs };
}

function helloFromWire(hello: ttycam.Hello.$Properties): Hello {
  return {
    protocolVersion: hello.protocolVersion ?? 0,
    cameraName: hello.cameraName ?? '',
    instanceId: hello.instanceId ?? new Uint8Array(0),
    source: hello.source ?? '',
    software: hello.software ?? '',
    finite: hello.finite ?? false,
    ...(hello.visitor ? { visitor: true } : {}),
    ...(hello.pausable ? { pausable: true } : {}),
  };
}

function reportToWire(report: CameraReport): ttycam.CameraState.$Properties {
  if (!report.live || report.controls === undefined) return report as ttycam.CameraState.$Properties;
  return { live: true, controls: controlsToWire(report.controls) };
}

function reportFromWire({ live, reason, controls }: ttycam.CameraState.$Properties): CameraReport {
  if (!live) return { live: false, reason: reason ?? '' };
  return controls ? { live: true, controls: controlsFromWire(controls) } : { live: true };
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

/** A 64-bit value as a number. Protobufjs returns a Long. Values above 2^53 are never valid, and are clamped to it. */
function toNumber(value: number | { toNumber(): number } | null | undefined): number {
  if (value === null || value === undefined) return 0;
  return Math.min(typeof value === 'number' ? value : value.toNumber(), Number.MAX_SAFE_INTEGER);
}
