// The envelope of an encrypted message: its fields as plain objects, and its bytes.
import protobuf from 'protobufjs/minimal.js';
import { ttycam } from './proto/video.js';

/** An encrypted message, as in the schema. */
export interface Sealed {
  readonly keyId: Uint8Array;
  readonly instanceId: Uint8Array;
  /** Empty in a message from a sender. */
  readonly viewerId: Uint8Array;
  readonly number: number;
  readonly content: Uint8Array;
}

/** The tags of `sealed` in a Video and in a Control, and of `content` in a Sealed: the field's number, and a length. */
const SEALED_TAGS = { video: (13 << 3) | 2, control: (10 << 3) | 2 } as const;
const CONTENT_TAG = (5 << 3) | 2;

const NO_BYTES = new Uint8Array(0);

/** A Video or a Control that holds nothing but an encrypted message. The pieces of `content` are not copied. */
export function encodeSealed(
  kind: keyof typeof SEALED_TAGS,
  header: Omit<Sealed, 'content'>,
  content: readonly Uint8Array[],
): [Uint8Array, ...Uint8Array[]] {
  const contentLength = content.reduce((sum, piece) => sum + piece.length, 0);
  const fields = ttycam.Sealed.encode(header).finish(true);
  const contentHead = protobuf.Writer.create().uint32(CONTENT_TAG).uint32(contentLength).finish(true);
  const length = fields.length + contentHead.length + contentLength;
  const head = protobuf.Writer.create().uint32(SEALED_TAGS[kind]).uint32(length).finish(true);
  return [head, fields, contentHead, ...content];
}

/** The envelope in a decoded message. */
export function sealedFromWire({ keyId, instanceId, viewerId, number, content }: ttycam.Sealed.$Properties): Sealed {
  return {
    keyId: keyId ?? NO_BYTES,
    instanceId: instanceId ?? NO_BYTES,
    viewerId: viewerId ?? NO_BYTES,
    number: Math.min(typeof number === 'number' ? number : (number?.toNumber() ?? 0), Number.MAX_SAFE_INTEGER),
    content: content ?? NO_BYTES,
  };
}
