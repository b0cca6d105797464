// The protocol between the receiver and its window process: updates on stdin, events as JSON lines on descriptor 3.
import type { Size } from '../../core/geometry.js';
import { ChunkList } from '../../core/wire/chunks.js';

/** The colour of a banner, by how serious its message is. */
export type Tone = 'plain' | 'stalled' | 'lost' | 'frozen';

/** The content of the window besides the picture. */
export interface WindowView {
  readonly title: string;
  /** Drawn over the picture, the first line large. Empty while all is well. */
  readonly words: readonly string[];
  readonly tone: Tone;
  /** Darkens the picture, so that an old one does not look live. */
  readonly dimmed: boolean;
  /** Whether a dark picture is brightened. */
  readonly brightened: boolean;
}

/** The picture of an update: unchanged, none, or a new one, shown in the proportions of `trueSize`. */
export type WindowPicture =
  | { readonly kind: 'same' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'jpeg';
      readonly jpeg: Uint8Array;
      readonly trueSize: Size;
      /** It is another camera's: the picture before it must not stay, even if this one is damaged. */
      readonly anew?: boolean;
    };

export interface WindowUpdate {
  readonly view: WindowView;
  readonly picture: WindowPicture;
}

/** A key for the receiver. The window handles the others. */
export type WindowKey = 'next' | 'previous' | 'freeze' | 'brighten' | 'snapshot' | `${number}`;

/**
 * `drawn` is the credit for the next update: the last one is on the screen. Where its picture is `damaged`, the one before it
 * stays.
 */
export type WindowEvent =
  | { readonly event: 'open'; readonly backend: string; readonly size: Size }
  | { readonly event: 'failed'; readonly reason: string }
  | { readonly event: 'drawn'; readonly damaged?: string | undefined }
  | { readonly event: 'key'; readonly key: WindowKey }
  | { readonly event: 'closed' }
  | { readonly event: 'gone'; readonly reason: string };

type Header = {
  readonly view: WindowView;
  readonly picture: 'same' | 'none' | 'jpeg';
  readonly trueSize?: Size;
  readonly anew?: boolean;
};

const LENGTHS_BYTES = 8;

/**
 * An update's bytes: u32le length of header and JPEG, u32le length of the header, the header in JSON, the JPEG. As
 * pieces, so that the JPEG is not copied.
 */
export function encodeUpdate({ view, picture }: WindowUpdate): Uint8Array[] {
  const trueSize =
    picture.kind === 'jpeg' ? { trueSize: picture.trueSize, ...(picture.anew === true ? { anew: true } : {}) } : {};
  const header = Buffer.from(JSON.stringify({ view, picture: picture.kind, ...trueSize } satisfies Header));
  const jpeg = picture.kind === 'jpeg' ? picture.jpeg : undefined;
  const head = Buffer.allocUnsafe(LENGTHS_BYTES);
  head.writeUInt32LE(header.length + (jpeg?.length ?? 0), 0);
  head.writeUInt32LE(header.length, 4);
  const start = Buffer.concat([head, header]);
  return jpeg === undefined ? [start] : [start, jpeg];
}

/** Decodes updates from a stream of bytes. The peer is the parent process, and trusted. */
export class UpdateDecoder {
  readonly #chunks = new ChunkList();
  #lengths: { readonly total: number; readonly header: number } | undefined;

  *push(chunk: Uint8Array): Generator<WindowUpdate, void, undefined> {
    this.#chunks.push(chunk);
    for (;;) {
      if (this.#lengths === undefined) {
        if (this.#chunks.length < LENGTHS_BYTES) return;
        const head = Buffer.from(this.#chunks.take(LENGTHS_BYTES));
        this.#lengths = { total: head.readUInt32LE(0), header: head.readUInt32LE(4) };
      }
      const { total, header } = this.#lengths;
      if (this.#chunks.length < total) return;
      this.#lengths = undefined;
      const fields = JSON.parse(Buffer.from(this.#chunks.take(header)).toString()) as Header;
      const jpeg = this.#chunks.take(total - header);
      const { view, picture, trueSize = { width: 0, height: 0 } } = fields;
      const anew = fields.anew === true ? { anew: true } : {};
      yield { view, picture: picture === 'jpeg' ? { kind: 'jpeg', jpeg, trueSize, ...anew } : { kind: picture } };
    }
  }
}

/** One event as a line. */
export function encodeEvent(event: WindowEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** The event of a line. Undefined for what is none, such as a line that a dying process could not finish. */
export function decodeEvent(line: string): WindowEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const known = typeof value === 'object' && value !== null && 'event' in value;
    return known ? (value as WindowEvent) : undefined;
  } catch {
    return undefined;
  }
}
