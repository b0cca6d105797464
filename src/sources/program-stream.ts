// What a program streams over its pipes: our wire, or JPEGs. Its first bytes say which.
import type { Duplex } from 'node:stream';
import type { TtycamError } from '../core/errors.js';
import { MAX_MESSAGE_BYTES } from '../core/limits.js';

/** A program that streams a camera: one behind ssh, or one of the user's. */
export interface ProgramStream {
  /** What streams: `ttycam send`, `v4l2-ctl`; empty where that is not known. */
  readonly program: string;
  readonly stream:
    | { readonly kind: 'wire'; readonly pipes: Duplex }
    | { readonly kind: 'jpegs'; readonly chunks: AsyncIterable<Uint8Array> };
  /** Resolves when the program has ended, with the reason. */
  readonly ended: Promise<TtycamError>;
}

/** So many bytes say what a stream holds. */
const START_BYTES = 8;

/**
 * What a stream holds, by its first bytes: our wire begins with the length of a message, whose upper half is zero.
 *
 * @returns Undefined where there are too few; `other` for anything else.
 */
export function startKind(bytes: Buffer): 'wire' | 'jpegs' | 'other' | undefined {
  if (bytes.length < START_BYTES) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpegs';
  const length = bytes.readUInt32LE(0);
  return bytes.readUInt32LE(4) === 0 && length > 0 && length <= MAX_MESSAGE_BYTES ? 'wire' : 'other';
}
