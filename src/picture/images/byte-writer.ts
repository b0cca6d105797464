// A growing output buffer for the escape sequences of images.

const FIRST_BYTES = 4_096;
const BASE64 = codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 0x3d;

/** Writes ASCII and base64. It is reused for each picture, so that no picture allocates a buffer. */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;

  /** The bytes since `begin`: a view, valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Clears the buffer. */
  begin(): void {
    this.#length = 0;
  }

  /** Writes ASCII text. */
  text(text: string): void {
    this.#reserve(text.length);
    for (let at = 0; at < text.length; at += 1) this.#bytes[this.#length + at] = text.charCodeAt(at);
    this.#length += text.length;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** Moves the cursor to a cell, counted from 0. */
  moveTo(row: number, column: number): void {
    this.text(`\x1b[${row + 1};${column + 1}H`);
  }

  /** Writes bytes in base64 (RFC 4648), padded. */
  base64(bytes: Uint8Array): void {
    this.#reserve(Math.ceil(bytes.length / 3) * 4);
    const into = this.#bytes;
    let to = this.#length;
    for (let at = 0; at < bytes.length; at += 3) {
      const left = bytes.length - at;
      const bits =
        ((bytes[at] as number) << 16) |
        ((left > 1 ? (bytes[at + 1] as number) : 0) << 8) |
        (left > 2 ? (bytes[at + 2] as number) : 0);
      into[to] = BASE64[bits >> 18] as number;
      into[to + 1] = BASE64[(bits >> 12) & 63] as number;
      into[to + 2] = left > 1 ? (BASE64[(bits >> 6) & 63] as number) : PADDING;
      into[to + 3] = left > 2 ? (BASE64[bits & 63] as number) : PADDING;
      to += 4;
    }
    this.#length = to;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}

function codesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
