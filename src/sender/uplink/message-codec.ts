// Messages to bytes and back, with their checksum, alike for TCP and NATS.
import { appendChecksum, CHECKSUM_BYTES, type ChecksumVerifier, writeChecksum } from '../../core/wire/checksum.js';
import { encodeFrameFields, encodePictureHead, type FrameFields } from '../../core/wire/frame-fields.js';
import { type ControlMessage, decodeControl, encodeVideo, type VideoMessage } from '../../core/wire/messages.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { OutgoingFrame } from './frame-sink.js';

/** A message that has only a frame. */
export interface FrameMessage extends FrameFields {
  readonly jpeg: Uint8Array;
}

/** The frame's fields as in a message. */
export function frameMessage(frame: OutgoingFrame, sparseAcknowledgements?: boolean): FrameMessage {
  const { jpeg, sequence, capturedUs, trueWidth, trueHeight, orientation } = frame;
  return { jpeg, sequence, captureTimeUs: capturedUs, trueWidth, trueHeight, orientation, sparseAcknowledgements };
}

/** As `encodeWithChecksum`, for a message that has only a frame. It takes a fifth of the time, and gives the same bytes. */
export function encodeFrameWithChecksum(message: FrameMessage): [Uint8Array, Uint8Array, Uint8Array] {
  const { jpeg } = message;
  const head = encodePictureHead(jpeg.length);
  const tail = encodeFrameFields(message, CHECKSUM_BYTES);
  const crc = fastCrc32(jpeg, fastCrc32(head));
  writeChecksum(tail, fastCrc32(tail.subarray(0, -CHECKSUM_BYTES), crc));
  return [head, jpeg, tail];
}

/** The message as bytes in pieces, its checksum at the end. */
export function encodeWithChecksum(message: VideoMessage): [Uint8Array, ...Uint8Array[]] {
  return appendChecksum(encodeVideo(message), fastCrc32);
}

/**
 * A message from a receiver.
 *
 * @throws TtycamError `message-malformed`, or `message-damaged` where its checksum does not match.
 */
export function decodeWithChecksum(bytes: Uint8Array, verifier: ChecksumVerifier): ControlMessage {
  const control = decodeControl(bytes);
  verifier.check(bytes, control.checksum);
  return control;
}
