// The fastest CRC-32 available: that of Node from 20.15 and 22.2 on, which is several times as fast as the one in JavaScript.
import * as zlib from 'node:zlib';
import { type Crc32, crc32 } from '../core/wire/checksum.js';

let fastest: Crc32 | undefined;

/** The CRC-32 of `bytes`, as `crc32` calculates it. */
export function fastCrc32(bytes: Uint8Array, before?: number): number {
  // Chosen with the first message: to ask zlib loads it, which a start must not wait for.
  fastest ??= 'crc32' in zlib ? zlib.crc32 : crc32;
  return fastest(bytes, before);
}
