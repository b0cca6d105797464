// Messages to bytes and back, with their checksum, alike for TCP and NATS.
import { appendChecksum, type ChecksumVerifier } from '../../core/wire/checksum.js';
import { type ControlMessage, decodeControl, encodeVideo, type VideoMessage } from '../../core/wire/messages.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { OutgoingFrame } from './frame-sink.js';

/** The frame's fields as in a message. */
export function frameFields(frame: OutgoingFrame): VideoMessage {
  const { jpeg, sequence, capturedUs, trueWidth, trueHeight, orientation } = frame;
  return { jpeg, sequence, captureTimeUs: capturedUs, trueWidth, trueHeight, orientation };
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
