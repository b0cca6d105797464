// What the receiver and its window process say to each other: updates down its stdin, events as JSON lines back.

import type { Size } from '../../core/geometry.js';
import { ChunkList } from '../../core/wire/chunks.js';

/** How a banner looks: as bad as what it says. */
export type Tone = 'plain' | 'stalled' | 'lost' | 'frozen';

/** What stands in the window besides the picture. */
export interface WindowView {
  readonly title: string;
  /** Drawn over the picture, the first line large. Empty while all is well. */
  readonly words: readonly string[];
  readonly tone: Tone;
  /** Darkens the picture, so that an old one is not taken for a live one. */
  readonly dimmed: boolean;
}

/** The picture of an update: the one that is there, none, or a new one, to be shown in the proportions of `trueSize`. */
export type WindowPicture =
  | { readonly kind: 'same' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'jpeg';
      readonly jpeg: Uint8Array;
      readonly trueSize: Size;
      /** Nothing of the picture before it may stay, as that is another camera's. */
      readonly anew?: boolean;
    };

export interface WindowUpdate {
  readonly view: WindowView;
  readonly picture: WindowPicture;
}

/** A key that means something to the receiver; the others stay in the window. */
export type WindowKey = 'next' | 'previous' | 'freeze' | 'snapshot' | `${number}`;

/**
 * `drawn` gives the credit for the next update: what the last one said is on the screen. But for its picture where that is
 * `damaged`: then the one before stays.
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

/** Takes bytes as they come and gives the updates that are whole. The peer is our own parent, and trusted. */
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
      const said = JSON.parse(Buffer.from(this.#chunks.take(header)).toString()) as Header;
      const jpeg = this.#chunks.take(total - header);
      const { view, picture, trueSize = { width: 0, height: 0 } } = said;
      const anew = said.anew === true ? { anew: true } : {};
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
