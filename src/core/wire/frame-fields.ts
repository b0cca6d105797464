// Encodes the fields beside a frame's picture by hand. A writer of protobufjs takes several times as long for them.
import { ttycam } from './proto/video.js';

/** The fields of a frame. All but the flag are whole numbers below 2^53. A field of 0 is not written. */
export interface FrameFields {
  readonly sequence: number;
  readonly captureTimeUs: number;
  readonly trueWidth: number;
  readonly trueHeight: number;
  readonly orientation?: number | undefined;
  readonly sparseAcknowledgements?: boolean | undefined;
}

/** Their tags, from the schema. Each has one byte. */
const TAGS = {
  picture: tag({ videoData: Uint8Array.of(0) }),
  sequence: tag({ sequence: 1 }),
  captureTimeUs: tag({ captureTimeUs: 1 }),
  trueWidth: tag({ trueWidth: 1 }),
  trueHeight: tag({ trueHeight: 1 }),
  orientation: tag({ orientation: 1 }),
  sparseAcknowledgements: tag({ sparseAcknowledgements: true }),
};

function tag(field: ttycam.Video.$Properties): number {
  return ttycam.Video.encode(field).finish()[0] as number;
}

/** What stands before a picture of `length` bytes: its tag, and its length. */
export function encodePictureHead(length: number): Uint8Array {
  const bytes = new Uint8Array(fieldBytes(length));
  writeField(bytes, 0, TAGS.picture, length);
  return bytes;
}

/**
 * The fields of a frame, in the order of their numbers.
 *
 * @param room How many bytes are left free behind them.
 */
export function encodeFrameFields(frame: FrameFields, room = 0): Uint8Array {
  const { sequence, captureTimeUs, trueWidth, trueHeight, orientation = 0 } = frame;
  const isSparse = frame.sparseAcknowledgements === true ? 1 : 0;
  const length =
    fieldBytes(sequence) +
    fieldBytes(captureTimeUs) +
    fieldBytes(trueWidth) +
    fieldBytes(trueHeight) +
    fieldBytes(orientation) +
    fieldBytes(isSparse);
  const bytes = new Uint8Array(length + room);
  let end = writeField(bytes, 0, TAGS.sequence, sequence);
  end = writeField(bytes, end, TAGS.captureTimeUs, captureTimeUs);
  end = writeField(bytes, end, TAGS.trueWidth, trueWidth);
  end = writeField(bytes, end, TAGS.trueHeight, trueHeight);
  end = writeField(bytes, end, TAGS.orientation, orientation);
  writeField(bytes, end, TAGS.sparseAcknowledgements, isSparse);
  return bytes;
}

/** How many bytes `writeField` writes. */
function fieldBytes(value: number): number {
  if (value === 0) return 0;
  let bytes = 2;
  for (let rest = value; rest >= 0x80; rest /= 0x80) bytes += 1;
  return bytes;
}

/** Writes a tag and a whole number below 2^53 as a varint, unless the number is 0. Returns where it ends. */
function writeField(bytes: Uint8Array, start: number, tag: number, value: number): number {
  if (value === 0) return start;
  bytes[start] = tag;
  let at = start + 1;
  let rest = value;
  while (rest >= 0x80) {
    bytes[at] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
    at += 1;
  }
  bytes[at] = rest;
  return at + 1;
}
